/** From counts to signals: which histograms are looked at, over all models or for each. */
import { SEVERITIES } from "../verdict.ts";
import { judgeShift, SHIFT_RULES, type Shift, type ShiftKind } from "./drift-shift.ts";
import { type ByCell, matchCells, withoutCells } from "./drift-windows.ts";

/** Counts of the decisions of one kind of hour, model and classification. */
export interface CellCounts {
	readonly cell: number;
	readonly model: string;
	readonly classification: string;
	readonly n: number;
	readonly algospeak: number;
	readonly len: readonly number[];
	readonly script: readonly number[];
	readonly nov: readonly number[];
	readonly conf: readonly number[];
}

export interface Signal {
	readonly kind: ShiftKind;
	/** Null where all models count together. */
	readonly model: string | null;
}

export function signalName({ kind, model }: Signal): string {
	return model === null ? kind : `${kind}:${model}`;
}

/** What the endpoint's absence decides says nothing of the texts, and so is left to the signals of its own model. */
export function signalsOf(counts: readonly CellCounts[]): Signal[] {
	const models = [...new Set(counts.map(({ model }) => model))].sort();
	const shared = (["length", "script", "novelty"] as const).map((kind) => ({ kind, model: null }));
	return [
		...shared,
		...models.flatMap((model) => (["classification", "confidence"] as const).map((kind) => ({ kind, model }))),
	];
}

function binsOf(kind: ShiftKind, counts: CellCounts): readonly number[] {
	switch (kind) {
		case "length":
			return counts.len;
		case "script":
			return counts.script;
		case "novelty":
			return counts.nov;
		case "confidence":
			return counts.conf;
		case "classification":
			return SEVERITIES.map((severity) => (severity === counts.classification ? counts.n : 0));
	}
}

/** The histogram of a signal in each kind of hour. */
export function histogramsOf({ kind, model }: Signal, counts: readonly CellCounts[]): ByCell {
	const cells = new Map<number, number[]>();
	for (const row of counts) {
		if (model !== null && row.model !== model) continue;
		const bins = binsOf(kind, row);
		const sums = cells.get(row.cell);
		if (sums) for (const [bin, n] of bins.entries()) sums[bin]! += n;
		else cells.set(row.cell, [...bins]);
	}
	return cells;
}

/** A window and what it is compared with. */
export interface Compared {
	readonly now: readonly CellCounts[];
	readonly reference: readonly CellCounts[];
}

/** Judges a signal; null where too little of the window has a counterpart. */
export function lookAt(signal: Signal, { now, reference }: Compared): Shift | null {
	const matched = matchCells(histogramsOf(signal, now), histogramsOf(signal, reference));
	return matched && judgeShift(SHIFT_RULES[signal.kind], matched);
}

/** Judges a signal as if one API key had sent nothing, neither lately nor before. */
export function lookWithout(signal: Signal, { now, reference }: Compared, own: Compared): Shift | null {
	const without = (all: readonly CellCounts[], part: readonly CellCounts[]) =>
		withoutCells(histogramsOf(signal, all), histogramsOf(signal, part));
	const matched = matchCells(without(now, own.now), without(reference, own.reference));
	return matched && judgeShift(SHIFT_RULES[signal.kind], matched);
}
