/** Bins of the histograms that rollups keep. Counts are plain, so that histograms of any time, model or key add up. */

/** Upper bounds, seconds; .1 and 1 are our objectives (OPERATIONS section 4). The last bin has none. */
export const LATENCY_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Below 16 units, below 32, and so on; the last bin is 16,384 and more. */
const LENGTH_BINS = 12;
const FIRST_LENGTH_BITS = 4;
const CONFIDENCE_BINS = 10;
/** Upper bounds of the share of words that no word list has; the last bin has none. */
export const NOVELTY_BOUNDS = [0, 0.05, 0.1, 0.2, 0.4] as const;

/** What a text is written in; `mixed` has a word in letters of several scripts. */
export const SCRIPTS = [
	"latin",
	"cyrillic",
	"greek",
	"arabic",
	"hebrew",
	"indic",
	"cjk",
	"emoji",
	"other",
	"mixed",
] as const;
export type Script = (typeof SCRIPTS)[number];

/** Columns of each histogram are `<name>_<bin>`. */
export const HISTOGRAMS = {
	len: LENGTH_BINS,
	script: SCRIPTS.length,
	nov: NOVELTY_BOUNDS.length + 1,
	conf: CONFIDENCE_BINS,
	lat: LATENCY_BOUNDS.length + 1,
} as const;
export type HistogramName = keyof typeof HISTOGRAMS;

/** What the bins of a histogram are called when people read them. */
export function binLabels(name: HistogramName): string[] {
	const below = (bounds: readonly number[]) => [...bounds.map((bound) => `<= ${bound}`), `> ${bounds.at(-1)}`];
	switch (name) {
		case "len":
			return Array.from({ length: LENGTH_BINS }, (_, bin) =>
				bin === LENGTH_BINS - 1 ? `>= ${2 ** (bin + FIRST_LENGTH_BITS - 1)}` : `< ${2 ** (bin + FIRST_LENGTH_BITS)}`,
			);
		case "script":
			return [...SCRIPTS];
		case "nov":
			return below(NOVELTY_BOUNDS);
		case "conf":
			return Array.from({ length: CONFIDENCE_BINS }, (_, bin) => `>= ${bin / CONFIDENCE_BINS}`);
		case "lat":
			return below(LATENCY_BOUNDS);
	}
}

function boundedBin(value: number, bounds: readonly number[]): number {
	const bin = bounds.findIndex((bound) => value <= bound);
	return bin < 0 ? bounds.length : bin;
}

export function lengthBin(units: number): number {
	const bits = 32 - Math.clz32(units);
	return Math.min(Math.max(bits - FIRST_LENGTH_BITS, 0), LENGTH_BINS - 1);
}

export function latencyBin(latencyMs: number): number {
	return boundedBin(latencyMs / 1000, LATENCY_BOUNDS);
}

/** Half-open tenths; 1 is in the last. */
export function confidenceBin(confidence: number): number {
	return Math.min(Math.floor(confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1);
}

/** `share` is that of unknown words, 0..1. */
export function noveltyBin(share: number): number {
	return boundedBin(share, NOVELTY_BOUNDS);
}

export function scriptBin(script: Script): number {
	return SCRIPTS.indexOf(script);
}

const NON_ASCII = /[^\0-\x7f]/;
/** Look-alikes hide in Latin words; both alphabets in one word are hardly ever innocent. */
const MIXED_WORD =
	/\p{Script=Latin}\p{M}*[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{M}*\p{Script=Latin}/u;
const EMOJI = /\p{Extended_Pictographic}/u;
const BY_LANGUAGE: Readonly<Record<string, Script>> = {
	en: "latin",
	"und-Cyrl": "cyrillic",
	"und-Grek": "greek",
	"und-Arab": "arabic",
	"und-Hebr": "hebrew",
	...Object.fromEntries(
		["Deva", "Beng", "Guru", "Taml", "Telu", "Knda", "Mlym", "Sinh"].map((code) => [`und-${code}`, "indic" as const]),
	),
	...Object.fromEntries(["Hani", "Jpan", "Hang"].map((code) => [`und-${code}`, "cjk" as const])),
};

/** The script of a text in a language as `detectLanguage` names it. */
export function scriptOf(text: string, language: string): Script {
	if (NON_ASCII.test(text)) {
		if (MIXED_WORD.test(text)) return "mixed";
		if (language === "zxx" && EMOJI.test(text)) return "emoji";
	}
	return BY_LANGUAGE[language] ?? "other";
}
