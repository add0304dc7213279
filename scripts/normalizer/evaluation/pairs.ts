/** Pairs of a coded term and its meaning, from the public lists in the data folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError, parseDelimited, recordsOf } from "../../lib/delimited.ts";

export interface Pair {
	readonly list: string;
	readonly term: string;
	/** Plain words for it, any of which is right. */
	readonly meanings: readonly string[];
}

export interface LeftOut {
	readonly list: string;
	readonly term: string;
	readonly reason: string;
}

export interface PairLists {
	readonly pairs: readonly Pair[];
	readonly leftOut: readonly LeftOut[];
	/** Plain words that one list holds without a meaning: to be left as they are. */
	readonly plainWords: readonly string[];
}

const MOSKAL = "lexicons/algospeak_moskal_supernak/moskal_supernak_part.csv";
const MIAVO = "lexicons/algospeak_dict_miavo/sensitive_words.json";
const ZEROINFINITY = "lexicons/algospeak_patterns_zeroinfinity/algospeak_patterns.json";

/** Terms that no pattern could read, or should: with the reason. Compared in small letters; patterns/README.md lists them too. */
export const UNREADABLE: Readonly<Record<string, string>> = {
	love: "an everyday word; the list's meaning holds in one expression only",
	stuff: "an everyday word; nothing around it tells the meaning",
	fascinating: "an everyday word; nothing around it tells the meaning",
	horse: "an everyday word; nothing around it tells the meaning",
	honey: "an everyday word, mostly an endearment",
	jeff: "a first name",
	"penelope ta!nt": "a person's name",
	n3gev: "a place; the list gives it a second meaning without saying when",
	"one tool in particular": "an allusion made once, not a term",
	"certain kind of camp": "an allusion made once, not a term",
	"bring women to the conclusion of": "an allusion made once, not a term",
	"down there": "an everyday phrase",
	"uh-oh": "an exclamation",
	procedure: "an everyday word; nothing around it tells the meaning",
	mindbending: "an everyday word; nothing around it tells the meaning",
	"gym bros": "an everyday phrase; nothing around it tells the meaning",
	"🔥": "mostly praise, and fire otherwise; nothing around it tells the meaning",
	"☢spiciest☢": "a joke made once, not a term",
};

function read(folder: string, path: string): string {
	try {
		return readFileSync(join(folder, path), "utf8");
	} catch {
		throw new DataError(`missing data file: ${path} (below --data)`);
	}
}

function parse<T>(path: string, text: string, schema: z.ZodType<T>): T {
	const parsed = schema.safeParse(JSON.parse(text));
	if (!parsed.success) throw new DataError(`${path}: not in its public format`);
	return parsed.data;
}

/** Alternatives of a meaning: "kill / murder", "penis, SA" are two each; remarks in parentheses are none. */
function alternatives(meaning: string): string[] {
	return meaning
		.replace(/\([^)]*\)?/g, " ")
		.replace(/\betc\.?/g, " ")
		.split(/[/,]| and \/ or /)
		.map((part) => part.trim().toLowerCase())
		.filter((part) => part !== "");
}

const zeroinfinitySchema = z.looseObject({
	direct_mappings: z.record(z.string(), z.string()),
	homophones: z.record(z.string(), z.string()),
	misspellings: z.record(z.string(), z.string()),
	leetspeak: z.record(z.string(), z.string()),
	emoji_substitutions: z.record(z.string(), z.string()),
	numeric_codes: z.record(z.string(), z.string()),
	contextual_patterns: z.record(z.string(), z.array(z.string())),
});
const miavoSchema = z.looseObject({ categories: z.record(z.string(), z.object({ words: z.array(z.string()) })) });

/** What the disguised words of the list of plain words stand for. */
const MIAVO_MEANINGS: Readonly<Record<string, string>> = {
	n1gga: "nigga",
	n1gger: "nigger",
	nigg3r: "nigger",
	niggaz: "niggas",
	"14/88": "white supremacist slogan",
};

/** Reads the three lists and sorts out what cannot be judged. Throws `DataError` on an absent or malformed file. */
export function readPairs(folder: string): PairLists {
	const pairs: Pair[] = [];
	const leftOut: LeftOut[] = [];
	const add = (list: string, term: string, meaning: string) => {
		const meanings = alternatives(meaning);
		const isSingle = [...term.replace(/[\ufe0f\u200d]/gu, "")].length === 1 && !/\p{Extended_Pictographic}/u.test(term);
		const reason = isSingle
			? "a single letter or sign"
			: /^\p{L}-$/u.test(term)
				? "a single letter or sign"
				: UNREADABLE[term.toLowerCase()];
		if (reason !== undefined) leftOut.push({ list, term, reason });
		else if (meanings.some((each) => [each, each.replaceAll(" ", "")].includes(term.toLowerCase())))
			leftOut.push({ list, term, reason: "its own meaning" });
		else pairs.push({ list, term, meanings });
	};
	const rows = recordsOf(parseDelimited(read(folder, MOSKAL), ","), ["term", "meaning"]);
	for (const { term, meaning } of rows) {
		const [name = term] = term.replace(/\s*\([^)]*\)/g, "").split("(");
		add("moskal_supernak", name.trim(), meaning);
	}
	const zero = parse(ZEROINFINITY, read(folder, ZEROINFINITY), zeroinfinitySchema);
	for (const part of ["direct_mappings", "homophones", "misspellings", "leetspeak"] as const)
		for (const [term, meaning] of Object.entries(zero[part])) add("zeroinfinity", term, meaning);
	for (const part of ["emoji_substitutions", "numeric_codes"] as const)
		for (const [term, meaning] of Object.entries(zero[part])) add("zeroinfinity", term, meaning);
	for (const term of Object.keys(zero.contextual_patterns))
		leftOut.push({ list: "zeroinfinity", term, reason: "the list gives topics for it, no meaning" });
	const miavo = Object.values(parse(MIAVO, read(folder, MIAVO), miavoSchema).categories).flatMap(({ words }) => words);
	for (const word of miavo) {
		const meaning = MIAVO_MEANINGS[word];
		if (meaning !== undefined) add("miavo", word, meaning);
	}
	const plainWords = miavo.filter((word) => /^[a-z' -]+$/i.test(word) && MIAVO_MEANINGS[word] === undefined);
	for (const word of miavo)
		if (MIAVO_MEANINGS[word] === undefined && !plainWords.includes(word))
			leftOut.push({ list: "miavo", term: word, reason: "listed as sensitive, without a meaning" });
	return { pairs, leftOut, plainWords };
}
