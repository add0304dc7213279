/**
 * Whether a histogram shifted. A shift is raised only where effect, significance and number of texts all hold: p-values
 * alone always fire at volume, effects alone fire on noise (OPERATIONS section 1).
 */
import { chiSquareCritical, chiSquareTail } from "./chi-square.ts";
import { gStatistic, jensenShannon, kolmogorovSmirnov, psi, psiTerms, totalOf, twoRates } from "./distance.ts";
import type { Matched } from "./drift-windows.ts";

const ALPHA = 0.001;
/** Of D at .001 (Smirnov). */
const KS_FACTOR = 1.95;
/** A Jensen-Shannon distance d in nats is about a PSI of 8 d^2. */
const PSI_OF_SQUARED_JS = 8;
/** A script's share that grows this much, and this surely, is told even where the whole mix hardly moves. */
const GROWTH = 3;
const GROWTH_Z = 4;
/** Bins that explain a shift. */
const SHOWN_BINS = 3;

/** How a signal is judged. Thresholds are conventions of credit scoring without an error rate of their own. */
export interface ShiftRule {
	readonly statistic: "psi" | "js";
	readonly threshold: number;
	/** Texts of the window, at least. */
	readonly minTexts: number;
	readonly significance: "psi" | "g" | "ks";
	/** Whether a single bin that grows threefold counts as well. */
	readonly tellsGrowth?: true;
}

export const SHIFT_RULES = {
	length: { statistic: "psi", threshold: 0.2, minTexts: 500, significance: "psi" },
	novelty: { statistic: "psi", threshold: 0.2, minTexts: 500, significance: "psi" },
	script: { statistic: "js", threshold: 0.1, minTexts: 1000, significance: "g", tellsGrowth: true },
	classification: { statistic: "psi", threshold: 0.1, minTexts: 200, significance: "g" },
	confidence: { statistic: "psi", threshold: 0.2, minTexts: 500, significance: "ks" },
} as const satisfies Record<string, ShiftRule>;
export type ShiftKind = keyof typeof SHIFT_RULES;

export interface ShownBin {
	readonly bin: number;
	readonly now: number;
	readonly reference: number;
	/** Its part of the PSI. */
	readonly term: number;
}

export interface Shift {
	readonly n: number;
	/** What the reference is worth, texts. */
	readonly m: number;
	readonly value: number;
	readonly threshold: number;
	readonly p: number;
	/** Texts that the window needs; fewer say nothing. */
	readonly minTexts: number;
	readonly isSufficient: boolean;
	readonly isRaised: boolean;
	/** The bins with the largest part in it. */
	readonly bins: readonly ShownBin[];
}

/** Texts from which a quiet window stays under the threshold with 99.9%, against a reference worth `m`. */
function neededTexts(rule: ShiftRule, m: number, df: number): number {
	const effect = rule.statistic === "psi" ? rule.threshold : PSI_OF_SQUARED_JS * rule.threshold ** 2;
	const needed = chiSquareCritical(ALPHA, df) / effect;
	// 1/n + 1/m must be under 1/needed.
	return m <= needed ? Number.POSITIVE_INFINITY : Math.max(rule.minTexts, Math.ceil(1 / (1 / needed - 1 / m)));
}

function pValue({ significance }: ShiftRule, { now, reference }: Matched, df: number): number {
	const n = totalOf(now);
	const m = totalOf(reference);
	switch (significance) {
		case "g":
			return chiSquareTail(gStatistic(now, reference), df);
		case "psi":
			// Without drift PSI/(1/n + 1/m) is chi-square with the bins less one.
			return chiSquareTail(psi(now, reference) / (1 / n + 1 / m), df);
		case "ks": {
			// The leading term of Kolmogorov's series, an upper bound.
			const scaled = kolmogorovSmirnov(now, reference) * Math.sqrt((n * m) / (n + m));
			return scaled > KS_FACTOR
				? Math.min(ALPHA, 2 * Math.exp(-2 * scaled ** 2))
				: Math.min(1, 2 * Math.exp(-2 * scaled ** 2));
		}
	}
}

/** Judges a window against its matched reference. */
export function judgeShift(rule: ShiftRule, matched: Matched): Shift {
	const { now, reference } = matched;
	const n = totalOf(now);
	const m = totalOf(reference);
	const df = Math.max(1, now.filter((x, bin) => x + reference[bin]! > 0).length - 1);
	const value = rule.statistic === "psi" ? psi(now, reference) : jensenShannon(now, reference);
	const p = pValue(rule, matched, df);
	const minTexts = neededTexts(rule, m, df);
	const isSufficient = n >= minTexts;
	const grows = (x: number, bin: number) =>
		x / n >= (GROWTH * reference[bin]!) / m && twoRates(x, n, reference[bin]!, m) > GROWTH_Z;
	const isShifted = (value > rule.threshold && p < ALPHA) || (rule.tellsGrowth === true && now.some(grows));
	const terms = psiTerms(now, reference);
	const bins = terms
		.map((term, bin) => ({ bin, now: now[bin]! / n, reference: reference[bin]! / m, term }))
		.sort((a, b) => b.term - a.term)
		.slice(0, SHOWN_BINS);
	return {
		n,
		m,
		value,
		threshold: rule.threshold,
		p,
		minTexts,
		isSufficient,
		isRaised: isSufficient && isShifted,
		bins,
	};
}
