/** What the checks of a pattern document share, here and in `npm run patterns:lint`. */
import type { CompiledPatterns } from "../../normalizer/compile.ts";
import type { Probe } from "../probe.ts";
import type { Pattern } from "../schema.ts";

/** A pattern with where it stands: a file of the checkout, or a JSON pointer into what was submitted. */
export interface FiledPattern {
	readonly file: string;
	readonly pattern: Pattern;
}

/** A list of words, in lower case. */
export interface Words {
	has(word: string): boolean;
}

/** What counts as ordinary language. */
export interface OrdinaryWords {
	/** A large dictionary. */
	readonly dictionary: Words;
	/** The words that stand beside each other all the time. */
	readonly frequent: Words;
}

export interface CheckInput {
	/** The active patterns to judge. */
	readonly patterns: readonly FiledPattern[];
	readonly vocabulary: OrdinaryWords;
	/** The whole document that the patterns belong to. */
	readonly compiled: CompiledPatterns;
	readonly probe: Probe;
}

/** Something wrong with one form of one pattern; `form` is empty for the whole pattern. */
export interface Problem {
	readonly file: string;
	readonly pattern: string;
	readonly form: string;
	readonly message: string;
}

export interface Check<I extends CheckInput = CheckInput> {
	/** Names the check in messages and exceptions. */
	readonly name: string;
	readonly run: (input: I) => Problem[];
}
