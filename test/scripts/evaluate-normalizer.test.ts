import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../scripts/evaluate-normalizer.ts";
import { readKnownWords } from "../../scripts/lib/pattern-documents.ts";
import { align } from "../../scripts/normalizer/evaluation/align.ts";
import { contextSentences, says } from "../../scripts/normalizer/evaluation/meanings.ts";
import { readPairs, UNREADABLE } from "../../scripts/normalizer/evaluation/pairs.ts";
import { perturbationKind } from "../../scripts/normalizer/evaluation/perturbation-kinds.ts";
import { byList, rewrittenInBenign, tryPair } from "../../scripts/normalizer/evaluation/read-pairs.ts";
import { measureRestoration } from "../../scripts/normalizer/evaluation/restore.ts";
import { compileAll } from "../../scripts/patterns/compiled.ts";
import { pattern } from "./patterns-fixture.ts";

const compiled = compileAll(
	[
		pattern("kill", ["kill"], "kill", { fuzzy: ["leet", "repeat", "separate", "mask"] }),
		pattern("stab", ["stabz", "skewer"], "stab"),
		pattern("corn", ["corn"], "porn", { requires: { any: ["video*"], within: 3 } }),
	],
	readKnownWords(),
);

describe("alignment of a sentence and its perturbed version", () => {
	const pairsOf = (clean: string, perturbed: string) =>
		align(clean, perturbed).perturbations.map(({ clean: word, perturbed: text }) => `${word}: ${text}`);

	it("pairs words that differ beyond case and outer punctuation", () => {
		expect(pairsOf("you kill me", "You k1ll me!")).toEqual(["kill: k1ll"]);
		expect(pairsOf("kill stab now", "k1ll st4b now")).toEqual(["kill: k1ll", "stab: st4b"]);
	});

	it("takes a word that was pulled apart as one", () => {
		expect(pairsOf("you kill me", "you k i l l me")).toEqual(["kill: k i l l"]);
		const [found] = align("you kill me", "you k i l l me").perturbations;
		expect(found).toMatchObject({ start: 4, end: 11 });
	});

	it("counts what does not pair up", () => {
		expect(align("one two three four", "one 2and3 four")).toMatchObject({ perturbations: [], unaligned: 2 });
		expect(align("same words", "same words")).toEqual({ perturbations: [], unaligned: 0 });
	});
});

describe("kinds of perturbation", () => {
	it.each([
		["look-alikes, marks, style", "kill", "kіll"],
		["spaced or separated", "kill", "k i.l-l"],
		["masked", "kill", "k*ll"],
		["leet", "kill", "k1ll"],
		["repeated letters", "loser", "loooser"],
		["doubled letter written once", "puppy", "pupy"],
		["several of these", "loser", "l00oserr"],
		["dropped vowel", "murder", "mrdr"],
		["one edit", "murder", "murdxer"],
		["one edit, first letter", "murder", "burder"],
		["phonetic respelling", "fuck", "phuque"],
		["two edits", "murder", "muxxer"],
		["further away", "murder", "banana"],
	])("%s: %s", (kind, clean, perturbed) => {
		expect(perturbationKind(clean, perturbed)).toBe(kind);
	});
});

describe("restoration", () => {
	it("counts words that come back, by what the patterns and the lexicon know", () => {
		const pairs = [
			{ clean: "you kill me", perturbed: "you k1lll me" },
			{ clean: "you kill me", perturbed: "you killjoy me" },
			{ clean: "you hug me", perturbed: "you hugg me" },
			{ clean: "you stabs me", perturbed: "you stabz me" },
		];
		const result = measureRestoration(
			pairs,
			compiled,
			new Set(["kill", "stabs"]),
			new Set(["hug"]),
			(word) => word === "killjoy",
		);
		expect(result).toMatchObject({
			unaligned: 0,
			any: { words: 4, restored: 1, rewritten: 2 },
			known: { words: 3, restored: 1, rewritten: 2 },
			unambiguous: { words: 2, restored: 1, rewritten: 2 },
			lexicon: { words: 1, restored: 0, rewritten: 0 },
			knownByLength: { "3-4 letters": { words: 2, restored: 1, rewritten: 1 } },
		});
		expect(Object.values(result.misses).reduce((sum, count) => sum + count, 0)).toBe(2);
		expect(JSON.stringify(result)).not.toMatch(/killjoy|stabz|hugg/);
	});
});

describe("meanings", () => {
	it.each([
		[true, "he was murdered", ["kill"]],
		[true, "committed suicide", ["kill oneself"]],
		[true, "pro palestine", ["pro palestinian"]],
		[true, "porn star", ["porn star"]],
		[false, "corn", ["porn"]],
		[false, "kill", ["die"]],
		[false, "drugged", ["gun", "rape"]],
	])("%s: %s says one of %j", (isRight, text, meanings) => {
		expect(says(text, meanings)).toBe(isRight);
	});

	it("have sentences with a place for the term", () => {
		for (const meaning of ["suicide", "cocaine", "rape", "something new"])
			for (const sentence of contextSentences([meaning])) expect(sentence).toContain("%");
	});
});

