import { BASELINE, OURS, REFERENCE } from "../libraries.ts";
import type { Figures } from "../rows.ts";
import { GROWTH_KIND_NAMES } from "../texts/adversarial.ts";
import { LIST_SIZES } from "../texts/entries.ts";

/** A target and what this run says about it. */
export interface Target {
	readonly what: string;
	readonly bound: string;
	/** Null when the run could not measure it. */
	readonly value: number | null;
	readonly unit: string;
	readonly isMet: boolean;
}

const MIN_RATIO_SMALL = 30;
const MIN_RATIO_LARGE = 5_000;
const MAX_REFERENCE_COST = 6;
const MAX_LIST_COST = 3;
const MAX_GROWTH = 12;
const MAX_UPDATE_MS = 1;
const MAX_OPEN_MS = 20;

function atLeast(what: string, bound: number, value: number | null): Target {
	return {
		what,
		bound: `>= ${bound.toLocaleString("en")}x`,
		value,
		unit: "x",
		isMet: value !== null && value >= bound,
	};
}

function atMost(what: string, bound: number, value: number | null, unit = "x"): Target {
	return {
		what,
		bound: `<= ${bound}${unit === "x" ? "x" : ` ${unit}`}`,
		value,
		unit,
		isMet: value !== null && value <= bound,
	};
}

function largest(values: readonly (number | null)[]): number | null {
	return values.some((value) => value === null) ? null : Math.max(...(values as number[]));
}

function quotient(over: number | null, under: number | null): number | null {
	return over === null || under === null ? null : over / under;
}

/** The stage 1 targets of DESIGN section 11, in its order; last what the stored form of a list may cost to open. */
export function checkTargets(figures: Figures): Target[] {
	const speed = (id: string, size: number) => figures.get(`speed/${id}/${size}`);
	const [small, , large] = LIST_SIZES;
	const growth = (list: string) =>
		largest(GROWTH_KIND_NAMES.map((kind) => figures.get(`growth_factor/${OURS}/${list}/${kind}`)));
	return [
		atLeast("throughput over obscenity's, 120 entries", MIN_RATIO_SMALL, figures.get(`ratio/${BASELINE}/${small}`)),
		atLeast("throughput over obscenity's, 20,000 entries", MIN_RATIO_LARGE, figures.get(`ratio/${BASELINE}/${large}`)),
		...LIST_SIZES.map((size) =>
			atMost(
				`cost over fold + DFA's, ${size.toLocaleString("en")} entries`,
				MAX_REFERENCE_COST,
				quotient(speed(REFERENCE, size), speed(OURS, size)),
			),
		),
		atMost("cost at 20,000 entries over cost at 120", MAX_LIST_COST, quotient(speed(OURS, small), speed(OURS, large))),
		...[small, large].map((size) =>
			atMost(
				`ten times the length, worst of ${GROWTH_KIND_NAMES.length} texts, ${size.toLocaleString("en")} entries`,
				MAX_GROWTH,
				growth(String(size)),
			),
		),
		atMost("adding one entry to 20,000", MAX_UPDATE_MS, figures.get(`update/${OURS}/add`), "ms"),
		atMost("removing one entry of 20,000", MAX_UPDATE_MS, figures.get(`update/${OURS}/remove`), "ms"),
		atMost("opening the stored form of 20,000 entries", MAX_OPEN_MS, figures.get(`open/${OURS}/${large}`), "ms"),
	];
}
