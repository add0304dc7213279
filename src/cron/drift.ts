/** Looks for drift every four hours: the last day against the weeks before it, and against a version's own first week. */
import type { Shift } from "../insight/drift-shift.ts";
import { type Compared, lookAt, lookWithout, type Signal, signalName, signalsOf } from "../insight/drift-signals.ts";
import { follow, type Look, QUIET } from "../insight/drift-state.ts";
import { cellOf, type HourSpan, LOOK_HOURS, spansAt } from "../insight/drift-windows.ts";
import { chartOf } from "../insight/ewma.ts";
import { judgePatterns, type PatternVerdict } from "../insight/pattern-rates.ts";
import { judgeAgreement, MIN_KAPPA } from "../insight/reviewed.ts";
import {
	type DriftLook,
	driftStates,
	freezeCounts,
	frozenCounts,
	lastLookAt,
	type NamedState,
	storeLooks,
	type Verdict,
} from "../store/drift.ts";
import { cellCounts, hourCounts, keyCellCounts, keysThatChanged, patternCounts } from "../store/drift-counts.ts";
import { ratedTwice } from "../store/reviewed.ts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** Double reviews are few: four weeks of them, against the quarter before. */
const REVIEW_DAYS = 28;
const EARLIER_REVIEW_DAYS = 90;
/** After the hour, so that its last decisions are there. */
const LOOK_DELAY_MS = 12 * 60_000;
/** API keys that are tried as the explanation of a shift. */
const MAX_KEYS_TRIED = 5;
/** A whole week, so that each kind of hour is in it. */
const FROZEN_HOURS = 7 * 24;
/** The fewest texts of a frozen week. */
const MIN_FROZEN_TEXTS = 1000;
/** Patterns kept of a look, the most surprising first: D1 takes 2 MB a row. */
const MAX_PATTERNS_KEPT = 1000;

export const TRAILING = "trailing";
/** Signal under which all patterns are kept together. */
export const PATTERNS = "patterns";
/** Begins the signals of single patterns. */
export const PATTERN_PREFIX = "pattern:";
export const ALGOSPEAK = "algospeak";

/** The patterns that hold. */
export interface PublishedVersion {
	readonly version: string;
	/** Epoch milliseconds; null before the first publish. */
	readonly publishedAt: number | null;
}

interface Outcome {
	readonly look: DriftLook;
	readonly step: Look;
}

function verdictOf({ isSufficient, isRaised }: Pick<Shift, "isSufficient" | "isRaised">): Verdict {
	if (!isSufficient) return "too_few";
	return isRaised ? "raised" : "quiet";
}

interface Explained {
	readonly key: string;
	readonly shift: Shift;
}

/** The API key without which nothing is raised, if one alone explains it. */
async function explain(
	db: D1Database,
	signal: Signal,
	compared: Compared,
	now: HourSpan,
	reference: HourSpan,
): Promise<Explained | null> {
	for (const key of await keysThatChanged(db, now, reference, MAX_KEYS_TRIED)) {
		const own = { now: await keyCellCounts(db, key, now), reference: await keyCellCounts(db, key, reference) };
		const shift = lookWithout(signal, compared, own);
		if (shift && !shift.isRaised) return { key, shift };
	}
	return null;
}

function shiftOutcome(
	at: number,
	signal: Signal,
	reference: string,
	shift: Shift,
	explained: Explained | null,
): Outcome {
	const { n, m, value, threshold, p, minTexts, bins } = shift;
	const { shift: judged } = explained ?? { shift };
	const one = explained && { key: explained.key, value_without: explained.shift.value };
	return {
		look: {
			at,
			signal: signalName(signal),
			reference,
			n,
			value,
			threshold,
			verdict: one ? "one_key" : verdictOf(shift),
			// No text count is infinite in JSON.
			detail: { m, p, min_texts: Number.isFinite(minTexts) ? minTexts : null, bins, one_key: one },
		},
		step: { isSufficient: shift.isSufficient, isRaised: judged.isRaised, ratio: judged.value / threshold },
	};
}

