import type { AnalyticsPoint } from "../api/service-wire.ts";

/** The series as a file for a spreadsheet: numbers and times only, so no cell can be a formula. */
function csvOf(points: readonly AnalyticsPoint[]): string {
	const rows = points.map(({ at, n, actions, classifications, algospeak, degraded, latency_ms }) => {
		const { p50 = "", p95 = "", p99 = "" } = latency_ms ?? {};
		return { at, n, ...actions, ...classifications, algospeak, degraded, p50_ms: p50, p95_ms: p95, p99_ms: p99 };
	});
	return `${[Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((row) => row.join()).join("\n")}\n`;
}

/** Hands the series to the browser as a file. */
export function download(points: readonly AnalyticsPoint[], name: string): void {
	const url = URL.createObjectURL(new Blob([csvOf(points)], { type: "text/csv" }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	URL.revokeObjectURL(url);
}
