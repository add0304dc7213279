/** Sentences that give a plain word its context, or none. */

interface Context {
	/** Meanings that it suits. */
	readonly words: readonly string[];
	/** Sentences that a person would write with such a word, `%` for the word; several parts of speech. */
	readonly sentences: readonly string[];
}

const SUICIDE = [
	"i am so depressed that i want to % tonight",
	"she died by % last year, he attempted % too",
	"i want to % myself because of my depression",
	"he left a note before he committed %",
];
const KILLING = [
	"he said he will % them with a gun",
	"the police said the victim was % by her husband",
	"i hope you % you piece of trash",
	"they found him %, the funeral is tomorrow",
	"i will % you",
	"after the % his family buried him",
];
const WEAPON = ["they brought a % to school and people got shot", "he pointed a % at her head and fired the %"];
const ATTACK = [
	"she was % by a man with a knife and called the police",
	"the % left three victims in hospital",
	"he will % her again, the violence never stops",
];
const MASS_VIOLENCE = [
	"the % killed thousands of people in gaza",
	"soldiers bombed the city, it is a % and a war crime",
	"the government denies the %",
];
const SEX = [
	"she had % with her boyfriend in bed last night",
	"i want to have % with you, i am so horny",
	"they talked about % and condoms",
	"the video shows two naked people, it is very %",
];
const PORN = [
	"he watches % videos online every night",
	"she stars in % on the hub",
	"his browser history is full of %, he is addicted to %",
	"teens send % pictures and nudes",
];
const SEX_WORK = [
	"she works as a % and sells nudes to her subscribers",
	"she makes money as an % on her page, clients pay her for sex",
	"subscribe to my % for spicy pictures",
];
const MALE_BODY = [
	"he sent a picture of his %, it is so big",
	"she sucked his % in bed",
	"he put his hard % inside her",
];
const FEMALE_BODY = [
	"he licked her wet % in bed",
	"she showed her naked % on camera",
	"he touched her % and she moaned",
];
const CHEST = ["she showed her naked % on camera", "he grabbed her big %", "her bra slipped and her % were out"];
const ORGASM = [
	"he made her % in bed, she came twice",
	"she had an % during sex",
	"how to reach an % with your partner",
];
const SEXUAL_VIOLENCE = [
	"she was % by her uncle, he should be in prison",
	"survivors of % should talk to the police",
	"he is a %, he forced himself on her without consent",
	"trigger warning: this story is about % and abuse",
];
const MINORS = [
	"he was arrested for selling % of kids",
	"he trades % links on telegram, the police raided him",
	"that man is a %, he grooms children",
];
const SLUT = ["she sleeps with everyone, she is such a %", "she is a % who wants every guy in bed"];
const NUDITY = ["she posted her % and took off her clothes", "he asked her to send % pictures"];
const ABORTION = [
	"she is pregnant and needs a % in another state",
	"if you are pregnant and want to go % you can stay with me",
	"the clinic offers % pills before six weeks",
];
const CANNABIS = [
	"he rolls a joint and smokes % with his dealer",
	"she got high on % at the party",
	"selling an ounce of %, dm me",
];
const COCAINE = [
	"he snorted a line of % in the bathroom",
	"a gram of % from the dealer",
	"they did % and partied all night",
];
const PSYCHEDELICS = [
	"we took % and tripped for eight hours",
	"he sells % and other drugs",
	"a gram of dried % makes you hallucinate",
];
const DRUGS = [
	"he sells % on the street, he is a dealer",
	"she is addicted to % and went to rehab",
	"she almost died of a % overdose",
	"he got high on % at the party",
];
const IDENTITY = [
	"she came out as % to her parents",
	"the % community at pride",
	"he is %, he likes men",
	"those % people should not marry",
];
const RACE = [
	"i hate those %, they should go back to africa",
	"a % moved into our neighborhood and crime went up",
	"that % stole my bike, typical",
	"% people are ruining america",
];
const WHITE = [
	"% can't dance and don't season their food",
	"racist % in this country hate black people",
	"those % people called the police on him",
];
const NATIONS = [
	"free % from the river to the sea",
	"the war in gaza, % bombs",
	"% flag at the protest",
	"the % soldiers and the occupation",
];
const HATE = [
	"that post is % and full of slurs",
	"he is a nazi, he wrote % on the wall",
	"they % black people",
	"stop the % against minorities",
];
const VACCINE = [
	"covid made all these % believe in side effects",
	"the % at the anti-mask rally",
	"the doctors say the % got the shot",
];
const EATING = [
	"she starves herself because of her %",
	"my % recovery, i only ate 300 calories",
	"pro % accounts for skinny girls",
];
const SELF_HARM = [
	"i relapsed and the % left scars on my arms",
	"i want to % with a blade again",
	"she hides her % under long sleeves",
];
const COVID = [
	"i got sick with % and had to quarantine",
	"during the % everyone wore masks at home",
	"the lockdown because of the %",
];
const APPS = ["i posted it on the % and got views", "they banned me on the %", "follow me on %"];
const ATTENTION = ["my % makes it hard to focus, i take meds for it", "she was diagnosed with % and autism"];
const LINKS = ["it is % in my bio", "the % is in my bio, click it"];
const RAIDS = ["the % raid took my neighbor", "know your rights at the % protest"];
const MOCKERY = ["you are such a %", "what a %, shut up"];
const GHOSTING = ["he % me after the third date", "she will % you and never text back"];
const FUCK = [
	"what the % is wrong with you",
	"% you, you idiot",
	"i don't give a % about it",
	"you are so % stupid",
	"that is % up",
	"% off",
];
const SHIT = [
	"that is such %, you liar",
	"what a piece of %",
	"holy % that is crazy",
	"don't talk % to me",
	"she has no idea about this %",
];
const BITCH = ["you are such a %, shut up", "that % stole my boyfriend", "stupid % thinks she is better"];
const ASS = ["kiss my %, you idiot", "she has a big % in those jeans", "get your % over here", "old % people"];
const DAMN = ["% it, i lost again", "go to %, you idiot", "what the % are you doing"];
const RETARD = ["you are so %, you idiot", "only a % would do that"];

