import { z } from "zod";

const bound = z.number();
const ruleSchema = z
	.strictObject({
		/** JSON Pointer (RFC 6901) to a number of the card. */
		metric: z.string().startsWith("/"),
		min: bound.optional(),
		max: bound.optional(),
		/** Against the baseline card: how much worse it may be, in the metric's own unit, and which way is worse. */
		no_worse_than: z.strictObject({ tolerance: z.number().min(0), better: z.enum(["higher", "lower"]) }).optional(),
		/** Where the bound comes from. */
		why: z.string().min(1),
	})
	.refine(({ min, max, no_worse_than }) => min !== undefined || max !== undefined || no_worse_than !== undefined, {
		error: "a rule needs min, max or no_worse_than",
	});
export type Rule = z.infer<typeof ruleSchema>;

const gateSchema = z.strictObject({ rules: z.array(ruleSchema) });

/** Reads a gate file; throws on anything unknown in it and on a rule without a bound. */
export function parseGate(content: string): Rule[] {
	return gateSchema.parse(JSON.parse(content)).rules;
}

/** A part of the card that was not measured, as the beginning of its pointers. */
export interface NotRun {
	readonly part: string;
	readonly reason: string;
}

export interface RuleResult {
	readonly metric: string;
	/** The bound as people read it. */
	readonly bound: string;
	readonly status: "passed" | "failed" | "not_run";
	/** The figure reached; null where there is none. */
	readonly value: number | null;
	/** Why it failed or was not run. */
	readonly reason?: string;
	readonly why: string;
}

function unescapeKey(key: string): string {
	return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The value a JSON Pointer leads to; undefined where it leads nowhere. */
export function valueAt(document: unknown, pointer: string): unknown {
	const keys = pointer.split("/").slice(1);
	return keys.reduce<unknown>((value, key) => {
		const name = unescapeKey(key);
		return typeof value === "object" && value !== null && Object.hasOwn(value, name)
			? (value as Record<string, unknown>)[name]
			: undefined;
	}, document);
}

function boundText({ min, max, no_worse_than }: Rule): string {
	const parts = [
		min === undefined ? [] : `>= ${min}`,
		max === undefined ? [] : `<= ${max}`,
		no_worse_than === undefined ? [] : `no more than ${no_worse_than.tolerance} worse than the baseline`,
	];
	return parts.flat().join(", ");
}

/** Room for a figure that was rounded when its baseline was written. */
const ROUNDING = 1e-6;

function againstBaseline({ metric, no_worse_than }: Rule, value: number, baseline: unknown): string | null {
	if (!no_worse_than) return null;
	const before = valueAt(baseline, metric);
	if (typeof before !== "number") return "the baseline has no such figure";
	const loss = no_worse_than.better === "higher" ? before - value : value - before;
	return loss > no_worse_than.tolerance + ROUNDING ? `the baseline has ${before.toFixed(4)}` : null;
}

function judgeRule(rule: Rule, card: unknown, baseline: unknown, notRun: readonly NotRun[]): RuleResult {
	const { metric, min, max, why } = rule;
	const found = valueAt(card, metric);
	const value = typeof found === "number" && Number.isFinite(found) ? found : null;
	const result = { metric, bound: boundText(rule), value, why };
	const missing = notRun.find(({ part }) => metric === part || metric.startsWith(`${part}/`));
	if (missing) return { ...result, status: "not_run", reason: missing.reason };
	if (value === null) return { ...result, status: "failed", reason: "the card has no such figure" };
	if (min !== undefined && value < min) return { ...result, status: "failed", reason: `below ${min}` };
	if (max !== undefined && value > max) return { ...result, status: "failed", reason: `above ${max}` };
	const worse = againstBaseline(rule, value, baseline);
	return worse === null ? { ...result, status: "passed" } : { ...result, status: "failed", reason: worse };
}

/** Judges every rule; a rule about a part that was not measured is neither passed nor failed. */
export function judgeGate(
	rules: readonly Rule[],
	card: unknown,
	baseline: unknown,
	notRun: readonly NotRun[],
): RuleResult[] {
	return rules.map((rule) => judgeRule(rule, card, baseline, notRun));
}

/** The figures of a card that the rules compare with a baseline, in the card's own shape. */
export function baselineOf(rules: readonly Rule[], card: unknown): Record<string, unknown> {
	const baseline: Record<string, unknown> = {};
	for (const { metric } of rules.filter(({ no_worse_than }) => no_worse_than !== undefined)) {
		const value = valueAt(card, metric);
		if (typeof value !== "number") continue;
		const names = metric.split("/").slice(1);
		const last = names.pop()!;
		let node = baseline;
		for (const key of names.map(unescapeKey)) {
			node[key] ??= {};
			node = node[key] as Record<string, unknown>;
		}
		node[unescapeKey(last)] = value;
	}
	return baseline;
}
