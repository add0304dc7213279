import { z } from "zod";
import { ASPECTS, type Aspect } from "./judge.ts";
import { type GroupSummary, passRate, type Summary } from "./summary.ts";

const rate = z.number().min(0).max(1);
const rates = z.partialRecord(z.enum(ASPECTS), rate);

const boundsSchema = z.strictObject({
	/** Least pass rate of each aspect over all cases. */
	overall: rates,
	/** Least pass rates of each group. Every group of the set is named. */
	groups: z.record(z.string(), rates),
	/** Least share of padded texts that keep their class or the one below. */
	padding: rate,
});
export type Bounds = z.infer<typeof boundsSchema>;

/** Reads the bounds file; throws on anything unknown in it. */
export function parseBounds(content: string): Bounds {
	return boundsSchema.parse(JSON.parse(content));
}

function breach(name: string, aspect: string, actual: number, least: number): string[] {
	if (actual >= least) return [];
	return [`${name}: ${aspect} ${(100 * actual).toFixed(1)}%, bound ${(100 * least).toFixed(1)}%`];
}

/** Every bound that a summary breaks, and groups that have no bound; empty when the gate is open. */
export function brokenBounds(bounds: Bounds, summary: Summary): string[] {
	const named = Object.keys(bounds.groups);
	const broken = named.filter((name) => !(name in summary.groups)).map((name) => `${name}: no such group`);
	for (const name of Object.keys(summary.groups)) {
		if (!named.includes(name)) broken.push(`${name}: no bound is set`);
	}
	const parts: (readonly [name: string, least: Bounds["overall"], counts: GroupSummary])[] = [
		["overall", bounds.overall, summary.overall],
		...Object.entries(bounds.groups).map(([name, least]) => [name, least, summary.groups[name] ?? {}] as const),
	];
	for (const [name, least, counts] of parts) {
		for (const [aspect, bound] of Object.entries(least)) {
			broken.push(...breach(name, aspect, passRate(counts[aspect as Aspect]), bound));
		}
	}
	return broken;
}
