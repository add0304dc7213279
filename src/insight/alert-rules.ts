/** What people are told of without asking: rules over what was counted, and over how things stand. */

export const SEVERITY_LEVELS = ["page", "ticket"] as const;
export type AlertSeverity = (typeof SEVERITY_LEVELS)[number];

/** A rule whose condition holds. Its labels and its summary name parts of the service, never a text or a person. */
export interface Condition {
	readonly name: string;
	readonly severity: AlertSeverity;
	readonly labels: Readonly<Record<string, string>>;
	readonly summary: string;
	readonly value: number;
	readonly threshold: number;
	/** How long it must hold before it is told, milliseconds. */
	readonly forMs: number;
}

/** Requests of a stretch of time. */
export interface Counted {
	/** Decisions. */
	readonly n: number;
	readonly errors: number;
	readonly degraded: number;
	/** Decisions that took longer than the objective. */
	readonly slow: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const WINDOWS = {
	"5m": 5 * MINUTE,
	"15m": 15 * MINUTE,
	"30m": 30 * MINUTE,
	"1h": HOUR,
	"2h": 2 * HOUR,
	"6h": 6 * HOUR,
	"1d": 24 * HOUR,
	"3d": 72 * HOUR,
} as const;
export type WindowName = keyof typeof WINDOWS;

export interface Facts {
	readonly windows: Readonly<Record<WindowName, Counted>>;
	/** Of the last quarter of an hour; null without decisions. */
	readonly p99Seconds: number | null;
	/** Endpoints whose breaker is not closed. */
	readonly openBreakers: readonly string[];
	readonly openDrifts: readonly { readonly signal: string; readonly reference: string }[];
	/** Patterns that block nothing by themselves any more, and established ones that are in very many texts. */
	readonly demotedPatterns: readonly string[];
	readonly outboxPending: number;
	readonly deadLetters: number;
	readonly queueLagSeconds: number;
}

/** Objectives over 30 days, 0..1. */
const OBJECTIVES = {
	availability: { target: 0.999, bad: ({ errors }: Counted) => errors, of: ({ n, errors }: Counted) => n + errors },
	fullAnswers: { target: 0.99, bad: ({ degraded }: Counted) => degraded, of: ({ n }: Counted) => n },
	latency: { target: 0.95, bad: ({ slow }: Counted) => slow, of: ({ n }: Counted) => n },
} as const;

/** Both windows over the burn: the budget of 30 days would be gone early (Google SRE workbook, chapter 5). */
const BURNS: readonly {
	readonly severity: AlertSeverity;
	readonly long: WindowName;
	readonly short: WindowName;
	readonly forMs: number;
	readonly burn: number;
}[] = [
	{ severity: "page", long: "1h", short: "5m", forMs: 2 * MINUTE, burn: 14.4 },
	{ severity: "page", long: "6h", short: "30m", forMs: 15 * MINUTE, burn: 6 },
	{ severity: "ticket", long: "1d", short: "2h", forMs: HOUR, burn: 3 },
	{ severity: "ticket", long: "3d", short: "6h", forMs: 3 * HOUR, burn: 1 },
];
/** At ten requests an hour one failure would be a burn of 100. */
const MIN_BAD = 10;
const MAX_ERROR_SHARE = 0.05;
const MAX_DEGRADED_SHARE = 0.1;
/** A second is what stage 2 may take. */
const MAX_P99_SECONDS = 1;
const MIN_FOR_P99 = 100;
const MAX_QUEUE_LAG_SECONDS = 300;

function percent(share: number): string {
	return `${(100 * share).toFixed(2)}%`;
}

function burnConditions({ windows }: Facts): Condition[] {
	return Object.entries(OBJECTIVES).flatMap(([objective, { target, bad, of }]) =>
		BURNS.flatMap(({ severity, long, short, forMs, burn }): Condition[] => {
			const share = (window: WindowName) => bad(windows[window]) / Math.max(1, of(windows[window]));
			const limit = burn * (1 - target);
			if (bad(windows[long]) < MIN_BAD || share(long) <= limit || share(short) <= limit) return [];
			return [
				{
					name: "PlainspeakBudgetBurn",
					severity,
					labels: { objective, window: long },
					summary: `${objective}: ${percent(share(long))} bad in ${long}, over ${burn} times what ${percent(target)} allows`,
					value: share(long),
					threshold: limit,
					forMs,
				},
			];
		}),
	);
}

function shareCondition(
	name: string,
	severity: AlertSeverity,
	what: string,
	{
		bad,
		of,
		limit,
		forMs,
	}: { readonly bad: number; readonly of: number; readonly limit: number; readonly forMs: number },
): Condition[] {
	const share = bad / Math.max(1, of);
	if (bad < MIN_BAD || share <= limit) return [];
	return [{ name, severity, labels: {}, summary: `${percent(share)} ${what}`, value: share, threshold: limit, forMs }];
}

function backlog(queue: string, what: string, value: number, threshold: number, forMs: number): Condition[] {
	if (value <= threshold) return [];
	return [{ name: "PlainspeakBacklog", severity: "ticket", labels: { queue }, summary: what, value, threshold, forMs }];
}

/** A condition that is there or not. */
function state(name: string, labels: Condition["labels"], summary: string, forMs: number): Condition {
	return { name, severity: "ticket", labels, summary, value: 1, threshold: 0, forMs };
}

/** Every rule whose condition holds now. */
export function conditionsOf(facts: Facts): Condition[] {
	const { windows, p99Seconds, outboxPending, deadLetters, queueLagSeconds } = facts;
	const lately = windows["5m"];
	const quarter = windows["15m"];
	const isSlow = p99Seconds !== null && p99Seconds > MAX_P99_SECONDS && quarter.n >= MIN_FOR_P99;
	return [
		...burnConditions(facts),
		...shareCondition("PlainspeakErrors", "page", "of the requests of 5 minutes failed", {
			bad: lately.errors,
			of: lately.n + lately.errors,
			limit: MAX_ERROR_SHARE,
			forMs: 2 * MINUTE,
		}),
		...shareCondition("PlainspeakDegraded", "ticket", "of the answers of 15 minutes came without the endpoint", {
			bad: quarter.degraded,
			of: quarter.n,
			limit: MAX_DEGRADED_SHARE,
			forMs: 5 * MINUTE,
		}),
		...(isSlow
			? [
					{
						name: "PlainspeakSlow",
						severity: "ticket" as const,
						labels: {},
						summary: `the slowest hundredth of 15 minutes took over ${p99Seconds.toFixed(2)} s`,
						value: p99Seconds,
						threshold: MAX_P99_SECONDS,
						forMs: 5 * MINUTE,
					},
				]
			: []),
		...facts.openBreakers.map((model) =>
			state("PlainspeakBreakerOpen", { model }, `the circuit breaker of ${model} is not closed`, 2 * MINUTE),
		),
		...facts.openDrifts.map(({ signal, reference }) =>
			state("PlainspeakDrift", { signal, reference }, `${signal} drifted from its reference (${reference})`, 0),
		),
		...facts.demotedPatterns.map((pattern) =>
			state("PlainspeakPatternBreaker", { pattern }, `the pattern ${pattern} is in too many texts`, 0),
		),
		...backlog("outbox", `${outboxPending} decisions wait for the queue`, outboxPending, 0, 10 * MINUTE),
		...backlog("dead_letters", `${deadLetters} decisions wait for their replay`, deadLetters, 0, 0),
		...backlog(
			"decisions",
			`decisions are stored ${Math.round(queueLagSeconds)} s late`,
			queueLagSeconds,
			MAX_QUEUE_LAG_SECONDS,
			5 * MINUTE,
		),
	];
}

/** What makes two conditions the same alert: the name and the labels, in one order. */
export function identityOf({ name, labels }: Pick<Condition, "name" | "labels">): string {
	return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
