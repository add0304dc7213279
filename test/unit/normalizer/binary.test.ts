import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCompiled, encodeCompiled } from "../../../src/normalizer/binary.ts";
import { addPattern, removePattern } from "../../../src/normalizer/compile.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern, readKnownWords, samplePatterns } from "./fixture.ts";

const TEXT = "she unalived him, s.e.w.e.r slide, I want to kill myself, watch 🌽, k1ll, killed it, cociane";
const known = readKnownWords();

function reopen(patterns: ReturnType<typeof compile>) {
	return decodeCompiled(encodeCompiled(patterns), known);
}

describe("compiled document as bytes", () => {
	it("answers the same after a round trip", () => {
		const original = compile(samplePatterns);
		const reopened = reopen(original);
		expect(normalize(TEXT, reopened)).toEqual(normalize(TEXT, original));
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
				expect(normalize(text, reopened)).toEqual(normalize(text, original));
			}),
		);
	});

	it("can be changed after opening, and remembers what was removed", () => {
		const patterns = compile(samplePatterns);
		removePattern(patterns, "unalive");
		const reopened = reopen(patterns);
		expect(normalize("unalive", reopened).text).toBe("unalive");
		for (let i = 0; i < 500; i++) addPattern(reopened, pattern([`newword${i}`], `reading ${i}`, { id: `new-${i}` }));
		expect(normalize("newword7 newword499 k1ll", reopened).text).toBe("reading 7 reading 499 kill");
		expect(removePattern(reopened, "kill")).toBe(true);
		expect(normalize("k1ll", reopened).text).toBe("k1ll");
	});

	it("keeps the ids of patterns that are not active taken", () => {
		const reopened = reopen(compile([pattern(["abc"], "x", { id: "shadow", status: "shadow" })]));
		expect(addPattern(reopened, pattern(["abd"], "y", { id: "shadow" }))).toMatchObject({ ok: false });
	});

	it.each([
		["nothing", new ArrayBuffer(0), /not a compiled document/],
		["other bytes", new Uint8Array(64).fill(7).buffer, /not a compiled document/],
	])("refuses %s", (_reason, bytes, message) => {
		expect(() => decodeCompiled(bytes, known)).toThrow(message);
	});

	it("refuses a newer layout and every truncation", () => {
		const bytes = encodeCompiled(compile(samplePatterns));
		const newer = bytes.slice(0);
		new Int32Array(newer)[1] = 99;
		expect(() => decodeCompiled(newer, known)).toThrow(/format 99/);
		for (const share of [0.1, 0.5, 0.9, 0.999])
			expect(() => decodeCompiled(bytes.slice(0, Math.floor(bytes.byteLength * share)), known)).toThrow();
	});
});
