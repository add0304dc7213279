/** Streams of hourly counts with a day and a week in them, and what the detectors make of them. */
import { psi } from "../../src/insight/distance.ts";
import { judgeShift, SHIFT_RULES, type ShiftKind } from "../../src/insight/drift-shift.ts";
import { follow, QUIET } from "../../src/insight/drift-state.ts";
import { cellOf, type HourSpan, LOOK_HOURS, matchCells, spansAt } from "../../src/insight/drift-windows.ts";
import { createRandom, type Random } from "../embedded/random.ts";
import { poisson } from "./poisson.ts";

/** From a forum to a busy site, texts an hour on average. */
export const VOLUMES = [4, 20, 200, 2000] as const;

const HOUR_MS = 3600_000;
const HOURS_A_DAY = 24;
/** Four weeks of reference, the day of the window, then the days that are looked at. */
const FIRST_LOOK = 29 * HOURS_A_DAY;
const LOOKED_DAYS = 14;
/** Days after the first look that the change comes, and in which it must be found. */
const QUIET_DAYS = 3;
const DEADLINE_HOURS = 7 * HOURS_A_DAY;
/** More of everything that is not safe by night and at weekends. */
const NIGHT = 1.5;
const WEEKEND = 1.3;
/** Hours differ by more than chance: customers come and go, topics flare up. Standard deviation of the logarithm. */
const HOUR_NOISE = 0.1;
/** What naive detectors fire at: the textbook's PSI, of the last hours against the four weeks before, whatever the counts. */
const NAIVE_THRESHOLD = 0.1;

const CLASSES = [0.9, 0.06, 0.03, 0.01];
/** Lengths of comments, in bins of doubling width. */
const LENGTHS = [0.05, 0.1, 0.18, 0.24, 0.2, 0.12, 0.06, 0.03, 0.012, 0.005, 0.002, 0.001];

export interface Change {
	readonly name: string;
	readonly kind: Extract<ShiftKind, "classification" | "length">;
	/** How much of the change there is so many hours after it began, 0..1. */
	readonly ramp: (hours: number) => number;
	/** Factor of all that is not safe, or bins that lengths move. */
	readonly size: number;
}

/** Never changes: whatever is raised in it is false. */
export const QUIET_STREAM = "quiet";
const atOnce = () => 1;
export const changes: readonly Change[] = [
	{ name: QUIET_STREAM, kind: "classification", ramp: atOnce, size: 1 },
	{ name: "harm x 2", kind: "classification", ramp: atOnce, size: 2 },
	{ name: "harm x 3", kind: "classification", ramp: atOnce, size: 3 },
	{ name: "harm x 3 over three days", kind: "classification", ramp: (hours) => Math.min(1, hours / 72), size: 3 },
	{ name: "texts twice as long", kind: "length", ramp: atOnce, size: 1 },
];

export interface Detected {
	/** Alarms in 1,000 looks of a stream before its change. */
	readonly falseAlarms: number;
	/** Share of the streams whose change was found in time, 0..1. */
	readonly detected: number;
	readonly medianDelayHours: number | null;
}

/** Ours, and two naive ones: of the last day, and of the last four hours. */
export const DETECTORS = ["ours", "naiveDay", "naiveHours"] as const;
export type Detector = (typeof DETECTORS)[number];

export type Outcome = Readonly<Record<Detector, Detected>> & {
	readonly stream: string;
	readonly perHour: number;
};

function sharesAt({ kind, size, ramp }: Change, hour: number, sinceChange: number, noise: number): number[] {
	const part = sinceChange < 0 ? 0 : ramp(sinceChange);
	if (kind === "length") {
		const moved = LENGTHS.map((_, bin) => LENGTHS[bin - size] ?? 0);
		return LENGTHS.map((share, bin) => (1 - part) * share + part * moved[bin]!);
	}
	const isNight = hour % HOURS_A_DAY < 6;
	const isWeekend = cellOf(hour) >= 6;
	const factor = (isNight ? NIGHT : 1) * (isWeekend ? WEEKEND : 1) * (1 + part * (size - 1)) * noise;
	const harm = CLASSES.slice(1).map((share) => share * factor);
	return [Math.max(0, 1 - harm.reduce((sum, share) => sum + share, 0)), ...harm];
}

