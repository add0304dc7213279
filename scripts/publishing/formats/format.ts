import type { PatternCase } from "../../../src/patterns/cases.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";

/** What an import makes of entries that do not say it themselves. */
export interface ImportDefaults {
	readonly harm: Pattern["harm"];
	readonly source: string;
	/** Floor of words that stand for nothing but themselves. */
	readonly floor: Pattern["floor"];
}

export interface Imported {
	readonly patterns: readonly Pattern[];
	/** What could not be taken over, one sentence each. */
	readonly notes: readonly string[];
}

/** A list of terms in the form of another tool. */
export interface TermFormat {
	readonly name: string;
	/** Throws `DataError` on a text of another form. */
	readonly parse: (text: string, defaults: ImportDefaults) => Imported;
	readonly write: (patterns: readonly Pattern[]) => string;
}

/** A word without a reading of its own: a plain phrase with a floor. */
export function plainWord(id: string, forms: readonly string[], { harm, source, floor }: ImportDefaults): Pattern {
	const [replacement = ""] = forms;
	return { id, category: "direct", harm, forms: [...forms], replacement, floor, status: "active", source };
}

/** Cases that only show that a pattern works at all; people replace them with real texts. */
export function placeholderCases({ id, forms, requires }: Pattern): PatternCase[] {
	const context = requires?.any[0]?.replace(/\*$/, "");
	return [
		{ pattern: id, text: `so ${forms[0]}${context === undefined ? "" : ` ${context}`} then`, match: true },
		{ pattern: id, text: "good morning to you all", match: false },
	];
}
