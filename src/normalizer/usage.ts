import { wordsAfter, wordsBefore } from "./context.ts";
import type { FoldedUnits } from "./fold.ts";

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

const NAMES_A_WORD = "(?:word|words|term|terms|phrase|phrases|expression|euphemism|hashtag|slang|codeword|spelling)";
const MENTIONED_BEFORE = new RegExp(` ${NAMES_A_WORD} (?:(?:like|such as|is|of|for|called|or|the) )*$`);
const SPEECH_BEFORE = / (?:say|says|saying|said|write|writes|writing|typing|type) $/;
const MENTIONED_AFTER =
	/^ (?:is|was|are|as|being|became|has become) (?:(?:just|a|an|the|basically|actually|only|kind of|also|popular|common|tiktok|internet) )*(?:slang|code|algospeak|euphemism|word|term|codeword|way of saying|short for|another word)|^ (?:means|meaning|stands for|translates to|refers to|instead of|in place of)\b/;
/** "They say unalive instead"; "they say kill him" is no mention. */
const MENTIONED_AFTER_SPEECH = /^ (?:instead|rather than|to avoid|because|so that)\b/;
const NEGATIONS =
	/ (?:not|never|no|without|cannot|dont|wont|cant|didnt|doesnt|isnt|wouldnt|shouldnt|wasnt|aint|nobody|none|[a-z]+n't) /;

/** Reads the usage of `[start, end)` from the words around it, inside its sentence. */
export function usageOf(text: FoldedUnits, start: number, end: number): Usage {
	const before = ` ${wordsBefore(text, start, MENTION_WORDS)}`;
	const after = `${wordsAfter(text, end, MENTION_WORDS)} `;
	const isSaid = SPEECH_BEFORE.test(before) && MENTIONED_AFTER_SPEECH.test(after);
	return {
		mention: isSaid || MENTIONED_BEFORE.test(before) || MENTIONED_AFTER.test(after),
		negated: NEGATIONS.test(` ${wordsBefore(text, start, NEGATION_WORDS)}`),
		quoted: isQuoted(text, start, end),
	};
}

const QUOTE = 0x22;

/** Whether an odd number of quotation marks precedes the span and one follows, both near. */
function isQuoted(text: FoldedUnits, start: number, end: number): boolean {
	let before = 0;
	for (let i = start - 1; i >= 0 && start - i <= MAX_QUOTE_UNITS; i--) if (text.units[i] === QUOTE) before++;
	if (before % 2 === 0) return false;
	for (let i = end; i < text.length && i - end <= MAX_QUOTE_UNITS; i++) if (text.units[i] === QUOTE) return true;
	return false;
}
