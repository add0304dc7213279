import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, samplePatterns } from "./fixture.ts";

const patterns = compile(samplePatterns);

type Table = Record<string, string>;
const DIGITS: Table = { i: "1", e: "3", o: "0", a: "4" };
const SIGNS: Table = { i: "!", e: "€", o: "°", s: "$", a: "@" };
const CYRILLIC: Table = { a: "а", e: "е", o: "о", p: "р", c: "с", i: "і" };
const GREEK: Table = { a: "α", e: "ε", o: "ο", p: "ρ", i: "ι" };
const SEPARATORS = ["-", ".", "_", " "];

function replaceAll(word: string, table: Table): string {
	return [...word].map((letter) => table[letter] ?? letter).join("");
}

/** The twelve kinds that peers are compared on, each as one way to write a word. */
const KINDS: Record<string, (word: string) => string> = {
	"mixed case": (w) => [...w].map((c, i) => (i % 2 ? c.toUpperCase() : c)).join(""),
	"leet digit": (w) => w.replace(/[ieoa]/, (c) => DIGITS[c] as string),
	"leet symbol": (w) => w.replace(/[ieosa]/, (c) => SIGNS[c] as string),
	"mask *": (w) => `${w[0]}*${w.slice(2)}`,
	"mask #": (w) => `${w[0]}#${w.slice(2)}`,
	"mask _": (w) => `${w[0]}_${w.slice(2)}`,
	dots: (w) => [...w].join("."),
	spaces: (w) => [...w].join(" "),
	"mixed separators": (w) => [...w].map((c, i) => (i ? `${SEPARATORS[i % 4]}${c}` : c)).join(""),
	repeats: (w) => [...w].map((c) => c.repeat(3)).join(""),
	"Cyrillic look-alikes": (w) => replaceAll(w, CYRILLIC),
	"Greek look-alikes": (w) => replaceAll(w, GREEK),
	"zero width": (w) => [...w].join("\u200b"),
	"soft hyphen": (w) => [...w].join("\u00ad"),
	"combining marks": (w) => [...w].map((c) => `${c}\u0336`).join(""),
	"styled Unicode": (w) => [...w].map((c) => String.fromCodePoint(0x1d4ea + c.charCodeAt(0) - 97)).join(""),
};

describe.each(Object.entries(KINDS))("%s", (_kind, obfuscate) => {
	it.each(["kill", "sex", "porn", "suicide", "rape"])("hides %s in vain", (word) => {
		const text = `They said ${obfuscate(word)} today.`;
		expect(normalize(text, patterns)).toMatchObject({ text: `They said ${word} today.`, detected: true });
	});
});
