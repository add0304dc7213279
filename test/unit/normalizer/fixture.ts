import { readFileSync } from "node:fs";
import { type CompiledPatterns, compilePatterns } from "../../../src/normalizer/compile.ts";
import { type KnownWords, openKnownWords } from "../../../src/normalizer/known-words.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";

const ALL_FUZZY: NonNullable<Pattern["fuzzy"]> = ["leet", "repeat", "separate", "mask", "edit1"];

export function readKnownWords(): KnownWords {
	const bytes = readFileSync(new URL("../../../src/normalizer/known-words.bin", import.meta.url));
	return openKnownWords(new Uint8Array(bytes).buffer);
}

/** A pattern with every fuzzy kind; `overrides` as the case needs. */
export function pattern(forms: string[], replacement: string, overrides: Partial<Pattern> = {}): Pattern {
	return {
		id: (forms[0] as string).replace(/[^a-z0-9]/g, "-").replace(/^-/, "x-"),
		category: "direct",
		harm: "violence",
		forms,
		replacement,
		fuzzy: ALL_FUZZY,
		status: "active",
		source: "test",
		...overrides,
	};
}

export function compile(patterns: Pattern[]): CompiledPatterns {
	const result = compilePatterns(
		{ version: "1.0.0", updated: "2026-11-21", citations: [], patterns },
		{ knownWords: readKnownWords() },
	);
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	return result.value;
}

/** A small document that exercises every mechanism of the engine. */
export const samplePatterns: Pattern[] = [
	pattern(["kill"], "kill", { inflect: "verb" }),
	pattern(["sex"], "sex", { harm: "sexual" }),
	pattern(["porn"], "porn", { harm: "sexual" }),
	pattern(["suicide"], "suicide", { harm: "self_harm", inflect: "noun" }),
	pattern(["rape"], "rape", { inflect: "verb" }),
	pattern(["cocaine"], "cocaine", { harm: "drugs" }),
	pattern(["unalive"], "kill", { inflect: "verb" }),
	pattern(["sewer slide"], "suicide", { harm: "self_harm", inflect: "noun" }),
	pattern(["antisemitism"], "antisemitism"),
	pattern(["le dollar bean", "le$bean"], "lesbian", { harm: "none" }),
	pattern(["the rapist"], "the rapist"),
	pattern(["14 88"], "a slogan", { fuzzy: [] }),
	pattern(["corn", "🌽"], "porn", {
		fuzzy: [],
		requires: { any: ["watch*", "video*", "hub"], within: 5 },
		unless: { any: ["cob", "on the cob"], within: 5 },
	}),
	pattern(["sudoku"], "suicide", { fuzzy: [], requires: { any: ["commit*"], within: 3 } }),
	pattern(["killed it"], "succeeded", {
		category: "safe_context",
		harm: "none",
		fuzzy: [],
		unless: { any: ["dog"], within: 6 },
	}),
	pattern(["kill myself laughing"], "laugh very hard", { category: "safe_context", harm: "none", fuzzy: [] }),
	pattern(["kill myself"], "kill myself", {
		harm: "self_harm",
		fuzzy: [],
		floor: "potentially_harmful",
		intent: "disclosure",
	}),
	pattern(["want to kill myself"], "want to kill myself", {
		harm: "self_harm",
		fuzzy: [],
		floor: "extremely_harmful",
		intent: "disclosure",
	}),
];
