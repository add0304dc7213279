import * as z from "zod";
import { type TrainingRow, trainingRows } from "../../../store/adjudications.ts";
import { textOf } from "../../../store/archive.ts";
import { countUnadjudicated } from "../../../store/feedback.ts";
import { type AppContext, failWith } from "../../context.ts";
import { MAX_PAGE, makeCursor, readCursor } from "../../cursor.ts";
import { parseBody } from "../../schema.ts";
import { auditTexts } from "../../text-views.ts";
import { listOf, recordOf, time } from "../decisions/wire.ts";

export const querySchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
	cursor: z.string().optional(),
});

async function toWire(c: AppContext, row: TrainingRow): Promise<object | null> {
	const text = await textOf(c.env.ARCHIVE, row);
	if (text === null) return null;
	const { classification, action, model, pattern_version, policy_version, algospeak, language } = recordOf(row);
	return {
		decision_id: row.decision_id,
		text,
		severity: row.severity,
		action: row.action,
		attributes: listOf(row.attributes),
		reason_code: row.reason_code,
		source: row.source,
		adjudicated_at: time(row.at),
		judged: { severity: classification, action, model, pattern_version, policy_version },
		algospeak,
		language,
	};
}

/**
 * Decisions that people have judged, with their texts, the oldest judgement first: what a model may learn from. The last
 * page says how much feedback nobody has judged yet.
 */
export async function getExport(c: AppContext, hashKey: string): Promise<Response> {
	const query = parseBody(querySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const { limit, cursor } = query.value;
	const { tenant } = c.get("caller");
	const list = { list: "feedback-export", tenant: tenant.id, filter: {} };
	const place = await readCursor(list, cursor, hashKey);
	if (!place.ok) return failWith(c, place.error);
	const { DB } = c.env;
	const after = (place.value ?? [0, ""]) as readonly [number, string];
	const rows = await trainingRows(DB, tenant.id, after, limit + 1);
	const shown = rows.slice(0, limit);
	const data = (await Promise.all(shown.map((row) => toWire(c, row)))).filter((row) => row !== null);
	await auditTexts(c, "texts.export", "feedback/export", { decisions: shown.map(({ decision_id }) => decision_id) });
	const last = shown.at(-1);
	const next = rows.length > limit && last ? await makeCursor(list, [last.at, last.decision_id], hashKey) : null;
	const unadjudicated = next === null ? { unadjudicated_feedback: await countUnadjudicated(DB, tenant.id) } : {};
	return c.json({ data, next_cursor: next, ...unadjudicated });
}
