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
