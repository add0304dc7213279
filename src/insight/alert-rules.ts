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
const MIN_FOR_P99 = 100;
/** Above this the answers of the last minutes count as degraded. */
export const MAX_DEGRADED_SHARE = 0.1;

/** What must hold of a rule, and for how long, before anybody is told. */
export interface AlertRule {
	readonly name: string;
	readonly severity: AlertSeverity;
	/** In words, with the threshold where a share of something is meant. */
	readonly condition: string;
	/** In the unit of the alert's value: a share, seconds, or how many. */
	readonly threshold: number;
	/** Milliseconds. */
	readonly forMs: number;
}

const RULES = {
	errors: {
		name: "PlainspeakErrors",
		severity: "page",
		condition: "of the requests of 5 minutes failed",
		threshold: 0.05,
		forMs: 2 * MINUTE,
	},
	degraded: {
		name: "PlainspeakDegraded",
		severity: "ticket",
		condition: "of the answers of 15 minutes came without the endpoint",
		threshold: MAX_DEGRADED_SHARE,
		forMs: 5 * MINUTE,
	},
	// A second is what stage 2 may take.
	slow: {
		name: "PlainspeakSlow",
		severity: "ticket",
		condition: "the slowest hundredth of 15 minutes took over 1 s",
		threshold: 1,
		forMs: 5 * MINUTE,
	},
	breaker: {
		name: "PlainspeakBreakerOpen",
		severity: "ticket",
		condition: "the circuit breaker of an endpoint is not closed",
		threshold: 0,
		forMs: 2 * MINUTE,
	},
	drift: {
		name: "PlainspeakDrift",
		severity: "ticket",
		condition: "a signal drifted from its reference",
		threshold: 0,
		forMs: 0,
	},
	pattern: {
		name: "PlainspeakPatternBreaker",
		severity: "ticket",
		condition: "a pattern is in too many texts",
		threshold: 0,
		forMs: 0,
	},
	outbox: {
		name: "PlainspeakBacklog",
		severity: "ticket",
		condition: "decisions wait for the queue",
		threshold: 0,
		forMs: 10 * MINUTE,
	},
	deadLetters: {
		name: "PlainspeakBacklog",
		severity: "ticket",
		condition: "decisions wait for their replay",
		threshold: 0,
		forMs: 0,
	},
	queueLag: {
		name: "PlainspeakBacklog",
		severity: "ticket",
		condition: "decisions are stored over 300 s late",
		threshold: 300,
		forMs: 5 * MINUTE,
	},
} as const satisfies Readonly<Record<string, AlertRule>>;

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

function shareCondition(rule: AlertRule, bad: number, of: number): Condition[] {
	const share = bad / Math.max(1, of);
	if (bad < MIN_BAD || share <= rule.threshold) return [];
	return [conditionOf(rule, {}, `${percent(share)} ${rule.condition}`, share)];
}

function backlog(rule: AlertRule, queue: string, summary: string, value: number): Condition[] {
	return value <= rule.threshold ? [] : [conditionOf(rule, { queue }, summary, value)];
}

/** A rule that holds; one of a state that is there or not has the value 1. */
function conditionOf(
	{ name, severity, threshold, forMs }: AlertRule,
	labels: Condition["labels"],
	summary: string,
	value = 1,
): Condition {
	return { name, severity, labels, summary, value, threshold, forMs };
}

/** Every rule whose condition holds now. */
export function conditionsOf(facts: Facts): Condition[] {
	const { windows, p99Seconds, outboxPending, deadLetters, queueLagSeconds } = facts;
	const lately = windows["5m"];
	const quarter = windows["15m"];
	const isSlow = p99Seconds !== null && p99Seconds > RULES.slow.threshold && quarter.n >= MIN_FOR_P99;
	return [
		...burnConditions(facts),
		...shareCondition(RULES.errors, lately.errors, lately.n + lately.errors),
		...shareCondition(RULES.degraded, quarter.degraded, quarter.n),
		...(isSlow
			? [
					conditionOf(
						RULES.slow,
						{},
						`the slowest hundredth of 15 minutes took over ${p99Seconds.toFixed(2)} s`,
						p99Seconds,
					),
				]
			: []),
		...facts.openBreakers.map((model) =>
			conditionOf(RULES.breaker, { model }, `the circuit breaker of ${model} is not closed`),
		),
		...facts.openDrifts.map(({ signal, reference }) =>
			conditionOf(RULES.drift, { signal, reference }, `${signal} drifted from its reference (${reference})`),
		),
		...facts.demotedPatterns.map((pattern) =>
			conditionOf(RULES.pattern, { pattern }, `the pattern ${pattern} is in too many texts`),
		),
		...backlog(RULES.outbox, "outbox", `${outboxPending} decisions wait for the queue`, outboxPending),
		...backlog(RULES.deadLetters, "dead_letters", `${deadLetters} decisions wait for their replay`, deadLetters),
		...backlog(
			RULES.queueLag,
			"decisions",
			`decisions are stored ${Math.round(queueLagSeconds)} s late`,
			queueLagSeconds,
		),
	];
}

/** The rules as people read them, in the order of their conditions. */
export function alertRules(): AlertRule[] {
	const burns = Object.entries(OBJECTIVES).flatMap(([objective, { target }]) =>
		BURNS.map(
			({ severity, long, short, forMs, burn }): AlertRule => ({
				name: "PlainspeakBudgetBurn",
				severity,
				condition: `${objective}: bad in ${long} and in ${short} over ${burn} times what ${percent(target)} allows`,
				threshold: burn * (1 - target),
				forMs,
			}),
		),
	);
	const { errors, degraded, ...others } = RULES;
	const shares = [errors, degraded].map((rule) => ({
		...rule,
		condition: `over ${percent(rule.threshold)} ${rule.condition}`,
	}));
	return [...burns, ...shares, ...Object.values(others)];
}

/** What makes two conditions the same alert: the name and the labels, in one order. */
export function identityOf({ name, labels }: Pick<Condition, "name" | "labels">): string {
	return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
