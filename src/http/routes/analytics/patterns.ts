import * as z from "zod";
import { topPatterns } from "../../../store/pattern-hours.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { moment } from "./schema.ts";

const HOUR_MS = 3600_000;
const DAY_HOURS = 24;
/** Patterns of an answer: the usual number, and the most. */
const SHOWN = 10;
const MAX_SHOWN = 100;

export const topQuerySchema = z.strictObject({
	from: moment.optional(),
	to: moment.optional(),
	limit: z.coerce.number().int().min(1).max(MAX_SHOWN).default(SHOWN),
});

/** The patterns that were found in most texts, in the whole hours that touch the time that is asked for. */
export async function getTopPatterns(c: AppContext): Promise<Response> {
	const query = parseBody(topQuerySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const { limit, from, to = Date.now() } = query.value;
	const end = Math.ceil(to / HOUR_MS);
	const first = from === undefined ? end - DAY_HOURS : Math.floor(from / HOUR_MS);
	if (first >= end) return failWith(c, { code: "invalid_field", message: "from, to: the time ends before it begins" });
	const time = (hour: number) => new Date(hour * HOUR_MS).toISOString();
	return c.json({
		from: time(first),
		to: time(end),
		data: await topPatterns(c.env.DB, first, end, limit),
	});
}
