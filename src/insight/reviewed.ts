/** What people's judgements say of the models' and of the people: live accuracy, and whether reviewers still agree. */
import { SEVERITIES, type Severity } from "../verdict.ts";
import { agreementOf, type RatingPair } from "./agreement.ts";
import { type Interval, wilson } from "./intervals.ts";

/** Adjudicated decisions that came out alike. */
export interface Adjudicated {
	readonly model: string;
	/** Whether the text was reviewed or blocked. */
	readonly heldBack: boolean;
	/** Whether people found it harmful at all. */
	readonly harmful: boolean;
	/** Whether they gave it the severity that the model did. */
	readonly sameSeverity: boolean;
	readonly n: number;
}

/** Shares with 95% intervals; null where nobody judged such a text. What nobody looked at is in none. */
export interface LiveAccuracy {
	readonly model: string;
	readonly judged: number;
	readonly sameSeverity: Interval | null;
	/** Of what was held back, the share that is harmful: precision. */
	readonly heldBackRightly: Interval | null;
	/** Of what was allowed, the share that is safe. */
	readonly allowedRightly: Interval | null;
}

/** How right each model was, by those of its decisions that people judged. */
export function liveAccuracy(counts: readonly Adjudicated[]): LiveAccuracy[] {
	const share = (rows: readonly Adjudicated[], isRight: (row: Adjudicated) => boolean) => {
		const sum = (own: readonly Adjudicated[]) => own.reduce((total, { n }) => total + n, 0);
		return wilson(sum(rows.filter(isRight)), sum(rows));
	};
	return [...Map.groupBy(counts, ({ model }) => model)].map(([model, rows]) => ({
		model,
		judged: rows.reduce((sum, { n }) => sum + n, 0),
		sameSeverity: share(rows, ({ sameSeverity }) => sameSeverity),
		heldBackRightly: share(
			rows.filter(({ heldBack }) => heldBack),
			({ harmful }) => harmful,
		),
		allowedRightly: share(
			rows.filter(({ heldBack }) => !heldBack),
			({ harmful }) => !harmful,
		),
	}));
}

/** Two people's severities of one text, and how often they were given. */
export interface RatedTwice {
	readonly first: Severity;
	readonly second: Severity;
	readonly n: number;
}

/** Fewer say nothing of agreement. */
const MIN_PAIRS = 100;
export const MIN_KAPPA = 0.6;
/** Below what it was in the quarter before. */
const MAX_FALL = 0.15;
const Z95 = 1.959964;

export interface AgreementLook {
	readonly pairs: number;
	/** Share of equal ratings. */
	readonly observed: number;
	readonly kappa: number;
	/** Lower end of its 95% interval. */
	readonly low: number;
	readonly before: number | null;
	readonly isSufficient: boolean;
	readonly isRaised: boolean;
}

/** Agreement of ratings; null where there are none, or chance alone explains all. */
function kappaOf(ratings: readonly RatedTwice[]) {
	const pairs = ratings.flatMap(({ first, second, n }) =>
		new Array<RatingPair>(n).fill([SEVERITIES.indexOf(first), SEVERITIES.indexOf(second)]),
	);
	const agreement = agreementOf(pairs, SEVERITIES.length);
	return agreement?.kappa ? { n: agreement.pairs, observed: agreement.observed, ...agreement.kappa } : null;
}

/** Judges the agreement of the last double reviews, against the ones before; null without any that tell. */
export function judgeAgreement(ratings: readonly RatedTwice[], earlier: readonly RatedTwice[]): AgreementLook | null {
	const kappa = kappaOf(ratings);
	if (!kappa) return null;
	const before = kappaOf(earlier);
	const usual = before && before.n >= MIN_PAIRS ? before.value : null;
	const low = kappa.value - Z95 * kappa.se;
	const isSufficient = kappa.n >= MIN_PAIRS;
	const isFallen = low < MIN_KAPPA || (usual !== null && kappa.value < usual - MAX_FALL);
	const { n: pairs, observed, value } = kappa;
	return { pairs, observed, kappa: value, low, before: usual, isSufficient, isRaised: isSufficient && isFallen };
}