function hoursOf(change: Change, perHour: number, changeAt: number, random: Random): number[][] {
	return Array.from({ length: FIRST_LOOK + LOOKED_DAYS * HOURS_A_DAY }, (_, hour) => {
		const noise = Math.exp(HOUR_NOISE * random.normal());
		const volume = perHour * (hour % HOURS_A_DAY < 6 ? 0.4 : 1.2);
		return sharesAt(change, hour, hour - changeAt, noise).map((share) => poisson(random, volume * share));
	});
}

function sumsByCell(hours: readonly number[][], { from, to }: HourSpan): Map<number, number[]> {
	const cells = new Map<number, number[]>();
	for (let hour = from; hour < to; hour++) {
		const bins = hours[hour]!;
		const sums = cells.get(cellOf(hour));
		if (sums) for (const [bin, n] of bins.entries()) sums[bin]! += n;
		else cells.set(cellOf(hour), [...bins]);
	}
	return cells;
}

function sumOf(cells: ReadonlyMap<number, readonly number[]>): number[] {
	const [first, ...rest] = [...cells.values()];
	return rest.reduce((sums: number[], bins) => sums.map((sum, bin) => sum + bins[bin]!), [...first!]);
}

/** Hours at which each detector raised an alarm: ours at each opening, the naive one at each look over its threshold. */
function alarms(kind: Change["kind"], hours: readonly number[][]): Record<Detector | "looks", number[]> {
	const found: Record<Detector | "looks", number[]> = { ours: [], naiveDay: [], naiveHours: [], looks: [] };
	let state = QUIET;
	for (let hour = FIRST_LOOK; hour <= hours.length; hour += LOOK_HOURS) {
		const spans = spansAt(hour);
		const now = sumsByCell(hours, spans.now);
		const reference = sumsByCell(hours, spans.reference);
		found.looks.push(hour);
		const matched = matchCells(now, reference);
		if (matched) {
			const shift = judgeShift(SHIFT_RULES[kind], matched);
			const before = state.openedAt;
			state = follow(state, { ...shift, ratio: shift.value / shift.threshold }, hour * HOUR_MS, 0);
			if (before === null && state.openedAt !== null) found.ours.push(hour);
		}
		const before = sumOf(reference);
		if (psi(sumOf(now), before) > NAIVE_THRESHOLD) found.naiveDay.push(hour);
		const lately = sumsByCell(hours, { from: hour - LOOK_HOURS, to: hour });
		if (psi(sumOf(lately), before) > NAIVE_THRESHOLD) found.naiveHours.push(hour);
	}
	return found;
}

function median(values: readonly number[]): number | null {
	return values.length === 0 ? null : [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

/** Runs streams of one kind. */
export function simulate(change: Change, perHour: number, streams: number, seed: number): Outcome {
	const changeAt = change.name === QUIET_STREAM ? Number.POSITIVE_INFINITY : FIRST_LOOK + QUIET_DAYS * HOURS_A_DAY;
	const runs = Array.from({ length: streams }, (_, i) =>
		alarms(change.kind, hoursOf(change, perHour, changeAt, createRandom(seed * 100_003 + i))),
	);
	const detected = (of: Detector): Detected => {
		const quietLooks = runs.reduce((sum, { looks }) => sum + looks.filter((hour) => hour <= changeAt).length, 0);
		const early = runs.reduce((sum, run) => sum + run[of].filter((hour) => hour <= changeAt).length, 0);
		const delays = runs.flatMap((run) => run[of].find((hour) => hour > changeAt) ?? []).map((hour) => hour - changeAt);
		const inTime = delays.filter((delay) => delay <= DEADLINE_HOURS);
		return {
			falseAlarms: (1000 * early) / quietLooks,
			detected: inTime.length / streams,
			medianDelayHours: median(inTime),
		};
	};
	const [ours, naiveDay, naiveHours] = DETECTORS.map(detected) as [Detected, Detected, Detected];
	return { stream: change.name, perHour, ours, naiveDay, naiveHours };
}
