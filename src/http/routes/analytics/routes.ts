import * as z from "zod";
import { HOUR_DAYS, MINUTE_DAYS } from "../../../decision-log/retention.ts";
import type { Failure } from "../../../errors.ts";
import { LATENCY_BOUNDS } from "../../../insight/bins.ts";
import { type SeriesPoint, seriesOf } from "../../../insight/series.ts";
import { rollupSums, unitOfStep } from "../../../store/rollup-sums.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { getTopPatterns } from "./patterns.ts";
import { moment } from "./schema.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const STEP = /^([1-9]\d{0,3})([mhd])$/;
const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
/** More points than a chart shows. */
const MAX_POINTS = 1500;

export const querySchema = z.strictObject({
	from: moment.optional(),
	to: moment.optional(),
	step: z.string().regex(STEP, "a number with m, h or d").default("1h"),
});

interface Window {
	/** Numbers of the first step and of the one after the last, since 1970. */
	readonly first: number;
	readonly end: number;
	readonly stepMinutes: number;
}

/** How long the counts are kept that steps are made of. */
const KEPT_DAYS = { minute: MINUTE_DAYS, hour: HOUR_DAYS, day: Number.POSITIVE_INFINITY } as const;

function invalid(message: string): Result<never, Failure> {
	return { ok: false, error: { code: "invalid_field", message } };
}

/** The whole steps that touch the time that is asked for. */
function parseWindow(query: object, now: number): Result<Window, Failure> {
	const parsed = parseBody(querySchema, query);
	if (!parsed.ok) return parsed;
	const [, number, unit] = STEP.exec(parsed.value.step)!;
	const stepMinutes = Number(number) * UNIT_MINUTES[unit!]!;
	const { to = now } = parsed.value;
	const { from = to - DAY_MS } = parsed.value;
	const first = Math.floor(from / (stepMinutes * MINUTE_MS));
	const end = Math.ceil(to / (stepMinutes * MINUTE_MS));
	const points = end - first;
	const days = KEPT_DAYS[unitOfStep(stepMinutes)];
	if (points < 1 || points > MAX_POINTS)
		return invalid(`from, to, step: these are ${points} points, of 1 to ${MAX_POINTS} that are possible`);
	if (from < now - days * DAY_MS) return invalid(`from: steps of ${parsed.value.step} are kept ${days} days`);
	return { ok: true, value: { first, end, stepMinutes } };
}

/** Times are given to the microsecond. */
function roundMs(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}

function toWire({ step, latencyMs, ...counts }: SeriesPoint, stepMs: number): object {
	const rounded = latencyMs && Object.entries(latencyMs).map(([name, ms]) => [name, roundMs(ms)]);
	return { at: new Date(step * stepMs).toISOString(), ...counts, latency_ms: rounded && Object.fromEntries(rounded) };
}

/** What was decided over time, of the whole service; reads counts, never decisions. */
async function getAnalytics(c: AppContext): Promise<Response> {
	const window = parseWindow(c.req.query(), Date.now());
	if (!window.ok) return failWith(c, window.error);
	const { first, end, stepMinutes } = window.value;
	const stepMs = stepMinutes * MINUTE_MS;
	const sums = await rollupSums(c.env.DB, first * stepMinutes, end * stepMinutes, stepMinutes);
	return c.json({
		from: new Date(first * stepMs).toISOString(),
		to: new Date(end * stepMs).toISOString(),
		step_seconds: stepMs / 1000,
		points: seriesOf(sums, first, end, LATENCY_BOUNDS).map((point) => toWire(point, stepMs)),
	});
}

export const analyticsRoutes: readonly Route[] = [
	{ method: "GET", path: "/analytics", access: "admin", handler: getAnalytics },
	{ method: "GET", path: "/analytics/patterns", access: "admin", handler: getTopPatterns },
];