/** The rate of algospeak by hour, against the same kind of hours. */
async function lookAtAlgospeak(db: D1Database, at: number, now: HourSpan, { reference }: Compared): Promise<Outcome> {
	const rates = new Map<number, { n: number; k: number }>();
	for (const { cell, n, algospeak } of reference) {
		const sums = rates.get(cell) ?? { n: 0, k: 0 };
		rates.set(cell, { n: sums.n + n, k: sums.k + algospeak });
	}
	const hours = (await hourCounts(db, now)).flatMap(({ hour, n, algospeak }) => {
		const rate = rates.get(cellOf(hour));
		return rate ? [{ n, k: algospeak, expected: rate.k / rate.n }] : [];
	});
	const chart = chartOf(hours);
	const { n, deviation, limit, expected, isSufficient, isRaised } = chart;
	return {
		look: {
			at,
			signal: ALGOSPEAK,
			reference: TRAILING,
			n,
			value: deviation,
			threshold: limit,
			verdict: verdictOf(chart),
			detail: { expected, hours: chart.hours },
		},
		step: { isSufficient, isRaised, ratio: limit > 0 ? Math.abs(deviation) / limit : 0 },
	};
}

async function patternVerdicts(
	db: D1Database,
	now: HourSpan,
	reference: HourSpan,
	compared: Compared,
): Promise<PatternVerdict[]> {
	const texts = (counts: Compared["now"]) => {
		const cells = new Map<number, number>();
		for (const { cell, n } of counts) cells.set(cell, (cells.get(cell) ?? 0) + n);
		return cells;
	};
	const nowTexts = texts(compared.now);
	const referenceTexts = texts(compared.reference);
	const rates = new Map<string, { found: number; expected: number; reference: number }>();
	const of = (pattern: string) => {
		const known = rates.get(pattern) ?? { found: 0, expected: 0, reference: 0 };
		rates.set(pattern, known);
		return known;
	};
	for (const { pattern, cell, n } of await patternCounts(db, now)) if (referenceTexts.has(cell)) of(pattern).found += n;
	for (const { pattern, cell, n } of await patternCounts(db, reference)) {
		const rate = of(pattern);
		const m = referenceTexts.get(cell);
		if (m) rate.expected += ((nowTexts.get(cell) ?? 0) * n) / m;
		rate.reference += n;
	}
	return judgePatterns([...rates].map(([pattern, rate]) => ({ pattern, ...rate })));
}

function patternsLook(at: number, verdicts: readonly PatternVerdict[]): DriftLook {
	const told = verdicts.filter(({ verdict }) => verdict !== "usual");
	const kept = verdicts
		.filter(({ isSufficient, verdict }) => isSufficient || verdict !== "usual")
		.sort((a, b) => a.p - b.p)
		.slice(0, MAX_PATTERNS_KEPT)
		.map(({ pattern, found, expected, z, p, verdict }) => ({ pattern, found, expected, z, p, verdict }));
	return {
		at,
		signal: PATTERNS,
		reference: TRAILING,
		n: verdicts.length,
		value: told.length,
		threshold: 1,
		verdict: told.length > 0 ? "raised" : "quiet",
		detail: { patterns: kept },
	};
}

/** Steps of the patterns that are told of, and of those that were. */
function patternSteps(
	verdicts: readonly PatternVerdict[],
	states: readonly NamedState[],
): [signal: string, step: Look][] {
	const known = new Set(states.map(({ signal }) => signal));
	return verdicts.flatMap(({ pattern, verdict, isSufficient }): [string, Look][] => {
		const signal = `${PATTERN_PREFIX}${pattern}`;
		const isRaised = verdict !== "usual";
		if (!isRaised && !known.has(signal)) return [];
		return [[signal, { isSufficient: isSufficient || isRaised, isRaised, ratio: isRaised ? 1 : 0 }]];
	});
}

