import * as z from "zod";
import { alertRules } from "../../../insight/alert-rules.ts";
import { isoOf } from "../../../iso-time.ts";
import { ACKNOWLEDGE, acknowledgeAlert, findAlert, listAlerts, type StoredAlert } from "../../../store/alerts.ts";
import { auditStatements } from "../../../store/audit.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { parseBody } from "../../schema.ts";

const MAX_ALERTS = 100;
const MAX_NOTE_UNITS = 500;
const ACKNOWLEDGE_BODY_BYTES = 8 * 1024;
export const querySchema = z.strictObject({
	state: z.enum(["open", "all"]).default("open"),
	limit: z.coerce.number().int().min(1).max(MAX_ALERTS).default(25),
});
export const bodySchema = z.strictObject({ note: z.string().max(MAX_NOTE_UNITS).default("") });

function alertToWire(alert: StoredAlert): object {
	const { id, fingerprint, name, severity, labels, summary, value, threshold, state } = alert;
	return {
		id,
		fingerprint,
		name,
		severity,
		labels,
		summary,
		value,
		threshold,
		state,
		started_at: isoOf(alert.startedAt),
		fired_at: isoOf(alert.firedAt),
		ended_at: isoOf(alert.endedAt),
		acknowledged_at: isoOf(alert.acknowledgedAt),
		acknowledged_by: alert.acknowledgedBy,
		acknowledged_note: alert.acknowledgedNote,
		notified_at: isoOf(alert.notifiedAt),
	};
}

/** Alerts that fire, or with `state=all` those that did too, the newest first. */
async function getAlerts(c: AppContext): Promise<Response> {
	const query = parseBody(querySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const alerts = await listAlerts(c.env.DB, query.value.state === "open", query.value.limit);
	return c.json({ data: alerts.map(alertToWire) });
}

/** What alerts are raised by; the rules are code, so nothing here changes but with a deployment. */
function getRules(c: AppContext): Response {
	const data = alertRules().map(({ forMs, ...rule }) => ({ ...rule, for_seconds: forMs / 1000 }));
	return c.json({ data });
}

/** Takes an alert up: it is told no more, and goes on until its condition is gone. */
async function postAcknowledge(c: AppContext): Promise<Response> {
	const body = parseBody(bodySchema, c.get("body"));
	if (!body.ok) return failWith(c, body.error);
	const { DB } = c.env;
	const id = c.req.param("id")!;
	const alert = await findAlert(DB, id);
	if (!alert) return failWith(c, { code: "not_found", message: "no such alert" });
	const { actor } = c.get("caller");
	const at = Date.now();
	await DB.batch([
		acknowledgeAlert(DB, id, actor, at),
		...auditStatements(DB, [
			{
				id: crypto.randomUUID(),
				at,
				actor,
				action: ACKNOWLEDGE,
				object: id,
				before: undefined,
				after: { name: alert.name },
				reason: body.value.note,
				requestId: c.get("requestId"),
			},
		]),
	]);
	return c.json(alertToWire((await findAlert(DB, id)) ?? alert));
}

export const alertRoutes: readonly Route[] = [
	{ method: "GET", path: "/alerts", access: "admin", handler: getAlerts },
	{ method: "GET", path: "/alerts/rules", access: "admin", handler: getRules },
	{
		method: "POST",
		path: "/alerts/:id/acknowledge",
		access: "admin",
		maxBodyBytes: ACKNOWLEDGE_BODY_BYTES,
		handler: postAcknowledge,
	},
];
