import type { SpeedCard } from "../card.ts";
import type { FairnessReport } from "../fairness.ts";
import type { AttributesReport, GradedReport } from "../graded.ts";
import type { LatencyReport, Times } from "../latency.ts";
import type { SetCard } from "../score.ts";
import type { DataVersionReport } from "./data-version.ts";
import type { NotRun, RuleResult } from "./gate.ts";
import type { Provenance } from "./provenance.ts";
import type { HiddenReport, SetLift } from "./robustness.ts";
import type { Comparison } from "./side-by-side.ts";
import type { SuiteReport } from "./suite.ts";

/** Rows of the training data's own kind that no training step saw. */
export interface HeldOutReport extends GradedReport, AttributesReport {}

export interface ModelFacts {
	readonly bytes: number;
	readonly gzip_bytes: number;
	/** The model alone, without stage 1 and flow, on texts of 280 characters. */
	readonly microseconds_280: Times;
}

/** A figure of the model by itself, through its own heads: what the training card shows. */
export interface AloneFigure {
	readonly value: number | null;
	readonly texts: number;
}

/** Everything that is measured. A part that was not is null and stands in `not_run`. */
export interface Measured {
	readonly golden: SuiteReport;
	readonly checklist: SuiteReport;
	/** Public sets by name. */
	readonly sets: Readonly<Record<string, SetCard>> | null;
	readonly held_out: HeldOutReport | null;
	/** The test split of a data version; never trained on. */
	readonly data_version: DataVersionReport | null;
	readonly fairness: Readonly<Record<string, FairnessReport>> | null;
	readonly robustness: {
		readonly golden: HiddenReport | null;
		readonly sets: Readonly<Record<string, SetLift>> | null;
	};
	readonly side_by_side: Readonly<Record<string, Comparison>> | null;
	/** Set, then metric. */
	readonly model_alone: Readonly<Record<string, Readonly<Record<string, AloneFigure>>>> | null;
	readonly model: ModelFacts | null;
	readonly latency: LatencyReport | null;
	/** Requests to a service; null in process. */
	readonly service: SpeedCard | null;
}

/** The evaluation card of one classifier. */
export interface EvaluationCard extends Measured {
	readonly provenance: Provenance;
	readonly not_run: readonly NotRun[];
	readonly gate: {
		/** Broken bounds of the golden set, in words. */
		readonly golden: readonly string[];
		readonly rules: readonly RuleResult[];
	};
}

/** Decimals of a figure in the card. */
const DECIMALS = 6;

/** The card as JSON; figures are rounded, so that equal runs write equal figures. */
export function cardJson(card: unknown): string {
	const round = (_: string, value: unknown) =>
		typeof value === "number" && Number.isFinite(value) ? Number(value.toFixed(DECIMALS)) : value;
	return `${JSON.stringify(card, round, "\t")}\n`;
}