/** Agreement of double reviews by lane, against the quarter before. */
async function lookAtReviewers(db: D1Database, at: number): Promise<Outcome[]> {
	const from = at - REVIEW_DAYS * DAY_MS;
	const recent = await ratedTwice(db, { from, to: at });
	const earlier = await ratedTwice(db, { from: from - EARLIER_REVIEW_DAYS * DAY_MS, to: from });
	return [...Map.groupBy(recent, ({ lane }) => lane)].flatMap(([lane, ratings]): Outcome[] => {
		const look = judgeAgreement(
			ratings,
			earlier.filter((rating) => rating.lane === lane),
		);
		if (!look) return [];
		const { pairs: n, kappa: value, low, observed, before, isSufficient, isRaised } = look;
		const detail = { low, observed, before };
		const signal = `agreement:${lane}`;
		return [
			{
				look: { at, signal, reference: TRAILING, n, value, threshold: MIN_KAPPA, verdict: verdictOf(look), detail },
				// The lower it is, the worse: a drift ends where agreement is back.
				step: { isSufficient, isRaised, ratio: isRaised ? 1 : 0 },
			},
		];
	});
}

/** Counts of the version's first week, once that is over and had texts enough. */
async function frozenOf(db: D1Database, hour: number, { version, publishedAt }: PublishedVersion) {
	if (publishedAt === null) return null;
	const frozen = await frozenCounts(db, version);
	if (frozen) return frozen;
	const from = Math.ceil(publishedAt / HOUR_MS);
	const week = { from, to: from + FROZEN_HOURS };
	// While the week runs, and in it, there is nothing to compare.
	if (spansAt(hour).now.from < week.to) return null;
	const counts = await cellCounts(db, week, true);
	if (counts.reduce((sum, { n }) => sum + n, 0) < MIN_FROZEN_TEXTS) return null;
	await freezeCounts(db, version, week, counts);
	return counts;
}

/** Looks at the day that ended with an hour (hours since 1970), and keeps what was found. Looking twice changes nothing. */
export async function lookForDrift(db: D1Database, hour: number, published: PublishedVersion): Promise<void> {
	const at = hour * HOUR_MS;
	const spans = spansAt(hour);
	const now = await cellCounts(db, spans.now);
	const trailing: Compared = { now, reference: await cellCounts(db, spans.reference, true) };
	const outcomes: Outcome[] = [];
	for (const signal of signalsOf(now)) {
		const shift = lookAt(signal, trailing);
		if (!shift) continue;
		const explained = shift.isRaised ? await explain(db, signal, trailing, spans.now, spans.reference) : null;
		outcomes.push(shiftOutcome(at, signal, TRAILING, shift, explained));
	}
	const frozen = await frozenOf(db, hour, published);
	for (const signal of frozen ? signalsOf(now) : []) {
		const shift = lookAt(signal, { now, reference: frozen! });
		if (shift) outcomes.push(shiftOutcome(at, signal, `frozen:${published.version}`, shift, null));
	}
	outcomes.push(await lookAtAlgospeak(db, at, spans.now, trailing), ...(await lookAtReviewers(db, at)));
	const verdicts = await patternVerdicts(db, spans.now, spans.reference, trailing);

	const states = await driftStates(db);
	const known = new Map(states.map((state) => [`${state.signal} ${state.reference}`, state]));
	const steps = [
		...outcomes.map(({ look, step }) => [look.signal, look.reference, step] as const),
		...patternSteps(verdicts, states).map(([signal, step]) => [signal, TRAILING, step] as const),
	];
	for (const [signal, reference, step] of steps) {
		const name = `${signal} ${reference}`;
		const open = [...known.values()].filter(({ openedAt }) => openedAt !== null).length;
		known.set(name, { ...follow(known.get(name) ?? QUIET, step, at, open), signal, reference });
	}
	// What is looked at no more, as a model or version that is gone, is no drift.
	const looked = new Set(steps.map(([signal, reference]) => `${signal} ${reference}`));
	for (const [name, state] of known) if (!looked.has(name)) known.set(name, { ...state, openedAt: null });
	const looks = [...outcomes.map(({ look }) => look), patternsLook(at, verdicts)];
	await db.batch(storeLooks(db, looks, [...known.values()]));
}

/** Looks where a look is due; `at` is the minute, epoch milliseconds. A minute that was missed is made up for by the next. */
export async function tendDrift(db: D1Database, at: number, published: () => Promise<PublishedVersion>): Promise<void> {
	const hour = Math.floor((at - LOOK_DELAY_MS) / HOUR_MS);
	const due = hour - (hour % LOOK_HOURS);
	if (((await lastLookAt(db)) ?? 0) >= due * HOUR_MS) return;
	await lookForDrift(db, due, await published());
}
