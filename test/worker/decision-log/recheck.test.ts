import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Judge, RecheckParts } from "../../../src/cron/recheck.ts";
import { recheckDegraded } from "../../../src/cron/recheck.ts";
import { createModerator } from "../../../src/moderate.ts";
import { failingClassifier, fakeClassifier, fakeModels, fakeParts } from "../../fakes/parts.ts";
import { ask, deliver, emptyStores, recordOf } from "./fixture.ts";

beforeEach(emptyStores);

const windowsFor = fakeParts().embedded.windowsFor;
const FULL = { TEXT_POLICY: "full" };

/** Logs a decision as it was made while the endpoint was down. */
async function degraded(text: string, variables: object = FULL, fields: object = {}): Promise<string> {
	const record = await recordOf({ text, content_id: `content of ${text.slice(0, 20)}` }, variables);
	await deliver([{ ...record, degraded_reason: "timeout", mock: false, ...fields }]);
	return record.id;
}

/** Judges with an endpoint that says what it is told to. */
function judgeWith(classifier: ReturnType<typeof fakeClassifier> | ReturnType<typeof failingClassifier>): {
	judge: Judge;
	seen: string[];
} {
	const moderator = createModerator(fakeParts({ models: fakeModels({ classifier, windowsFor }) }));
	const seen: string[] = [];
	return {
		seen,
		async judge(text, tenantId, key) {
			seen.push(text);
			const call = { tenantId, requestId: "r", signal: new AbortController().signal, waitUntil: () => {} };
			const decided = await moderator.moderate({ text, key }, call);
			if (!decided.ok) throw new Error(decided.error.code);
			return decided.value;
		},
	};
}

function recheck(judge: Judge, changes: Partial<RecheckParts> = {}): Promise<number> {
	const parts = { db: env.DB, bucket: env.ARCHIVE, judge, isUp: async () => true, now: () => Date.now() };
	return recheckDegraded({ ...parts, ...changes });
}

async function shown(id: string): Promise<Record<string, unknown>> {
	return (await ask("GET", `/decisions/${id}`)).body;
}

describe("a degraded decision", () => {
	it("is judged by the endpoint when it is back, once, and both answers are kept", async () => {
		const id = await degraded("a fine day");
		expect(await shown(id)).toMatchObject({ degraded_reason: "timeout", recheck: null });
		const { judge, seen } = judgeWith(fakeClassifier("endpoint@7"));
		expect(await recheck(judge)).toBe(1);
		expect(await shown(id)).toMatchObject({
			classification: "safe",
			model: "fake@1",
			recheck: { model: "endpoint@7", classification: "safe", action: "allow", decided_at: expect.any(String) },
		});
		expect(await recheck(judge)).toBe(0);
		expect(seen).toEqual(["a fine day"]);
	});

	it("waits while the breaker is open, and while the endpoint fails still", async () => {
		const id = await degraded("a fine day");
		const { judge, seen } = judgeWith(fakeClassifier("endpoint@7"));
		expect(await recheck(judge, { isUp: async () => false })).toBe(0);
		expect(seen).toEqual([]);
		expect(await recheck(judgeWith(failingClassifier("timeout")).judge)).toBe(0);
		expect((await shown(id))["recheck"]).toBeNull();
		expect(await recheck(judge)).toBe(1);
	});

	it("whose text is long is read from R2", async () => {
		const long = `x${"\u0001".repeat(19_000)}`;
		const id = await degraded(long);
		const { judge, seen } = judgeWith(fakeClassifier("endpoint@7"));
		expect(await recheck(judge)).toBe(1);
		expect(seen[0]).toBe(long);
		expect((await shown(id))["recheck"]).not.toBeNull();
	});

	it("is left alone where its text is not kept, its content erased, or its day long past", async () => {
		await degraded("not kept", { TEXT_POLICY: "hash" });
		await degraded("of yesterday", FULL, { at: Date.now() - 25 * 3600_000 });
		await degraded("erased");
		await ask("DELETE", `/content/${encodeURIComponent("content of erased")}`);
		const { judge, seen } = judgeWith(fakeClassifier("endpoint@7"));
		expect(await recheck(judge)).toBe(0);
		expect(seen).toEqual([]);
	});
});
