import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern, readKnownWords } from "./fixture.ts";

const WORDS = ["suicide", "cocaine", "heroin", "unalive", "pornography", "terrorist"];
const patterns = compile(WORDS.map((word) => pattern([word], word)));
const known = readKnownWords();
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function isKnown(word: string): boolean {
	return known.hasName(
		Uint16Array.from(word, (c) => c.charCodeAt(0)),
		0,
		word.length,
	);
}

/** Every spelling one edit from `word` that keeps its first letter. */
function editsOf(word: string): Set<string> {
	const edits = new Set<string>();
	for (let i = 1; i <= word.length; i++) {
		if (i < word.length) edits.add(word.slice(0, i) + word.slice(i + 1));
		if (i + 1 < word.length) edits.add(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
		for (const letter of LETTERS) {
			edits.add(word.slice(0, i) + letter + word.slice(i));
			if (i < word.length) edits.add(word.slice(0, i) + letter + word.slice(i + 1));
		}
	}
	edits.delete(word);
	return edits;
}

describe("one edit", () => {
	it.each(WORDS)("undoes every edit of %s behind the first letter, but for known words", (word) => {
		const missed = [...editsOf(word)].filter((edit) => normalize(edit, patterns).text !== word);
		expect(missed.filter((edit) => !isKnown(edit))).toEqual([]);
		expect(missed.length).toBeLessThan(editsOf(word).size / 10);
	});

	it("leaves two edits and a wrong first letter alone", () => {
		const text = "suizidf xocaine cociene unalyvv";
		expect(normalize(text, patterns).text).toBe(text);
	});

	it("undoes dropped vowels where what is left is no word or name", () => {
		const short = compile([pattern(["bitch"], "bitch"), pattern(["rape"], "rape"), pattern(["bastard"], "bastard")]);
		expect(normalize("btch bstrd rpe", short).text).toBe("bitch bastard rape");
		expect(normalize("pusy", compile([pattern(["pussy"], "pussy")])).text).toBe("pussy");
		expect(normalize("rap bitc", short).text).toBe("rap bitc");
		expect(normalize("btch", short).matches[0]?.obfuscation).toEqual(["edit1"]);
	});
});
