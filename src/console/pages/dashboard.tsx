import { useMemo, useState } from "preact/hooks";
import { useResource } from "../api/resource.ts";
import type { Analytics, AnalyticsPoint, Drift } from "../api/service-wire.ts";
import { Chart, type ChartEvent, type ChartSeries } from "../components/chart.tsx";
import { lazily } from "../components/lazily.tsx";
import { ListState } from "../components/list-state.tsx";
import { clockName } from "../components/time.tsx";
import { DriftPanel } from "../dashboard/drift-panel.tsx";
import { Standing } from "../dashboard/standing.tsx";
import { TopPatternsPanel } from "../dashboard/top-patterns.tsx";
import { useCommands } from "../shell/commands.ts";
import { CLOCKS, prefer, preferences } from "../shell/preferences.ts";
import { place, setQuery } from "../shell/router.ts";

const OpenAlerts = lazily(() => import("../alerts/open-alerts.tsx").then((part) => part.OpenAlerts), "alerts");

const POLL_MS = 10_000;
/** A look for drift is made each hour. */
const DRIFT_POLL_MS = 600_000;
const HOUR_MS = 3_600_000;
/** Times that can be looked at, each with a step that gives some dozens of points. */
const RANGES = {
	"1h": { label: "1 hour", ms: HOUR_MS, step: "1m" },
	"6h": { label: "6 hours", ms: 6 * HOUR_MS, step: "5m" },
	"24h": { label: "1 day", ms: 24 * HOUR_MS, step: "30m" },
	"7d": { label: "7 days", ms: 168 * HOUR_MS, step: "3h" },
	"30d": { label: "30 days", ms: 720 * HOUR_MS, step: "12h" },
} as const;
type Range = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES) as Range[];

const DASHES = [[], [8, 4], [2, 3]] as const;
const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });
const short = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const percent = (value: number) => `${short(value)}%`;
const milliseconds = (value: number) => `${short(value)} ms`;

function share(part: number, whole: number): number | null {
	return whole === 0 ? null : (100 * part) / whole;
}

function totals(points: readonly AnalyticsPoint[]) {
	const sum = (of: (point: AnalyticsPoint) => number) => points.reduce((total, point) => total + of(point), 0);
	return {
		n: sum(({ n }) => n),
		blocked: sum(({ actions }) => actions.block),
		reviewed: sum(({ actions }) => actions.review),
		algospeak: sum(({ algospeak }) => algospeak),
		degraded: sum(({ degraded }) => degraded),
		harmful: sum(({ classifications }) => classifications.harmful + classifications.extremely_harmful),
		slowest: Math.max(0, ...points.map(({ latency_ms }) => latency_ms?.p99 ?? 0)),
	};
}

/** Few people export, so the code for it comes when they do. */
async function exportCsv(points: readonly AnalyticsPoint[], range: Range): Promise<void> {
	const { download } = await import("../dashboard/csv.ts");
	download(points, `plainspeak-${range}.csv`);
}

interface ChartsProps {
	readonly analytics: Analytics;
	readonly range: Range;
	readonly events: readonly ChartEvent[];
}

