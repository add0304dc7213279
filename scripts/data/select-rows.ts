/** Which of the drawn rows are kept: one of each text, English, and none that a model is judged by. Pure. */
import type { CompiledPatterns } from "../../src/normalizer/compile.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { type Contamination, comparable } from "../embedded/decontaminate.ts";
import { cleanComment, isEnglish } from "./clean.ts";
import type { PoolRow } from "./core.ts";
import { createNearRepeats } from "./near-repeats.ts";

/** Why a drawn row is left out, in the order of the checks. */
export const SELECTION_REASONS = [
	"not_english",
	"repeat",
	"contaminated",
	"nearly_contaminated",
	"near_repeat",
] as const;
export type SelectionReason = (typeof SELECTION_REASONS)[number];

export interface Selection {
	/** Rows by level in the order in which they were drawn, with clean texts. */
	readonly rows: readonly (readonly PoolRow[])[];
	readonly left: Readonly<Record<SelectionReason, number>>;
	/** Rows in whose text personal data was replaced. */
	readonly masked: number;
	/** Levels whose pool ran out before the quota was met. */
	readonly short: readonly number[];
}

export interface SelectionParts {
	readonly pools: readonly (readonly PoolRow[])[];
	readonly quotas: readonly number[];
	readonly patterns: CompiledPatterns;
	readonly frequentWords: ReadonlySet<string>;
	readonly contamination: (text: string) => Contamination;
	readonly seed: number;
}

/** Worse levels choose first, as their rows are few. What stage 1 reads alike counts as one text. */
export function selectRows(parts: SelectionParts): Selection {
	const { pools, quotas, patterns, frequentWords, contamination, seed } = parts;
	const left = Object.fromEntries(SELECTION_REASONS.map((reason) => [reason, 0])) as Record<SelectionReason, number>;
	const seen = new Set<string>();
	const near = createNearRepeats(seed);
	let masked = 0;
	const rows: PoolRow[][] = pools.map(() => []);

	function reasonAgainst(text: string): SelectionReason | null {
		if (!isEnglish(text, frequentWords)) return "not_english";
		const key = comparable(normalize(text, patterns).text);
		if (key === "" || seen.has(key)) return "repeat";
		const found = contamination(text);
		if (found) return found === "equal" ? "contaminated" : "nearly_contaminated";
		if (near.add(key)) return "near_repeat";
		seen.add(key);
		return null;
	}

	for (let level = pools.length - 1; level >= 0; level--) {
		for (const row of pools[level]!) {
			if (rows[level]!.length === quotas[level]) break;
			const text = cleanComment(row.text);
			const reason = reasonAgainst(text);
			if (reason) {
				left[reason]++;
				continue;
			}
			if (/\[(?:credentials|email|iban|card|phone|ip)\]/.test(text)) masked++;
			rows[level]!.push({ ...row, text });
		}
	}
	const short = quotas.flatMap((quota, level) => (rows[level]!.length < quota ? [level] : []));
	return { rows, left, masked, short };
}
