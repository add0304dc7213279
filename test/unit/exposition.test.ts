import { expect, it } from "vitest";
import { expose, type MetricFamily } from "../../src/insight/exposition.ts";

const FAMILIES: MetricFamily[] = [
	{
		name: "plainspeak_things_total",
		help: "Things.",
		type: "counter",
		samples: [{ labels: { model: 'a"b\\c\nd', degraded: "false" }, value: 3 }],
	},
	{ name: "plainspeak_lag_seconds", help: "Lag.", type: "gauge", samples: [{ value: 1.5 }] },
];

it("writes what Prometheus reads, with labels escaped", () => {
	expect(expose(FAMILIES, "prometheus")).toBe(
		`# HELP plainspeak_things_total Things.
# TYPE plainspeak_things_total counter
plainspeak_things_total{model="a\\"b\\\\c\\nd",degraded="false"} 3
# HELP plainspeak_lag_seconds Lag.
# TYPE plainspeak_lag_seconds gauge
plainspeak_lag_seconds 1.5
`,
	);
});

it("names counters as OpenMetrics does, and ends", () => {
	const text = expose(FAMILIES, "openmetrics");
	expect(text).toContain("# TYPE plainspeak_things counter\nplainspeak_things_total{");
	expect(text.endsWith("\n# EOF\n")).toBe(true);
});

it("writes histograms cumulatively, with the count in the last bucket", () => {
	const text = expose(
		[
			{
				name: "plainspeak_took_seconds",
				help: "Took.",
				type: "histogram",
				bounds: [0.1, 1],
				samples: [{ labels: { stage: "total" }, bins: [2, 0, 3], sum: 7.5 }],
			},
		],
		"prometheus",
	);
	expect(text).toBe(`# HELP plainspeak_took_seconds Took.
# TYPE plainspeak_took_seconds histogram
plainspeak_took_seconds_bucket{stage="total",le="0.1"} 2
plainspeak_took_seconds_bucket{stage="total",le="1"} 2
plainspeak_took_seconds_bucket{stage="total",le="+Inf"} 5
plainspeak_took_seconds_sum{stage="total"} 7.5
plainspeak_took_seconds_count{stage="total"} 5
`);
});
