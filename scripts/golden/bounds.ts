import { z } from "zod";
import { type Aspect, EXACT_ASPECTS, RATED_ASPECTS } from "./judge.ts";
import { type Failure, type GroupSummary, passRate, type Summary } from "./summary.ts";

const rate = z.number().min(0).max(1);
const rates = z.partialRecord(z.enum(RATED_ASPECTS), rate);
type Rates = z.infer<typeof rates>;

const boundsSchema = z.strictObject({
	/** Least pass rates over all cases. */
	overall: rates,
	/** Least pass rates of each group. Every group of the set is named. */
	groups: z.record(z.string(), rates),
	/** Least share of padded texts that keep their class or the one below. */
	padding: rate,
	/** Exact expectations that do not hold yet, as `id aspect`. Any other miss closes the gate. */
	known_misses: z.array(z.string()),
});
export type Bounds = z.infer<typeof boundsSchema>;

/** Reads the bounds file; throws on anything unknown in it. */
export function parseBounds(content: string): Bounds {
	return boundsSchema.parse(JSON.parse(content));
}

function missOf({ id, aspect }: Failure): string {
	return `${id} ${aspect}`;
}

/** Failures of what must hold exactly: what is detected and how it reads. */
function exactFailures(summary: Summary): Failure[] {
	return summary.failures.filter(({ aspect }) => (EXACT_ASPECTS as readonly Aspect[]).includes(aspect));
}

function brokenRates(name: string, least: Rates, counts: GroupSummary): string[] {
	return RATED_ASPECTS.flatMap((aspect) => {
		const bound = least[aspect] ?? 0;
		const actual = passRate(counts[aspect]);
		if (actual >= bound) return [];
		return [`${name}: ${aspect} ${(100 * actual).toFixed(1)}%, bound ${(100 * bound).toFixed(1)}%`];
	});
}

/** Every bound that a summary breaks, new misses, and groups without bounds; empty when the gate is open. */
export function brokenBounds(bounds: Bounds, summary: Summary): string[] {
	const broken = Object.keys(bounds.groups)
		.filter((name) => !(name in summary.groups))
		.map((name) => `${name}: no such group`);
	broken.push(...brokenRates("overall", bounds.overall, summary.overall));
	for (const [name, counts] of Object.entries(summary.groups)) {
		const least = bounds.groups[name];
		broken.push(...(least ? brokenRates(name, least, counts) : [`${name}: no bound is set`]));
	}
	const known = new Set(bounds.known_misses);
	for (const failure of exactFailures(summary)) {
		if (known.has(missOf(failure))) continue;
		broken.push(`${missOf(failure)}: expected "${failure.expected}", got "${failure.actual}"`);
	}
	return broken;
}

/** Bounds stand at whole percents, just under what was measured. */
const STEPS = 100;

function raisedRates(least: Rates, counts: GroupSummary): Rates {
	const raised: Rates = {};
	for (const aspect of RATED_ASPECTS) {
		if (counts[aspect])
			raised[aspect] = Math.max(least[aspect] ?? 0, Math.floor(passRate(counts[aspect]) * STEPS) / STEPS);
	}
	return raised;
}

/** The bounds moved up to what a summary reaches, and without the misses that it no longer has. Nothing is loosened. */
export function raiseBounds(bounds: Bounds, summary: Summary): Bounds {
	const misses = new Set(exactFailures(summary).map(missOf));
	return {
		overall: raisedRates(bounds.overall, summary.overall),
		groups: Object.fromEntries(
			Object.entries(summary.groups).map(([name, counts]) => [name, raisedRates(bounds.groups[name] ?? {}, counts)]),
		),
		padding: bounds.padding,
		known_misses: bounds.known_misses.filter((miss) => misses.has(miss)),
	};
}