function Charts({ analytics, range, events }: ChartsProps) {
	const { points } = analytics;
	const at = useMemo(() => points.map((point) => point.at), [points]);
	const sum = useMemo(() => totals(points), [points]);
	const series = useMemo(() => {
		const lines = (
			of: Readonly<Record<string, readonly [string, (point: AnalyticsPoint) => number | null]>>,
		): ChartSeries[] =>
			Object.entries(of).map(([name, [colour, value]], index) => ({
				name,
				colour,
				values: points.map(value),
				dash: DASHES[index] ?? [],
			}));
		return {
			actions: lines({
				allow: ["--safe", ({ actions }) => actions.allow],
				review: ["--harmful", ({ actions }) => actions.review],
				block: ["--extreme", ({ actions }) => actions.block],
			}),
			classes: lines({
				"potentially harmful": ["--potentially", ({ classifications }) => classifications.potentially_harmful],
				harmful: ["--harmful", ({ classifications }) => classifications.harmful],
				"extremely harmful": ["--extreme", ({ classifications }) => classifications.extremely_harmful],
			}),
			shares: lines({
				algospeak: ["--accent", ({ algospeak, n }) => share(algospeak, n)],
				degraded: ["--extreme", ({ degraded, n }) => share(degraded, n)],
			}),
			latency: lines({
				p50: ["--safe", ({ latency_ms }) => latency_ms?.p50 ?? null],
				p95: ["--harmful", ({ latency_ms }) => latency_ms?.p95 ?? null],
				p99: ["--extreme", ({ latency_ms }) => latency_ms?.p99 ?? null],
			}),
		};
	}, [points]);
	return (
		<>
			<p>
				<button type="button" onClick={() => void exportCsv(points, range)}>
					Download as CSV
				</button>
			</p>
			<div class="pair wide">
				<Chart
					title="Decisions by action"
					summary={`${count(sum.n)} decisions: ${count(sum.blocked)} blocked, ${count(sum.reviewed)} for people.`}
					at={at}
					series={series.actions}
					format={count}
					events={events}
				/>
				<Chart
					title="Decisions by severity"
					summary={`${count(sum.harmful)} were harmful or worse.`}
					at={at}
					series={series.classes}
					format={count}
					events={events}
				/>
				<Chart
					title="Algospeak and degraded share"
					summary={`${percent(share(sum.algospeak, sum.n) ?? 0)} held algospeak, ${percent(share(sum.degraded, sum.n) ?? 0)} were degraded.`}
					at={at}
					series={series.shares}
					format={percent}
					events={events}
				/>
				<Chart
					title="Latency"
					summary={`The slowest step had a p99 of ${milliseconds(sum.slowest)}.`}
					at={at}
					series={series.latency}
					format={milliseconds}
					events={events}
				/>
			</div>
		</>
	);
}

/** What was decided over time. */
export function Dashboard() {
	const { query } = place.value;
	const range = RANGE_NAMES.find((name) => name === query.get("range")) ?? "24h";
	const [isPaused, setPaused] = useState(false);
	const from = useMemo(
		() => new Date(Math.floor((Date.now() - RANGES[range].ms) / 60_000) * 60_000).toISOString(),
		[range],
	);
	const analytics = useResource<Analytics>(
		`/analytics?from=${from}&step=${RANGES[range].step}`,
		isPaused ? null : POLL_MS,
	);
	const drift = useResource<Drift>("/drift", isPaused ? null : DRIFT_POLL_MS);
	const events = useMemo(
		() => (drift.data?.annotations ?? []).map(({ at, version }) => ({ at, label: `patterns ${version} published` })),
		[drift.data],
	);
	const { clock } = preferences.value;
	const nextClock = CLOCKS.find((name) => name !== clock)!;
	useCommands([
		{ id: "pause", key: "p", label: "Pause or go on", group: "Dashboard", run: () => setPaused(!isPaused) },
	]);
	return (
		<div class="page">
			<div class="split">
				<h1>Dashboard</h1>
				<div class="row">
					{RANGE_NAMES.map((name) => (
						<button key={name} type="button" aria-pressed={name === range} onClick={() => setQuery({ range: name })}>
							{RANGES[name].label}
						</button>
					))}
					<button type="button" onClick={() => prefer({ clock: nextClock })}>
						Times: {clockName(clock)}
					</button>
					<button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
						Pause{" "}
						<span class="kbd" aria-hidden="true">
							p
						</span>
					</button>
				</div>
			</div>
			<OpenAlerts />
			<ListState
				resource={analytics}
				what="figures"
				isEmpty={({ points }) => points.every(({ n }) => n === 0)}
				empty={<p>No decision was counted in this time. Counts come a few seconds after the decisions.</p>}
			>
				{(data) => <Charts analytics={data} range={range} events={events} />}
			</ListState>
			<div class="pair wide">
				<Standing pollMs={isPaused ? null : POLL_MS} />
				<TopPatternsPanel from={from} pollMs={isPaused ? null : POLL_MS} />
			</div>
			<DriftPanel drift={drift} />
		</div>
	);
}
