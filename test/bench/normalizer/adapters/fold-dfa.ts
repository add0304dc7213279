import { buildFoldDfa } from "../fold-dfa.ts";
import type { Library } from "../library.ts";

/** What one pass with one table look-up a unit costs: the yardstick, not a product. */
export async function loadFoldDfa(): Promise<Library> {
	return {
		name: "fold + DFA",
		version: "reference",
		settings: "case, look-alikes, styles, marks, zero-width and word borders in one dense table; counts every match",
		hasDefaultList: false,
		build: (words) => {
			const dfa = buildFoldDfa(words ?? []);
			return { detect: (text) => dfa.count(text) > 0 };
		},
	};
}
