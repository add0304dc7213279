/** What an edit sends: one pattern with its cases, as a change to what is published. Pure. */
import type { Pattern, PatternCase } from "../api/pattern-wire.ts";

export interface Submission {
	readonly changes: {
		readonly add?: readonly Pattern[];
		readonly change?: readonly Pattern[];
		readonly remove?: readonly string[];
	};
	readonly cases?: readonly PatternCase[];
}

/** Texts of a field, one a line. */
export function linesOf(text: string): string[] {
	return text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

/** Cases as they were written, keeping the plain readings that the published ones state. */
export function casesOf(id: string, found: string, kept: string, before: readonly PatternCase[]): PatternCase[] {
	const readings = new Map(
		before.flatMap(({ text, match, normalized }) =>
			match && normalized !== undefined ? [[text, normalized] as const] : [],
		),
	);
	return [
		...linesOf(found).map((text): PatternCase => {
			const normalized = readings.get(text);
			return { pattern: id, text, match: true, ...(normalized === undefined ? {} : { normalized }) };
		}),
		...linesOf(kept).map((text): PatternCase => ({ pattern: id, text, match: false })),
	];
}

export function submissionOf(pattern: Pattern, cases: readonly PatternCase[], isKnown: boolean): Submission {
	return { changes: isKnown ? { change: [pattern] } : { add: [pattern] }, cases };
}

export type ParsedPattern =
	| { readonly ok: true; readonly pattern: Pattern }
	| { readonly ok: false; readonly message: string };

/** Reads a pattern from JSON. Its fields are the service's to judge; here it need only be an object with an id. */
export function parsePattern(text: string): ParsedPattern {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== "object" || value === null || Array.isArray(value))
			return { ok: false, message: "a pattern is an object" };
		if (typeof Reflect.get(value, "id") !== "string") return { ok: false, message: "the id is missing" };
		return { ok: true, pattern: value as Pattern };
	} catch (error) {
		return { ok: false, message: error instanceof Error ? error.message : "this is no JSON" };
	}
}

export function formatPattern(pattern: Pattern): string {
	return JSON.stringify(pattern, null, 2);
}
