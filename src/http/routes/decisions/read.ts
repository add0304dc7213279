import * as z from "zod";
import { findAdjudication } from "../../../store/adjudications.ts";
import { appealOf } from "../../../store/appeals.ts";
import { textOf } from "../../../store/archive.ts";
import { type DecisionFilter, findDecision, listDecisions, type StoredDecision } from "../../../store/decisions.ts";
import { feedbackOf } from "../../../store/feedback.ts";
import { reviewsOf } from "../../../store/reviews.ts";
import { ACTIONS, SEVERITIES } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { MAX_PAGE, makeCursor, PAGE, pageOf, readCursor } from "../../cursor.ts";
import { textRulesOf } from "../../decision-log.ts";
import { idSchema, parseBody } from "../../schema.ts";
import { auditTexts } from "../../text-views.ts";
import { type Aftermath, aftermathToWire, decisionToWire, isBlind, recordOf, time } from "./wire.ts";

/** The text of a decision where it is kept; that somebody looked at it is written down first. */
async function viewText(c: AppContext, decision: StoredDecision): Promise<string | null> {
	const text = await textOf(c.env.ARCHIVE, decision);
	if (text === null) return null;
	await auditTexts(c, "texts.view", `decisions/${decision.id}`);
	return text;
}

/** What became of a decision, as this caller may know it. */
async function aftermathOf(c: AppContext, id: string): Promise<Aftermath> {
	const { DB } = c.env;
	const [standing, reviews, feedback, appeal] = await Promise.all([
		findAdjudication(DB, id),
		reviewsOf(DB, id, c.get("caller").actor),
		feedbackOf(DB, id),
		appealOf(DB, id),
	]);
	return { standing, reviews, feedback, appeal };
}

/** A decision with its text and what became of it. */
export async function fullDecision(c: AppContext, stored: StoredDecision): Promise<object> {
	const [text, aftermath] = await Promise.all([viewText(c, stored), aftermathOf(c, stored.id)]);
	const blind = isBlind(c, aftermath.reviews);
	return { ...decisionToWire(stored, text), ...aftermathToWire(recordOf(stored), aftermath, blind) };
}

/** A decision that people may look up. Another tenant's is as absent as one that never was. */
export async function getDecision(c: AppContext): Promise<Response> {
	const stored = await findDecision(c.env.DB, c.get("caller").tenant.id, c.req.param("id") ?? "");
	if (!stored) return failWith(c, { code: "not_found", message: "no such decision is kept" });
	return c.json(await fullDecision(c, stored));
}

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const querySchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	cursor: z.string().optional(),
	action: z.enum(ACTIONS).nullable().default(null),
	classification: z.enum(SEVERITIES).nullable().default(null),
	content_id: idSchema.optional(),
	from: moment.nullable().default(null),
	to: moment.nullable().default(null),
});

function toRow({ id, at, record }: Pick<StoredDecision, "id" | "at" | "record">): object {
	const {
		action,
		classification,
		confidence,
		escalation,
		degraded_reason,
		algospeak,
		model,
		pattern_version,
		language,
	} = recordOf({ record });
	const judged = { action, classification, confidence, escalation, degraded_reason, algospeak };
	return { id, decided_at: time(at), ...judged, model, pattern_version, language };
}

/** Decisions that people may look up, from the newest down, without their texts. */
export async function getDecisions(c: AppContext, hashKey: string): Promise<Response> {
	const query = parseBody(querySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const { limit, cursor, content_id, ...given } = query.value;
	const tenant = c.get("caller").tenant.id;
	const { hash } = textRulesOf(c);
	const contentHash = content_id === undefined ? null : ((await hash?.("content", tenant, content_id)) ?? null);
	const filter: DecisionFilter = { ...given, contentHash };
	const list = { list: "decisions", tenant, filter };
	const place = await readCursor(list, cursor, hashKey);
	if (!place.ok) return failWith(c, place.error);
	const before = place.value as readonly [number, string] | null;
	const rows = await listDecisions(c.env.DB, tenant, filter, before, limit + 1);
	return c.json(await pageOf(rows, limit, toRow, ({ at, id }) => makeCursor(list, [at, id], hashKey)));
}
