import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern, samplePatterns } from "./fixture.ts";

const patterns = compile(samplePatterns);

describe("normalize", () => {
	it.each([
		["coded verb", "I want to unalive myself", "I want to kill myself"],
		["inflections follow", "she unalived him, unaliving is a word", "she killed him, killing is a word"],
		["all capitals", "UNALIVE THEM", "KILL THEM"],
		["leading capital", "Unalive them", "Kill them"],
		["several words", "le dollar bean and le$bean", "lesbian and lesbian"],
		["words written together", "sewerslide #SewerSlide sewer-slide", "suicide #Suicide suicide"],
		["dotted first word", "s.e.w.e.r slide", "suicide"],
		["required context", "Going to commit sudoku tonight", "Going to commit suicide tonight"],
		["emoji", "watch 🌽 with me", "watch porn with me"],
		["emoji with selector and skin tone", "watch 🌽\ufe0f now", "watch porn now"],
		["safe phrase reads plainly", "He killed it at work today", "He succeeded at work today"],
		["one edit", "cociane", "cocaine"],
		["emoji right behind a word", "watch🌽 and 🌽🌽 video", "watchporn and pornporn video"],
		["spaced letters with signs among them", "$ e x, k ! l l", "sex, kill"],
		["letters drawn with two signs", "p()rn |<ill", "porn kill"],
		["two letters swapped in a short word", "klil raep", "kill rape"],
		["hash tag", "#unalive", "#kill"],
		["punctuation around", '("unalive"), unalive! unalive?', '("kill"), kill! kill?'],
		["letters spaced beside a one-letter word", "I k i l l you", "I kill you"],
		["letters spaced at both ends", "s e x", "sex"],
		["leet at the start", "$3x and 5ex", "sex and sex"],
		["mixed case inside a word", "sEx KiLl", "sex kill"],
		["a sign that stands for more than one letter", "ki!!s €o€aine h£roin", "kills cocaine h£roin"],
		["two obfuscations at once", "k!lll r4p3 s.3.x", "kill rape sex"],
		["digits at the end, no postcode behind", "KI11 1 KI11 1KEN", "KILL 1 KILL 1KEN"],
	])("rewrites: %s", (_reason, text, expected) => {
		expect(normalize(text, patterns).text).toBe(expected);
	});

	it.each([
		["plain words", "kill the process, sex education, porn, suicide prevention"],
		["capitalised plain words", "Kill Bill KILL SEX"],
		["context missing", "I finished the sudoku puzzle and ate corn"],
		["excluding context", "watch the corn on the cob"],
		["word that spells a form together", "my therapist called"],
		["inside a word", "skill sexton unicorn peacorn"],
		["numbers", "A55 road, 455, 1337, 53x"],
		["a run of letters that goes on", "plan b u t t o n s"],
		["two ordinary words around a separator", "sex.x ki.llx"],
		["ordinary text", "Yay! Hoooome soon, soooo happy, hmmm, zzzz, 3am, don't, well-known e-mail"],
		["Cyrillic text", "привет рор сех нет"],
		["a letter before a contraction", "k i'll come, I'm f i'll"],
		["a possessive", "the kill's date, the porn's source"],
		["an opening bracket before a word", "(kill) and <kill> and (cocaine)"],
		["a word broken off", "he was ra-- por-- coca--"],
		["a bracket before the letter it stands for", "(cocaine"],
		["a hyphen inside a word", "anti-semitism"],
		["a possessive s", "for kill's sake"],
		["sizes and postcodes", "60kb NW25 5EX KI11 1KE"],
		["a name that doubles a letter", "Rappee"],
		["words joined by a dash", "a-use be-head sex-all"],
		["a mask right before a letter", "@rap_x @ki_bus"],
		["names one edit away", "Keller Kilmer Killen"],
		["links", "https://example.com/k1ll/unalive?s.e.x http://t.co/5ex www.unalive.example (https://unalive.org)"],
		["mail addresses", "unalive@example.org k1ll.s3x@unalive.co.uk"],
		["numbers with signs in them", "$14.88 192.168.14.88 14:88 5.88 88.5 heil"],
		["a sentence end", "I came to see it. Slide the sewer. Slide"],
	])("leaves alone: %s", (_reason, text) => {
		const result = normalize(text, patterns);
		expect(result.text).toBe(text);
		expect(result.detected).toBe(false);
	});

	it("reports exact half-open spans that cover marks and pairs", () => {
		const text = "x 𝓀i\u0301ll\u0336! 🌽\ufe0f video";
		const { matches } = normalize(text, patterns);
		expect(matches.map((m) => [m.text, text.slice(m.start, m.end), m.replacement])).toEqual([
			["𝓀i\u0301ll\u0336", "𝓀i\u0301ll\u0336", "kill"],
			["🌽\ufe0f", "🌽\ufe0f", "porn"],
		]);
		expect(matches[0]).toMatchObject({ start: 2, end: 9, obfuscation: ["style", "mark"] });
	});

	it.each([
		["k1ll", ["leet"]],
		["k*ll", ["mask"]],
		["kiiill", ["repeat"]],
		["k.i.l.l", ["separator"]],
		["k\u200bill", ["zero_width"]],
		["kіll", ["homoglyph"]],
		["k\u0336ill", ["mark"]],
		["ｋill", ["style"]],
		["cociane", ["edit1"]],
		["sewerslide", ["separator"]],
		["unalive", []],
	])("explains %s as %j", (text, obfuscation) => {
		expect(normalize(text, patterns).matches[0]?.obfuscation).toEqual(obfuscation);
	});

	it("lets a safe phrase silence the harm it overlaps, but not where its own context forbids it", () => {
		expect(normalize("he hit the dog and killed it", patterns).matches).toEqual([]);
		expect(normalize("I could kill myself laughing", patterns)).toMatchObject({
			text: "I could laugh very hard",
			detected: false,
		});
	});

	it("finds a floor in the plain reading and puts it on the match that hid it", () => {
		const { matches } = normalize("I want to unalive myself", patterns);
		expect(matches).toHaveLength(1);
		expect(matches[0]).toMatchObject({ start: 10, end: 17, floor: "extremely_harmful", intent: "disclosure" });
	});

	it("leaves a safe phrase that keeps its words, and what it overlaps, unreported", () => {
		const patterns = compile([
			pattern(["kill yourself"], "kill yourself", { floor: "harmful" }),
			pattern(["yourself"], "you", { harm: "insult" }),
			pattern(["don't kill yourself", "never kill yourself"], "don't kill yourself", {
				category: "safe_context",
				harm: "none",
			}),
		]);
		for (const text of ["don't kill yourself", "never kill yourself", "never kill-yourself"])
			expect(normalize(text, patterns)).toEqual({ text, detected: false, matches: [] });
		expect(normalize("kill yourself", patterns).text).toBe("kill you");
	});

	it("reports a plain phrase with a floor without calling it algospeak", () => {
		const result = normalize("I want to kill myself", patterns);
		expect(result).toMatchObject({ text: "I want to kill myself", detected: false });
		expect(result.matches).toHaveLength(1);
		expect(result.matches[0]).toMatchObject({ start: 2, end: 21, floor: "extremely_harmful" });
	});

	it("prefers the longer form from the same start", () => {
		const longer = compile([pattern(["pew"], "shot", { fuzzy: [] }), pattern(["pew pew"], "gun", { fuzzy: [] })]);
		expect(normalize("his pew pew", longer).text).toBe("his gun");
	});

	it("says which patterns are wrong", () => {
		expect(() => compile([pattern(["\u200b"], "x", { id: "empty" })])).toThrow(/empty.*folds to nothing/);
		expect(() => compile([pattern(["a1"], "x", { id: "a" }), pattern(["b1"], "x", { id: "a" })])).toThrow(
			/duplicate id/,
		);
	});
});
