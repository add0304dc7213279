import { readScowl } from "../../lib/scowl.ts";
import type { Source } from "./source.ts";

/** Every dictionary word in small letters, with a capital, and in capitals. */
export const dictionary: Source = {
	check: "fp-dictionary",
	title: "dictionary words (SCOWL up to 70)",
	*texts() {
		for (const word of readScowl(70)) {
			yield word;
			yield word.charAt(0).toUpperCase() + word.slice(1);
			yield word.toUpperCase();
		}
	},
	unitOf: (text) => text.toLowerCase(),
};
