import { loadAllProfanity } from "./adapters/allprofanity.ts";
import { loadBadWords } from "./adapters/bad-words.ts";
import { loadBadWordsNext } from "./adapters/bad-words-next.ts";
import { loadFoldDfa } from "./adapters/fold-dfa.ts";
import { loadGlinProfanity } from "./adapters/glin-profanity.ts";
import { loadLeoProfanity } from "./adapters/leo-profanity.ts";
import { loadObscenity } from "./adapters/obscenity.ts";
import { loadObscenitySkip } from "./adapters/obscenity-skip.ts";
import { loadPlainspeak } from "./adapters/plainspeak.ts";
import { loadRegExpPerEntry } from "./adapters/regexp-per-entry.ts";
import { loadTwoToad } from "./adapters/two-toad.ts";
import type { Library } from "./library.ts";

/** Ids that the targets are written against. */
export const OURS = "plainspeak";
export const REFERENCE = "fold-dfa";
export const BASELINE = "obscenity";

/** Every library under test by its id in the rows, in the order of the tables. */
export const LIBRARIES = {
	[OURS]: loadPlainspeak,
	[REFERENCE]: loadFoldDfa,
	[BASELINE]: loadObscenity,
	"obscenity-skip": loadObscenitySkip,
	"2toad": loadTwoToad,
	"leo-profanity": loadLeoProfanity,
	allprofanity: loadAllProfanity,
	"glin-profanity": loadGlinProfanity,
	"bad-words": loadBadWords,
	"bad-words-next": loadBadWordsNext,
	"regexp-per-entry": loadRegExpPerEntry,
} as const satisfies Record<string, () => Promise<Library>>;

export type LibraryId = keyof typeof LIBRARIES;
export const LIBRARY_IDS = Object.keys(LIBRARIES) as LibraryId[];
