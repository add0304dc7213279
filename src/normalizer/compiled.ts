import type { FuzzyKind } from "../patterns/schema.ts";
import type { Category, Harm, SelfHarmIntent, Severity } from "../verdict.ts";
import type { EditKeys } from "./edit-keys.ts";
import type { FirstWords } from "./first-words.ts";
import type { KnownWords } from "./known-words.ts";
import type { OutputTable } from "./outputs.ts";
import type { PrefixKeys } from "./prefix-keys.ts";
import type { ShortWords } from "./short-words.ts";
import type { Trie } from "./trie.ts";

/** Fuzzy kinds as bits; a match is kept when the bits it used are all allowed by its pattern. */
export const FUZZY_BITS: Record<FuzzyKind, number> = { leet: 1, repeat: 2, separate: 4, mask: 8, edit1: 16 };
/** Two neighbouring letters swapped: all that `edit1` allows a short form, and part of what it allows a long one. */
export const SWAP_BIT = 32;

export interface CompiledContext {
	/** Folded needles for `" word word "` windows; a prefix entry lacks the closing space. */
	readonly needles: readonly string[];
	/** Words each way, inside the sentence. */
	readonly within: number;
}

export interface CompiledPattern {
	readonly id: string;
	readonly category: Category;
	readonly harm: Harm;
	readonly requires: CompiledContext | null;
	readonly unless: CompiledContext | null;
	readonly floor: Severity | null;
	readonly intent: SelfHarmIntent | null;
}

/** What ends at a trie node: one form of one pattern with its reading. */
export interface Output {
	readonly pattern: CompiledPattern;
	readonly form: string;
	readonly replacement: string;
	/** The form already is its reading. */
	readonly isPlain: boolean;
	/** The words of a form written together ("sewerslide"). */
	readonly isJoined: boolean;
	/** The form with dropped vowels ("btch"). */
	readonly isClipped: boolean;
}

/** The matcher's data. Changed only by `addPattern` and `removePattern`, between calls of `normalize`. */
export interface CompiledPatterns {
	readonly version: string;
	readonly trie: Trie;
	readonly outputs: OutputTable;
	readonly editKeys: EditKeys;
	readonly firstWords: FirstWords;
	readonly prefixKeys: PrefixKeys;
	readonly shortWords: ShortWords;
	/** Ids of patterns that are not active: taken, but matching nothing. */
	readonly idleIds: Set<string>;
	/** Outputs that carry a floor; without any, no second pass is needed. */
	floorCount: number;
	readonly knownWords: KnownWords | null;
}
