import type { Labels } from "./labels.ts";

/**
 * Words that make a text possibly about a topic. The public sets do not label these four heads: a text without any
 * such word is a clear negative, one with such a word stays unlabelled for that head.
 */
const TOPIC_WORDS = {
	self_harm:
		/\b(suicid\w*|kill(ing)? (my|him|her|your|them|our)sel\w*|sel[fv]\w*[- ]?harm\w*|cut(ting|s)? (my|him|her|your)sel\w*|hang(ing)? (my|him|her|your)sel\w*|kys|overdos\w*|end (it all|my life|your life)|slit\w*|want(s|ed)? to die|wanna die|die|dying|death|dead|noose|depress\w*|anorexi\w*|bulimi\w*|starv\w*|jump(ed|ing)? off|neck yoursel\w*|hurt(ing)? mysel\w*)\b/i,
	sexual:
		/\b(sex\w*|porn\w*|nud\w+|naked|fuck\w*|dick\w*|cock\w*|puss(y|ies)|cunt\w*|tit(s|ties)?|boob\w*|breast\w*|ass(es)?|anal\w*|oral|blow ?job\w*|cum\w*|orgasm\w*|masturbat\w*|wank\w*|jerk\w*|horny|slut\w*|whore\w*|hoe?s?|rap(e|ed|es|ing|ist\w*)|molest\w*|incest|pedo\w*|paedo\w*|vagin\w*|penis\w*|genital\w*|erotic\w*|fetish\w*|kink\w*|bdsm|escort\w*|prostitut\w*|strip\w*|suck\w*|bang\w*|lick\w*|hard-?on|erect\w*|virgin\w*|thot\w*|milf\w*|onlyfans|hook(ed|ing|s)? up|bed|kiss\w*|screw\w*|balls|butt\w*|bitch\w*)\b/i,
	drugs:
		/\b(drug\w*|weed|marijuana|cannabis|pot|stoned|coke|cocaine|crack\w*|heroin|meth|lsd|acid|mdma|ecstasy|molly|ketamine|xanax|opioid\w*|opiate\w*|fentanyl|pills?|dealer\w*|addict\w*|high|blunts?|joints?|bong|smok\w*|snort\w*|inject\w*|shrooms?|mushrooms?|dope|junkie\w*|overdos\w*|adderall|420|vape\w*|trip(ping)?|edibles?|kush|lean|percs?|oxy\w*|narcotic\w*|trap)\b/i,
	violence:
		/\b(kill\w*|murder\w*|shoot\w*|shot|stab\w*|gun\w*|rifle\w*|bomb\w*|explo\w*|attack\w*|beat\w*|punch\w*|kick\w*|hit|hitting|slap\w*|fight\w*|fought|war|wars|blood\w*|die|died|dies|dying|dead|death\w*|behead\w*|lynch\w*|hang\w*|strangl\w*|chok\w*|burn\w*|tortur\w*|massacre\w*|slaughter\w*|terror\w*|rap(e|ed|es|ing|ist\w*)|assault\w*|violen\w*|knife\w*|knives|axe|weapon\w*|execut\w*|exterminat\w*|genocid\w*|gas|gassed|smash\w*|destroy\w*|crush\w*|hurt\w*|harm\w*|abus\w*|threat\w*|army|bullet\w*|corpse\w*|gore|gory|throat|skull|knock\w*)\b/i,
} as const;

/** 0 for every topic the text shows no sign of; topics it may be about stay absent. */
export function topicLabels(text: string): Labels {
	const labels: { -readonly [H in keyof Labels]: Labels[H] } = {};
	for (const topic of ["self_harm", "sexual", "drugs", "violence"] as const) {
		if (!TOPIC_WORDS[topic].test(text)) labels[topic] = 0;
	}
	return labels;
}

const SWEARING =
	/\b(\w*fuck\w*|\w*shit\w*|bitch\w*|ass|asses|asshole\w*|arse\w*|damn\w*|dick\w*|cunt\w*|bastard\w*|crap\w*|piss\w*|hell|stfu|wtf|bullshit|douche\w*|idiot\w*|moron\w*|stupid\w*|dumb\w*|retard\w*|pussy|whore\w*|slut\w*|fag\w*|nigg\w*|cock\w*|suck\w*|trash|scum\w*|loser\w*|pathetic|ugly|hate\w*|shut up|jerk\w*|twat\w*|wank\w*|prick\w*|kill\w*|die)\b/i;

/** Whether a text holds a swear word or a common insult. */
export function hasSwearing(text: string): boolean {
	return SWEARING.test(text);
}
