import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addPattern, removePattern } from "../../../src/normalizer/compile.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern, samplePatterns } from "./fixture.ts";

const TEXT = "she unalived him, s.e.w.e.r slide, I want to kill myself, watch 🌽, k1ll, killed it, cociane";

describe("addPattern and removePattern", () => {
	it("add a pattern that works at once and leave no trace when removed", () => {
		const patterns = compile(samplePatterns);
		const before = normalize("grapevine99 and unalive", patterns);
		expect(addPattern(patterns, pattern(["grapevine99"], "harm"))).toEqual({ ok: true, value: null });
		expect(normalize("grapevine99 and unalive", patterns).text).toBe("harm and kill");
		expect(removePattern(patterns, "grapevine99")).toBe(true);
		expect(normalize("grapevine99 and unalive", patterns)).toEqual(before);
		expect(removePattern(patterns, "grapevine99")).toBe(false);
	});

	it("refuse a taken id and a form that folds to nothing, and change nothing", () => {
		const patterns = compile(samplePatterns);
		expect(addPattern(patterns, pattern(["unalive"], "x"))).toMatchObject({ ok: false });
		expect(addPattern(patterns, pattern(["new", "\u200b"], "x"))).toMatchObject({ ok: false });
		expect(normalize("new unalive", patterns).text).toBe("new kill");
	});

	it("keep two patterns of one form apart", () => {
		const patterns = compile([pattern(["abc"], "one", { id: "one" }), pattern(["abc"], "two", { id: "two" })]);
		removePattern(patterns, "two");
		expect(normalize("abc", patterns).text).toBe("one");
		addPattern(patterns, pattern(["abc"], "three", { id: "three" }));
		removePattern(patterns, "one");
		expect(normalize("abc", patterns).text).toBe("three");
	});

	it("in any order end in the same answers as compiling what is left", () => {
		const ids = samplePatterns.map((sample) => sample.id);
		fc.assert(
			fc.property(fc.array(fc.nat(ids.length - 1), { maxLength: 30 }), (toggles) => {
				const patterns = compile(samplePatterns);
				const present = new Set(ids);
				for (const index of toggles) {
					const sample = samplePatterns[index]!;
					if (present.delete(sample.id)) removePattern(patterns, sample.id);
					else {
						present.add(sample.id);
						addPattern(patterns, sample);
					}
				}
				const fresh = compile(samplePatterns.filter((sample) => present.has(sample.id)));
				expect(normalize(TEXT, patterns)).toEqual(normalize(TEXT, fresh));
			}),
			{ numRuns: 200 },
		);
	});
});

describe("normalize without some patterns", () => {
	it("answers as if the document did not have them, whichever they are", () => {
		const ids = samplePatterns.map((sample) => sample.id);
		const patterns = compile(samplePatterns);
		fc.assert(
			fc.property(fc.subarray(ids), (left) => {
				const without = new Set(left);
				const fresh = compile(samplePatterns.filter(({ id }) => !without.has(id)));
				expect(normalize(TEXT, patterns, without)).toEqual(normalize(TEXT, fresh));
			}),
			{ numRuns: 300 },
		);
	});
});
