import { describe, expect, it } from "vitest";
import { compilePatternDocuments, readPatternDocuments } from "../../../scripts/lib/pattern-documents.ts";
import {
	type KindResult,
	recallByKind,
	recallByPair,
	recallSubjects,
	recallTable,
} from "../../../scripts/patterns/recall.ts";

/** The most spellings of a kind that may stand for another form, or be ordinary words, and so stay unread. */
const MAX_UNREADABLE_SHARE = 0.03;
/** The least share of spellings hidden in two ways at once that are read. */
const MIN_COMBINED_SHARE = 0.9;
/** Fewer would mean that the documents were not read. */
const MIN_SUBJECTS = 1_000;
/** 66 pairs of kinds take 2 s on an idle core, and several times that beside other work. */
const PAIRS_TIMEOUT_MS = 60_000;

const compiled = compilePatternDocuments();
const patterns = readPatternDocuments().flatMap((document) => document.patterns);
const { subjects, leftOut } = recallSubjects(patterns, compiled);

function total(results: readonly KindResult[], count: (result: KindResult) => number): number {
	return results.reduce((sum, result) => sum + count(result), 0);
}

describe("every single-word form of the pattern documents", () => {
	const kinds = recallByKind(subjects, compiled);

	it("is hidden in every way of twelve kinds", () => {
		console.info(`${subjects.length} forms; left out: ${JSON.stringify(leftOut)}\n${recallTable(kinds)}`);
		expect(kinds).toHaveLength(12);
		expect(subjects.length).toBeGreaterThan(MIN_SUBJECTS);
		expect(kinds.filter(({ tried }) => tried === 0).map(({ name }) => name)).toEqual([]);
	});

	it.each(kinds)("is read through $name, unless it is a word of its own or stands for another", (kind) => {
		const { tried, ambiguous, ordinary, missed } = kind;
		const listed = [...ambiguous, ...ordinary];
		if (listed.length > 0) console.info(`${kind.name}, not read: ${listed.join(", ")}`);
		expect(missed).toEqual([]);
		expect(listed.length / tried).toBeLessThanOrEqual(MAX_UNREADABLE_SHARE);
	});

	it("is read through two kinds at once in nine of ten spellings", { timeout: PAIRS_TIMEOUT_MS }, () => {
		const pairs = recallByPair(subjects, compiled);
		const tried = total(pairs, (pair) => pair.tried);
		const share = total(pairs, (pair) => pair.restored) / tried;
		const weak = pairs.filter((pair) => pair.restored < pair.tried * MIN_COMBINED_SHARE);
		console.info(
			`two kinds at once: ${tried} spellings, ${(100 * share).toFixed(2)}% read; pairs below the bound:\n${recallTable(weak)}`,
		);
		expect(pairs).toHaveLength(66);
		expect(share).toBeGreaterThanOrEqual(MIN_COMBINED_SHARE);
	});
});