describe("pairs", () => {
	it("are right when a sentence with context says the meaning, and ambiguous words stay in others", () => {
		const corn = tryPair({ list: "a", term: "corn", meanings: ["porn"] }, compiled);
		expect(corn.right).toBeGreaterThan(0);
		const wrong = tryPair({ list: "a", term: "skewer", meanings: ["gun"] }, compiled);
		expect(wrong).toMatchObject({ right: 0, other: "stab" });
		const untouched = tryPair({ list: "b", term: "zzz", meanings: ["gun"] }, compiled);
		expect(untouched).toMatchObject({ right: 0, other: null });
		expect(byList([corn, wrong, untouched])).toMatchObject([
			{ list: "a", pairs: 2, right: 1, other: 1, untouched: 0 },
			{ list: "b", pairs: 1, right: 0, other: 0, untouched: 1 },
		]);
		expect(rewrittenInBenign(["corn", "skewer"], compiled)).toEqual([{ term: "skewer", said: "stab" }]);
	});
});

describe("the command", () => {
	const folder = mkdtempSync(join(tmpdir(), "evaluate-normalizer-"));
	const write = (path: string, text: string) => {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	};
	write(
		"eval/noisyhate/toxic detection model test set with perturbations.csv",
		"clean_version,perturbed_version\nthey rape her,they r@pe her\n",
	);
	write(
		"lexicons/algospeak_moskal_supernak/moskal_supernak_part.csv",
		"idx,term,meaning,notes\n1,unalive,kill / murder (thoughts),\n2,B,bitch,\n3,love,porn,\n",
	);
	write(
		"lexicons/algospeak_dict_miavo/sensitive_words.json",
		JSON.stringify({ categories: { a: { words: ["kill", "n1gger", "9/11"] } } }),
	);
	const empty = { homophones: {}, misspellings: {}, leetspeak: {}, emoji_substitutions: {}, numeric_codes: {} };
	write(
		"lexicons/algospeak_patterns_zeroinfinity/algospeak_patterns.json",
		JSON.stringify({ ...empty, direct_mappings: { seggs: "sex" }, contextual_patterns: { pizza: ["drugs"] } }),
	);
	write("lexicons/surge_profanity/profanity_en.csv", "text,canonical_form_1\nr@pe,rape\n");
	write("lexicons/ldnoobw/en", "rape\n");
	afterAll(() => rmSync(folder, { recursive: true }));

	async function run(...argv: string[]) {
		const written: string[] = [];
		const complaints: string[] = [];
		const io = {
			env: {},
			write: (line: string) => written.push(line),
			complain: (line: string) => complaints.push(line),
		};
		return { status: await main(argv, io), output: written.join("\n"), complaints };
	}

	it("sorts pairs, what is left out, and plain words", () => {
		const { pairs, leftOut, plainWords } = readPairs(folder);
		expect(pairs).toEqual([
			{ list: "moskal_supernak", term: "unalive", meanings: ["kill", "murder"] },
			{ list: "zeroinfinity", term: "seggs", meanings: ["sex"] },
			{ list: "miavo", term: "n1gger", meanings: ["nigger"] },
		]);
		expect(leftOut.map(({ term }) => term)).toEqual(["B", "love", "pizza", "9/11"]);
		expect(plainWords).toEqual(["kill"]);
	});

	it("leaves out nothing that patterns/README.md does not name", () => {
		const readme = readFileSync(new URL("../../patterns/README.md", import.meta.url), "utf8").toLowerCase();
		expect(Object.keys(UNREADABLE).filter((term) => !readme.includes(term))).toEqual([]);
	});

	it("prints numbers and never the evaluation's spellings", async () => {
		const { status, output } = await run("--data", folder);
		expect(status).toBe(0);
		expect(output).toContain("known: restored 1 of 1 (100.0%)");
		expect(output).toContain("moskal_supernak: right 1 of 1 (100.0%)");
		expect(output).not.toContain("r@pe");
		expect(JSON.parse((await run("--data", folder, "--json")).output)).toMatchObject({
			noisyhate: { known: { words: 1, restored: 1 } },
			languages: { changed: [] },
		});
	});

	it("complains in one line about a missing folder, file or unknown flag", async () => {
		expect(await run()).toMatchObject({
			status: 1,
			complaints: ["evaluate:normalizer: --data or DATA_DIR is missing (try --help)"],
		});
		expect((await run("--data", "/nowhere")).complaints[0]).toContain("--data: no folder");
		expect((await run("--data", tmpdir())).complaints[0]).toContain("missing data file");
		expect((await run("--bogus")).status).toBe(1);
		expect((await run("--help")).output).toContain("npm run evaluate:normalizer");
	});
});
