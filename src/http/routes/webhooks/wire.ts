import type { Failure } from "../../../errors.ts";
import { isoOf } from "../../../iso-time.ts";
import type { AuditEntry } from "../../../store/audit.ts";
import type { DeliveryEntry } from "../../../store/webhook-deliveries.ts";
import { findWebhook, type StoredWebhook } from "../../../store/webhooks.ts";
import type { Result } from "../../../verdict.ts";
import { parseWebhookUrl } from "../../../webhooks/url.ts";
import type { AppContext } from "../../context.ts";

/** A webhook as the API shows it: everything but its secret. */
export function webhookToWire(webhook: StoredWebhook): object {
	const { id, url, events, previousUntil, createdAt, createdBy, disabledAt, disabledReason } = webhook;
	return {
		id,
		url,
		events,
		enabled: disabledAt === null,
		disabled_at: isoOf(disabledAt),
		disabled_reason: disabledReason,
		previous_secret_until: isoOf(previousUntil),
		created_at: isoOf(createdAt),
		created_by: createdBy,
	};
}

/** A line of the log as the API shows it. */
export function deliveryToWire(entry: DeliveryEntry): object {
	const { id, type, createdAt, dueAt, state, attempts, status, reason, attemptedAt } = entry;
	return {
		id,
		type,
		created_at: isoOf(createdAt),
		state,
		attempts,
		last_status: status,
		last_reason: reason,
		last_attempt_at: isoOf(attemptedAt),
		next_attempt_at: state === "pending" ? isoOf(dueAt) : null,
	};
}

/** The URL of a body, as it is called. */
export function webhookUrlOf(c: AppContext, url: string): Result<string, Failure> {
	const parsed = parseWebhookUrl(url, c.get("config").environment === "local");
	if (parsed.ok) return parsed;
	return { ok: false, error: { code: "invalid_field", message: `url: ${parsed.error}` } };
}

/** The webhook that the path names, of the caller's tenant: a foreign one is as absent as none. */
export async function namedWebhook(c: AppContext): Promise<Result<StoredWebhook, Failure>> {
	const found = await findWebhook(c.env.DB, c.req.param("id") ?? "", c.get("caller").tenant.id);
	return found ? { ok: true, value: found } : { ok: false, error: { code: "not_found", message: "no such webhook" } };
}

/** The audit's entry of a change. */
export function auditOf(
	c: AppContext,
	verb: string,
	id: string,
	change: Pick<AuditEntry, "before" | "after" | "reason">,
): AuditEntry {
	return {
		id: `${id}-${verb}-${crypto.randomUUID()}`,
		at: Date.now(),
		actor: c.get("caller").actor,
		action: `webhooks.${verb}`,
		object: `webhooks/${id}`,
		requestId: c.get("requestId"),
		...change,
	};
}
