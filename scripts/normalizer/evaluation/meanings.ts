/** Which plain words mean the same, and which sentences give such a word its context. */
import { CONTEXTS, NEUTRAL } from "./contexts.ts";

/** Words that a fair reader takes for the same meaning. */
const EQUAL: readonly (readonly string[])[] = [
	["suicide", "kill myself", "kill yourself", "kill oneself", "kill herself", "kill themselves", "kill themself"],
	["kill", "murder", "assassinate", "assassination", "execute"],
	["die", "dead", "death", "died", "dying"],
	["rape", "forcible rape"],
	["sex", "gender"],
	["sexy", "sexual"],
	["sexual content", "sexual pictures", "sexual videos"],
	["gun", "firearm", "pistol"],
	["sexual assault", "sa", "sexually assaulted"],
	["child pornography", "child abuse material", "child sexual abuse material", "child sexual abuse", "child porn"],
	["pedophile", "paedophile", "pedophilia"],
	["porn", "pornography", "sexual content"],
	["onlyfans", "only fans"],
	["sex worker", "prostitute", "hooker", "only fans creator", "sex work", "hoe"],
	["sex", "sexual", "intercourse", "sexual act", "penis sexual"],
	["sexual", "penis"],
	["vibrator", "sex toy", "dildo"],
	["sexual activity", "masturbating", "masturbation"],
	["oral sex", "rimming", "perform oral sex on her", "eat out"],
	["penis", "dick", "cock"],
	["vagina", "pussy", "cunt"],
	["breasts", "boobs", "tits"],
	["nudity", "nude", "naked"],
	["promiscuous woman", "slut", "whore", "hoe"],
	["orgasm", "cum", "climax"],
	["marijuana", "weed", "cannabis"],
	["mushrooms", "psilocybin", "psychedelic"],
	["high from mushrooms", "psychedelic trip", "mushroom trip"],
	["lgbt", "lgbtq"],
	["gay", "queer"],
	["white people", "honky", "honkies", "whites"],
	["black", "racial slur", "nigger", "nigga"],
	["palestine", "palestinian"],
	["israel", "israeli"],
	["hate symbol", "heil hitler", "white supremacist slogan", "white supremacist"],
	["vaccinated people", "vaccinated"],
	["covid", "covid-19", "pandemic", "coronavirus"],
	["tiktok", "tik tok"],
	["insta", "instagram"],
	["someone obsessed with sexual content", "porn addict"],
	["damn", "goddamn", "goddammit"],
	["leet", "elite"],
	["noob", "newbie"],
	["pwned", "defeated"],
	["woot", "hooray"],
	["tampon", "period"],
];

/** Slips in the lists' own meanings. */
const MISSPELT: Readonly<Record<string, string>> = {
	assulted: "assaulted",
	assasination: "assassination",
	saboxone: "suboxone",
	swaztika: "swastika",
};

/** A word less its ending: enough to tell that "abducted" is "abduct". */
function stem(word: string): string {
	return word.length <= 3 ? word : word.replace(/(?:ies|ing|ed|es|s|y|e)$/u, "");
}

const FILLERS = new Set(["a", "an", "the", "to", "of", "on", "be", "being", "oneself", "someone"]);

function wordsOf(phrase: string): string[] {
	return phrase
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== "" && !FILLERS.has(word));
}

function key(phrase: string): string {
	const stems = wordsOf(phrase).map((word) => stem(MISSPELT[word] ?? word));
	return ` ${stems.join(" ")} `;
}

/** A phrase and what means the same, as keys. */
function equalKeys(phrase: string): string[] {
	const own = key(phrase);
	const groups = EQUAL.filter((words) => words.some((word) => key(word) === own));
	return [own, ...groups.flatMap((words) => words.map(key))];
}

/** Whether a text says one of the meanings: in any inflection, by a word for the same, or each word by such a one. */
export function says(text: string, meanings: readonly string[]): boolean {
	const spoken = key(text);
	const isSaid = (phrase: string) => equalKeys(phrase).some((each) => spoken.includes(each));
	return meanings.some((meaning) => isSaid(meaning) || wordsOf(meaning).every(isSaid));
}

/** Sentences that give the meanings a context, with `%` for the term. */
export function contextSentences(meanings: readonly string[]): readonly string[] {
	const phrases = meanings.flatMap((meaning) => [meaning, ...meaning.split(" ")]);
	for (const phrase of phrases) {
		const own = key(phrase);
		const context = CONTEXTS.find(({ words }) => words.some((word) => key(word) === own));
		if (context) return context.sentences;
	}
	return NEUTRAL;
}
