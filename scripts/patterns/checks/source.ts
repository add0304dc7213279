import type { Check } from "../lint.ts";
import { filedPatterns } from "../topics.ts";

/** A name and what it names: shorter ones say nothing that can be looked up. */
const MIN_SOURCE_LETTERS = 8;
const PLACEHOLDER = /^(?:todo|tbd|test|none|n\/a|unknown|see above|internet|various|editors?)\b/i;

/** A source that names nothing. */
export const source: Check = {
	name: "source",
	run: ({ topics }) =>
		filedPatterns(topics).flatMap(({ file, pattern }) => {
			const letters = pattern.source.match(/\p{L}/gu)?.length ?? 0;
			if (letters >= MIN_SOURCE_LETTERS && !PLACEHOLDER.test(pattern.source.trim())) return [];
			return [{ file, pattern: pattern.id, form: "", message: `${JSON.stringify(pattern.source)} is no source` }];
		}),
};
