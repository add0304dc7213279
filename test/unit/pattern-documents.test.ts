import { describe, expect, it } from "vitest";
import { patternTopics, readPatternDocument } from "../../scripts/lib/pattern-documents.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import { CATEGORIES, HARMS } from "../../src/verdict.ts";
import { readCases } from "./pattern-files.ts";

const documents = patternTopics().map((topic) => ({
	topic,
	document: readPatternDocument(topic),
	cases: readCases(topic),
}));
const patterns: Pattern[] = documents.flatMap(({ document }) => document.patterns);

/** Values that occur more than once. */
function repeated(values: readonly string[]): string[] {
	const seen = new Set<string>();
	return values.filter((value) => seen.size === seen.add(value).size);
}

describe("pattern documents", () => {
	it.each(patternTopics())("%s follows the schema", (topic) => {
		expect(readPatternDocument(topic).patterns.length).toBeGreaterThan(0);
	});

	it("share one version and date", () => {
		expect(new Set(documents.map(({ document }) => `${document.version} ${document.updated}`)).size).toBe(1);
	});

	it("give every pattern an id of its own", () => {
		expect(repeated(patterns.map(({ id }) => id))).toEqual([]);
	});

	it("give every form to one pattern, unless contexts tell them apart", () => {
		const keys = patterns.flatMap(({ forms, requires, unless }) =>
			forms.map((form) => JSON.stringify([form, requires ?? null, unless ?? null])),
		);
		expect(repeated(keys)).toEqual([]);
	});

	it("use an intent only for self-harm, and safe phrases only without harm", () => {
		expect(patterns.filter(({ intent, harm }) => intent && harm !== "self_harm").map(({ id }) => id)).toEqual([]);
		const unsafe = patterns.filter(({ category, harm, floor }) => {
			return category === "safe_context" && (harm !== "none" || (floor ?? "safe") !== "safe");
		});
		expect(unsafe.map(({ id }) => id)).toEqual([]);
	});

	it("allow one edit only for forms of six letters or more", () => {
		const short = patterns.filter(({ fuzzy, forms }) => {
			return fuzzy?.includes("edit1") && !forms.some((form) => form.replace(/[^a-z]/g, "").length >= 6);
		});
		expect(short.map(({ id }) => id)).toEqual([]);
	});

	it.each(documents)("$topic tests each pattern both ways, and nothing else", ({ document, cases }) => {
		const ids = document.patterns.map(({ id }) => id);
		const must = new Set(cases.filter(({ match }) => match).map(({ pattern }) => pattern));
		const mustNot = new Set(cases.filter(({ match }) => !match).map(({ pattern }) => pattern));
		expect(ids.filter((id) => !must.has(id))).toEqual([]);
		expect(ids.filter((id) => !mustNot.has(id))).toEqual([]);
		expect(cases.filter(({ pattern }) => !ids.includes(pattern)).map(({ pattern }) => pattern)).toEqual([]);
	});

	it("say what a matching text reads, once a text and pattern", () => {
		const cases = documents.flatMap((document) => document.cases);
		expect(cases.filter(({ match, normalized }) => match !== (normalized !== undefined))).toEqual([]);
		expect(repeated(cases.map(({ pattern, text }) => `${pattern}: ${text}`))).toEqual([]);
	});

	it("hold at least 250 patterns and 90 safe phrases over every category and harm", () => {
		const safe = patterns.filter(({ category }) => category === "safe_context");
		expect(patterns.length - safe.length).toBeGreaterThanOrEqual(250);
		expect(safe.length).toBeGreaterThanOrEqual(90);
		expect(CATEGORIES.filter((category) => !patterns.some((pattern) => pattern.category === category))).toEqual([]);
		expect(HARMS.filter((harm) => !patterns.some((pattern) => pattern.harm === harm))).toEqual([]);
	});
});
