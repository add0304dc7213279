/** English inflection of the words that patterns rewrite to. Rules plus the irregular verbs the documents use. */

export type Inflection = "base" | "s" | "ed" | "ing";
export const VERB_INFLECTIONS: readonly Inflection[] = ["base", "s", "ed", "ing"];
export const NOUN_INFLECTIONS: readonly Inflection[] = ["base", "s"];

/** base: [third person, past, present participle]. */
const IRREGULAR_VERBS: Record<string, readonly [string, string, string]> = {
	be: ["is", "was", "being"],
	beat: ["beats", "beat", "beating"],
	become: ["becomes", "became", "becoming"],
	bleed: ["bleeds", "bled", "bleeding"],
	blow: ["blows", "blew", "blowing"],
	break: ["breaks", "broke", "breaking"],
	bring: ["brings", "brought", "bringing"],
	buy: ["buys", "bought", "buying"],
	catch: ["catches", "caught", "catching"],
	choke: ["chokes", "choked", "choking"],
	come: ["comes", "came", "coming"],
	commit: ["commits", "committed", "committing"],
	cut: ["cuts", "cut", "cutting"],
	die: ["dies", "died", "dying"],
	do: ["does", "did", "doing"],
	drown: ["drowns", "drowned", "drowning"],
	eat: ["eats", "ate", "eating"],
	end: ["ends", "ended", "ending"],
	feel: ["feels", "felt", "feeling"],
	fight: ["fights", "fought", "fighting"],
	get: ["gets", "got", "getting"],
	give: ["gives", "gave", "giving"],
	go: ["goes", "went", "going"],
	hang: ["hangs", "hanged", "hanging"],
	harm: ["harms", "harmed", "harming"],
	have: ["has", "had", "having"],
	hit: ["hits", "hit", "hitting"],
	hurt: ["hurts", "hurt", "hurting"],
	keep: ["keeps", "kept", "keeping"],
	kidnap: ["kidnaps", "kidnapped", "kidnapping"],
	leave: ["leaves", "left", "leaving"],
	lose: ["loses", "lost", "losing"],
	make: ["makes", "made", "making"],
	overdose: ["overdoses", "overdosed", "overdosing"],
	put: ["puts", "put", "putting"],
	rise: ["rises", "rose", "rising"],
	run: ["runs", "ran", "running"],
	sell: ["sells", "sold", "selling"],
	send: ["sends", "sent", "sending"],
	shit: ["shits", "shit", "shitting"],
	shoot: ["shoots", "shot", "shooting"],
	slay: ["slays", "slew", "slaying"],
	sleep: ["sleeps", "slept", "sleeping"],
	slit: ["slits", "slit", "slitting"],
	speak: ["speaks", "spoke", "speaking"],
	spend: ["spends", "spent", "spending"],
	steal: ["steals", "stole", "stealing"],
	strike: ["strikes", "struck", "striking"],
	take: ["takes", "took", "taking"],
	throw: ["throws", "threw", "throwing"],
	win: ["wins", "won", "winning"],
};

const IRREGULAR_PLURALS: Record<string, string> = {
	child: "children",
	man: "men",
	penis: "penises",
	person: "people",
	woman: "women",
};

/** One syllable ending consonant, single vowel, consonant doubles its last letter: stab -> stabbed. */
function doublesLastLetter(word: string): boolean {
	return /^[^aeiou]*[aeiou][bdfgklmnprtz]$/.test(word);
}

function endsSibilant(word: string): boolean {
	return /(s|x|z|ch|sh)$/.test(word);
}

/** Inflects one English verb. */
export function inflectVerb(verb: string, inflection: Inflection): string {
	if (inflection === "base") return verb;
	const irregular = IRREGULAR_VERBS[verb];
	if (irregular) return irregular[inflection === "s" ? 0 : inflection === "ed" ? 1 : 2];
	const endsConsonantY = /[^aeiou]y$/.test(verb);
	if (inflection === "s") {
		if (endsConsonantY) return `${verb.slice(0, -1)}ies`;
		return endsSibilant(verb) ? `${verb}es` : `${verb}s`;
	}
	if (inflection === "ed") {
		if (verb.endsWith("e")) return `${verb}d`;
		if (endsConsonantY) return `${verb.slice(0, -1)}ied`;
		return doublesLastLetter(verb) ? `${verb}${verb.at(-1)}ed` : `${verb}ed`;
	}
	if (verb.endsWith("ie")) return `${verb.slice(0, -2)}ying`;
	if (/[^eoy]e$/.test(verb)) return `${verb.slice(0, -1)}ing`;
	return doublesLastLetter(verb) ? `${verb}${verb.at(-1)}ing` : `${verb}ing`;
}

/** The plural of one English noun. */
export function pluralize(noun: string): string {
	const irregular = IRREGULAR_PLURALS[noun];
	if (irregular) return irregular;
	if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
	return endsSibilant(noun) ? `${noun}es` : `${noun}s`;
}

/**
 * Inflects a phrase: a verb phrase on its first word ("commit suicide" -> "committed suicide"), a noun phrase on its
 * last ("sex worker" -> "sex workers").
 */
export function inflectPhrase(phrase: string, kind: "verb" | "noun", inflection: Inflection): string {
	if (inflection === "base") return phrase;
	const words = phrase.split(" ");
	const at = kind === "verb" ? 0 : words.length - 1;
	const word = words[at] as string;
	words[at] = kind === "verb" ? inflectVerb(word, inflection) : pluralize(word);
	return words.join(" ");
}
