/** The words and pairs of words of a text, as terms are counted: each once, in one spelling, and nothing that names a person. */
import { foldToString } from "../normalizer/fold.ts";
import { leetLetters } from "../normalizer/leet.ts";

/** A long text says no more about a term, and would cost the time of many. */
const MAX_TEXT_UNITS = 1000;
const MIN_TERM_UNITS = 3;
const MAX_TERM_UNITS = 24;
/** Handles, addresses, links, placeholders of `redact`, entities. */
const PERSONAL =
	/^[^\p{L}\p{N}]*@|[^\s@]@[^\s@]|:\/\/|^www\.|^\[(?:credentials|email|iban|card|phone|ip)\]|^&[a-z]+;/iu;
const EDGES = /^[\s"'“”‘’`.,:;!?()[\]{}<>/\\|~*_#&^=+-]+|[\s"'“”‘’`.,:;!?()[\]{}<>/\\|~*_#&^=+-]+$/gu;
const LETTER = /\p{L}/u;
const EMOJI = /\p{Extended_Pictographic}/u;
const NUMBER_LIKE = /^[\d.,:%$€£+-]*\d[\d.,:%$€£+a-z-]{0,3}$/u;
/** What leet signs may take of a word: beyond it, it is a number or a code. */
const MAX_SIGN_SHARE = 0.5;

export interface Token {
	/** The one spelling: folded, leet signs read as letters, inner separators and long repeats gone. */
	readonly term: string;
	/** As it was written. */
	readonly raw: string;
	/** Written like a name: a capital and small letters, in the middle of a sentence. */
	readonly isNameCased: boolean;
}

function isPlainLetter(char: string): boolean {
	return char >= "a" && char <= "z";
}

/** Letters where signs stand for some among other letters. */
function readLeet(folded: string): string {
	const chars = [...folded];
	const letters = chars.filter(isPlainLetter).length;
	const signs = chars.filter((char) => leetLetters.has(char.charCodeAt(0)) && !isPlainLetter(char)).length;
	if (letters === 0 || signs === 0 || signs / (letters + signs) > MAX_SIGN_SHARE) return folded;
	return chars
		.map((char) => {
			const read = isPlainLetter(char) ? undefined : leetLetters.get(char.charCodeAt(0))?.[0];
			return read === undefined ? char : String.fromCharCode(read);
		})
		.join("");
}

const PLAIN_WORD = /^[a-z]+$/;
const LONG_RUN = /(.)\1{2,}/u;

/** The one spelling of a word; empty for what is none. */
export function termOf(word: string): string {
	if (PLAIN_WORD.test(word) && !LONG_RUN.test(word))
		return word.length >= MIN_TERM_UNITS && word.length <= MAX_TERM_UNITS ? word : "";
	const folded = readLeet(foldToString(word).replace(EDGES, ""));
	if (EMOJI.test(folded) && !LETTER.test(folded)) return folded.length <= MAX_TERM_UNITS ? folded : "";
	const joined = folded.replace(/[^\p{L}\p{N}]+/gu, "").replace(/(.)\1{2,}/gu, "$1");
	return joined.length >= MIN_TERM_UNITS && joined.length <= MAX_TERM_UNITS && LETTER.test(joined) ? joined : "";
}

/** Words of a text in their order. What could name a person, a place on the web or an amount is left out. */
export function tokensOf(text: string): Token[] {
	const tokens: Token[] = [];
	let isStart = true;
	for (const raw of text.slice(0, MAX_TEXT_UNITS).split(/\s+/)) {
		const bare = raw.replace(EDGES, "");
		const isName = !isStart && /^\p{Lu}\p{Ll}+$/u.test(bare);
		isStart = /[.!?:]$/.test(raw);
		if (bare === "" || PERSONAL.test(raw) || NUMBER_LIKE.test(bare.toLowerCase())) continue;
		const term = termOf(bare);
		if (term !== "") tokens.push({ term, raw: bare.toLowerCase().slice(0, MAX_TERM_UNITS * 2), isNameCased: isName });
	}
	return tokens;
}

/** The words and pairs of neighbouring words of a text, each once. */
export function termsOf(text: string): Map<string, Token> {
	const tokens = tokensOf(text);
	const terms = new Map<string, Token>();
	for (const [i, token] of tokens.entries()) {
		if (!terms.has(token.term)) terms.set(token.term, token);
		const next = tokens[i + 1];
		if (!next || EMOJI.test(token.term)) continue;
		const term = `${token.term} ${next.term}`;
		const isNameCased = token.isNameCased || next.isNameCased;
		if (!terms.has(term)) terms.set(term, { term, raw: `${token.raw} ${next.raw}`, isNameCased });
	}
	return terms;
}
