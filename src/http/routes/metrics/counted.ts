/** Metrics of what was counted when it was stored. */

import { ROUTES } from "../../../decision-log/record.ts";
import { HISTOGRAMS, LATENCY_BOUNDS } from "../../../insight/bins.ts";
import type { MetricFamily } from "../../../insight/exposition.ts";
import type { Counter, CounterName } from "../../../store/counters.ts";
import type { Total } from "../../../store/totals.ts";
import { CATEGORIES, SEVERITIES } from "../../../verdict.ts";

/** A bucket of the exposition includes its bound, a tenth does not: 1 is in the last one, as nothing is above it. */
const CONFIDENCE_BOUNDS = Array.from({ length: HISTOGRAMS.conf - 1 }, (_, bin) => (bin + 1) / HISTOGRAMS.conf);
const STAGES = ["total", "stage2"] as const;
const CACHE_USES = ["hit", "miss"] as const;

/** Every severity of a model that judged anything: a series that comes and goes has no rate. */
function predictions(counted: readonly Total[]): MetricFamily {
	const groups = Map.groupBy(counted, ({ model, degraded }) => JSON.stringify([model, degraded !== 0]));
	return {
		name: "plainspeak_predictions_total",
		help: "Decisions made; counted once they are stored.",
		type: "counter",
		samples: [...groups].flatMap(([group, rows]) => {
			const [model, degraded] = JSON.parse(group) as [string, boolean];
			return SEVERITIES.map((classification) => ({
				labels: { classification, model, degraded: String(degraded) },
				value: rows.find((row) => row.classification === classification)?.n ?? 0,
			}));
		}),
	};
}

/** Families of counts that never fall; a class without any is shown with zero. */
export function countedFamilies(totals: readonly Total[], counters: readonly Counter[]): MetricFamily[] {
	const value = (name: CounterName, label: string, bin = 0) =>
		counters.find((counter) => counter.name === name && counter.label === label && counter.bin === bin)?.value ?? 0;
	const histogram = (name: CounterName, label: string, length: number) =>
		Array.from({ length }, (_, bin) => value(name, label, bin));
	const counter = (
		name: string,
		help: string,
		label: string,
		of: CounterName,
		values: readonly string[],
	): MetricFamily => ({
		name,
		help,
		type: "counter",
		samples: values.map((own) => ({ labels: { [label]: own }, value: value(of, own) })),
	});
	const models = [...new Set(totals.map(({ model }) => model))];
	return [
		predictions(totals),
		{
			name: "plainspeak_prediction_duration_seconds",
			help: "Time of a decision and of its stage 2. The platform's clock stands still between reads and calls, so that computing alone takes none.",
			type: "histogram",
			bounds: LATENCY_BOUNDS,
			samples: STAGES.map((stage) => ({
				labels: { stage },
				bins: histogram("duration", stage, HISTOGRAMS.lat),
				sum: value("duration_ms", stage) / 1000,
			})),
		},
		{
			name: "plainspeak_model_confidence",
			help: "Probability of the severity that was chosen; without texts in a language that no model knows.",
			type: "histogram",
			bounds: CONFIDENCE_BOUNDS,
			samples: models.map((model) => ({
				labels: { model },
				bins: histogram("confidence", model, HISTOGRAMS.conf),
				sum: value("confidence_sum", model),
			})),
		},
		counter(
			"plainspeak_stage1_matches_total",
			"Spans that patterns were found in, by the pattern's category.",
			"category",
			"matches",
			CATEGORIES,
		),
		counter(
			"plainspeak_stage2_cache_total",
			"Answers of an endpoint, by whether it gave them before.",
			"result",
			"cache",
			CACHE_USES,
		),
		counter(
			"plainspeak_errors_total",
			"Requests for a decision that were answered with 5xx; one is missed when its queue fails too.",
			"route",
			"errors",
			ROUTES,
		),
	];
}
