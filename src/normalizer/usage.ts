import { someWordAfter, someWordBefore, wordsAfter, wordsBefore } from "./context.ts";
import { HASH_BASIS, HASH_PRIME } from "./first-words.ts";
import { type FoldedText, QUOTE } from "./fold.ts";

/** How a matched phrase is used. Reported beside the match; only `mention` keeps a floor from counting. */
export interface Usage {
	/** The text speaks about the word instead of using it: "the word unalive is slang for". */
	readonly mention: boolean;
	/** A negation stands shortly before: "I would never unalive". */
	readonly negated: boolean;
	/** The phrase stands between quotation marks. */
	readonly quoted: boolean;
}

/** Words looked at before and after a phrase. */
const MENTION_WORDS = 4;
const NEGATION_WORDS = 3;
/** The longest quotation that is looked through, folded units each way. */
const MAX_QUOTE_UNITS = 200;

const WORD_NAMES = "word|words|term|terms|phrase|phrases|expression|euphemism|hashtag|slang|codeword|spelling";
const SPEECH = "say|says|saying|said|write|writes|writing|typing|type";
const NOTS = "not|never|no|without|cannot|dont|wont|cant|didnt|doesnt|isnt|wouldnt|shouldnt|wasnt|aint|nobody|none";
const MENTIONED_BEFORE = new RegExp(` (?:${WORD_NAMES}) (?:(?:like|such as|is|of|for|called|or|the) )*$`);
const SPEECH_BEFORE = new RegExp(` (?:${SPEECH}) $`);
const MENTIONED_AFTER =
	/^ (?:is|was|are|as|being|became|has become) (?:(?:just|a|an|the|basically|actually|only|kind of|also|popular|common|tiktok|internet) )*(?:slang|code|algospeak|euphemism|word|term|codeword|way of saying|short for|another word)|^ (?:means|meaning|stands for|translates to|refers to|instead of|in place of)\b/;
/** "They say unalive instead"; "they say kill him" is no mention. */
const MENTIONED_AFTER_SPEECH = /^ (?:instead|rather than|to avoid|because|so that)\b/;
const NEGATIONS = new RegExp(` (?:${NOTS}|[a-z]+n't) `);

/** Each of the expressions above needs one of these words; most phrases stand near none. */
const wordsThatMatterBefore = hashesOf(`${WORD_NAMES}|${SPEECH}|${NOTS}`.split("|"));
const firstWordsAfter = hashesOf(
	"is was are as being became has means meaning stands translates refers instead in".split(" "),
);
const APOSTROPHE = 0x27;
const SMALL_A = 0x61;
const SMALL_Z = 0x7a;

function hashesOf(words: readonly string[]): ReadonlySet<number> {
	return new Set(
		words.map((word) =>
			hashOf(
				Uint16Array.from(word, (c) => c.charCodeAt(0)),
				0,
				word.length,
			),
		),
	);
}

function hashOf(units: Uint16Array, start: number, end: number): number {
	let hash = HASH_BASIS;
	for (let i = start; i < end; i++) hash = Math.imul(hash ^ (units[i] as number), HASH_PRIME);
	return hash;
}

function mayMatterBefore(units: Uint16Array, start: number, end: number): boolean {
	return units[end - 2] === APOSTROPHE || wordsThatMatterBefore.has(hashOf(units, start, end));
}

/** Asks about the letters that a word begins with: an apostrophe or an emoji may hang on to it. */
function mayMatterAfter(units: Uint16Array, start: number, end: number): boolean {
	let to = start;
	while (to < end && (units[to] as number) >= SMALL_A && (units[to] as number) <= SMALL_Z) to++;
	return firstWordsAfter.has(hashOf(units, start, to));
}

/** Reads the usage of `[start, end)` from the words around it, inside its sentence. */
export function usageOf(text: FoldedText, start: number, end: number): Usage {
	const quoted = isQuoted(text, start, end);
	const isNear =
		someWordBefore(text, start, MENTION_WORDS, mayMatterBefore) || someWordAfter(text, end, 1, mayMatterAfter);
	if (!isNear) return quoted ? QUOTED : PLAIN;
	const before = ` ${wordsBefore(text, start, MENTION_WORDS)}`;
	const after = `${wordsAfter(text, end, MENTION_WORDS)} `;
	const isSaid = SPEECH_BEFORE.test(before) && MENTIONED_AFTER_SPEECH.test(after);
	return {
		mention: isSaid || MENTIONED_BEFORE.test(before) || MENTIONED_AFTER.test(after),
		negated: NEGATIONS.test(` ${wordsBefore(text, start, NEGATION_WORDS)}`),
		quoted,
	};
}

const PLAIN: Usage = { mention: false, negated: false, quoted: false };
const QUOTED: Usage = { mention: false, negated: false, quoted: true };

/** Whether an odd number of quotation marks precedes the span and one follows, both near. */
function isQuoted(text: FoldedText, start: number, end: number): boolean {
	if (text.quotes < 2) return false;
	let before = 0;
	for (let i = start - 1; i >= 0 && start - i <= MAX_QUOTE_UNITS; i--) if (text.units[i] === QUOTE) before++;
	if (before % 2 === 0) return false;
	for (let i = end; i < text.length && i - end <= MAX_QUOTE_UNITS; i++) if (text.units[i] === QUOTE) return true;
	return false;
}