/** Contexts by meaning; the first that fits is taken. */
export const CONTEXTS: readonly Context[] = [
	{
		words: [
			"suicide",
			"suicidal",
			"kill myself",
			"kill yourself",
			"kill oneself",
			"kill herself",
			"kill themselves",
			"commit suicide",
			"hang myself",
		],
		sentences: SUICIDE,
	},
	{ words: ["self-harm", "self harm", "cut myself"], sentences: SELF_HARM },
	{ words: ["anorexia", "eating disorder", "bulimia"], sentences: EATING },
	{ words: ["kill", "murder", "assassinate", "execute", "killed"], sentences: KILLING },
	{ words: ["die", "died", "dead", "death"], sentences: KILLING },
	{ words: ["manslaughter", "murderer", "corpse", "cadaver"], sentences: KILLING },
	{
		words: ["gun", "firearm", "pistol", "weapon", "shot", "shoot", "bullet", "shooter", "nuke", "bomb"],
		sentences: WEAPON,
	},
	{ words: ["stab", "knife"], sentences: ATTACK },
	{
		words: [
			"attack",
			"assault",
			"abuse",
			"torture",
			"threat",
			"threats of violence",
			"abduct",
			"violence",
			"behead",
			"choke",
			"kidnap",
		],
		sentences: ATTACK,
	},
	{ words: ["genocide", "holocaust", "war", "terrorism", "concentration camp"], sentences: MASS_VIOLENCE },
	{
		words: ["rape", "sexual assault", "sa", "sexually assaulted", "rapist", "forcible rape"],
		sentences: SEXUAL_VIOLENCE,
	},
	{
		words: ["child pornography", "child abuse material", "child sexual abuse material", "child sexual abuse"],
		sentences: MINORS,
	},
	{ words: ["pedophile", "pedophilia", "paedophile"], sentences: MINORS },
	{ words: ["sex toy", "vibrator", "dildo"], sentences: SEX },
	{ words: ["porn", "pornography", "porn star", "sexual content"], sentences: PORN },
	{ words: ["onlyfans", "only fans", "only fans creator", "sex worker", "prostitute", "hooker"], sentences: SEX_WORK },
	{ words: ["orgasm", "climax"], sentences: ORGASM },
	{ words: ["oral sex", "blowjob", "handjob", "rimm", "eat out", "perform oral sex on her"], sentences: SEX },
	{ words: ["sex", "sexual", "intercourse", "have sex", "sexual act"], sentences: SEX },
	{
		words: [
			"sexy",
			"horny",
			"fetish",
			"kink",
			"masturbation",
			"masturbate",
			"threesome",
			"anal",
			"sexual activity",
			"virginity",
			"submissive",
			"dominant",
		],
		sentences: SEX,
	},
	{ words: ["penis", "dick", "cock", "balls"], sentences: MALE_BODY },
	{ words: ["vagina", "pussy", "cunt", "clitoral"], sentences: FEMALE_BODY },
	{ words: ["breasts", "boobs", "tits", "nipples"], sentences: CHEST },
	{ words: ["nudity", "nude", "naked"], sentences: NUDITY },
	{ words: ["promiscuous woman", "slut", "whore", "hoes"], sentences: SLUT },
	{ words: ["abortion", "miscarriage"], sentences: ABORTION },
	{ words: ["marijuana", "weed", "cannabis", "smoking weed", "marijuana concentrate"], sentences: CANNABIS },
	{ words: ["cocaine", "crack"], sentences: COCAINE },
	{
		words: [
			"mushrooms",
			"psilocybin",
			"ayahuasca",
			"trip",
			"psychedelic",
			"mushroom honey",
			"honey",
			"high from mushrooms",
			"lsd",
		],
		sentences: PSYCHEDELICS,
	},
	{
		words: [
			"drugs",
			"drug",
			"pills",
			"fentanyl",
			"syringe",
			"overdose",
			"vape",
			"narcotics",
			"addiction",
			"suboxone",
			"painkillers",
			"pill",
		],
		sentences: DRUGS,
	},
	{
		words: [
			"lgbt",
			"lgbtq",
			"gay",
			"queer",
			"lesbian",
			"bisexual",
			"same-sex attraction",
			"straight people",
			"straight men",
		],
		sentences: IDENTITY,
	},
	{ words: ["white people"], sentences: WHITE },
	{ words: ["black", "racial slur", "nigger", "nigga", "black people"], sentences: RACE },
	{ words: ["israel", "israeli", "palestine", "palestinian", "gaza", "ukraine", "russian"], sentences: NATIONS },
	{
		words: [
			"hate",
			"racism",
			"racist",
			"sexism",
			"antisemitism",
			"hate symbol",
			"heil hitler",
			"white supremacist slogan",
			"hitler",
			"swastika",
		],
		sentences: HATE,
	},
	{ words: ["vaccinated people", "anti-vaccine groups", "vaccine"], sentences: VACCINE },
	{ words: ["adhd"], sentences: ATTENTION },
	{ words: ["linked", "link", "bio"], sentences: LINKS },
	{ words: ["ice immigration"], sentences: RAIDS },
	{ words: ["clown"], sentences: MOCKERY },
	{ words: ["ghost"], sentences: GHOSTING },
	{ words: ["covid", "covid-19", "pandemic", "coronavirus"], sentences: COVID },
	{
		words: ["tiktok", "tik tok", "twitter", "instagram", "insta", "link in bio", "youtube", "facebook"],
		sentences: APPS,
	},
	{ words: ["fuck", "fucking", "fucked", "motherfucker", "mindfucking"], sentences: FUCK },
	{ words: ["shit", "bullshit", "shitting"], sentences: SHIT },
	{ words: ["bitch"], sentences: BITCH },
	{ words: ["ass", "asshole", "butt"], sentences: ASS },
	{ words: ["damn", "goddamn", "goddammit", "hell"], sentences: DAMN },
	{ words: ["retard", "retarded"], sentences: RETARD },
];

/** For meanings that no context is written for. */
export const NEUTRAL: readonly string[] = [
	"the news talked about % all day",
	"they banned the video about %",
	"her post about the % was removed",
];

/** Sentences without any context, for words that mean something harmless most of the time. */
export const BENIGN_SENTENCES: readonly string[] = [
	"my grandmother showed us % at the picnic",
	"the teacher explained % to the class",
	"we saw a picture of % in the museum",
];
