import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { OBFUSCATIONS, type Obfuscation } from "../../../src/verdict.ts";
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

/** One spelling a kind of explanation, and spellings that need several. */
const EXPLAINED: readonly (readonly [spelling: string, word: string, kinds: readonly Obfuscation[]])[] = [
	["k1ll", "kill", ["leet"]],
	["$uicide", "suicide", ["leet"]],
	["suiсide", "suicide", ["homoglyph"]],
	["s.u.i.c.i.d.e", "suicide", ["separator"]],
	["k i l l", "kill", ["separator"]],
	["sewerslide", "suicide", ["separator"]],
	["kiiiill", "kill", ["repeat"]],
	["su*cide", "suicide", ["mask"]],
	["sui\u200bcide", "suicide", ["zero_width"]],
	["sui\u00adcide", "suicide", ["zero_width"]],
	["su\u0301icide", "suicide", ["mark"]],
	["suïcide", "suicide", ["mark"]],
	["suicude", "suicide", ["edit1"]],
	["suciide", "suicide", ["edit1"]],
	["𝓼𝓾𝓲𝓬𝓲𝓭𝓮", "suicide", ["style"]],
	["ｋｉｌｌ", "kill", ["style"]],
	["kIlL", "kill", ["style"]],
	["k.1.l.l", "kill", ["leet", "separator"]],
	["s\u200buuuï\u0441ide", "suicide", ["homoglyph", "repeat", "zero_width", "mark"]],
];

describe("explanations", () => {
	it.each(EXPLAINED)("%j reads %s", (spelling, word, kinds) => {
		const { text, matches } = normalize(`They said ${spelling} today.`, patterns);
		expect(text).toBe(`They said ${word} today.`);
		expect(matches.map(({ obfuscation }) => [...obfuscation].sort())).toEqual([[...kinds].sort()]);
	});

	it("name every kind, and none for a plain spelling", () => {
		expect(new Set(EXPLAINED.flatMap(([, , kinds]) => kinds))).toEqual(new Set(OBFUSCATIONS));
		expect(normalize("They said unalive today.", patterns).matches[0]?.obfuscation).toEqual([]);
	});
});
