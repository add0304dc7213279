/** The hashes of the decision log, against another implementation: what rests in D1 and R2 was written with them. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { keyedHash } from "../../src/decision-log/hashes.ts";

function expected(hashKey: string, ...message: readonly string[]): string {
	return createHmac("sha256", hashKey)
		.update(JSON.stringify(["decision-log", ...message]))
		.digest("hex");
}

it("is HMAC-SHA-256 of purpose, tenant and value", () => {
	const texts = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.string({ unit: "grapheme", maxLength: 200 }),
		// Around the length that the shared buffer takes.
		fc
			.tuple(fc.constantFrom("a", "é", "😀", "\n"), fc.integer({ min: 2000, max: 9000 }))
			.map(([unit, n]) => unit.repeat(n)),
	);
	fc.assert(
		fc.property(fc.constantFrom("one key", "another", "k".repeat(100)), texts, texts, (key, tenant, value) => {
			expect(keyedHash(key)("text", tenant, value)).toBe(expected(key, "text", tenant, value));
		}),
	);
});
