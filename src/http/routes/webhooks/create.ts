import { createWebhook, listWebhooks, type StoredWebhook } from "../../../store/webhooks.ts";
import { timeOrderedId } from "../../../time-ordered-id.ts";
import { webhookSecret } from "../../../webhooks/secret.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { createSchema, MAX_WEBHOOKS } from "./schema.ts";
import { auditOf, webhookToWire, webhookUrlOf } from "./wire.ts";

/** Makes a webhook. The answer is the only place where its secret is shown. */
export async function postWebhooks(c: AppContext, hashKey: string): Promise<Response> {
	const parsed = parseBody(createSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { events, reason } = parsed.value;
	const url = webhookUrlOf(c, parsed.value.url);
	if (!url.ok) return failWith(c, url.error);
	const { tenant, actor } = c.get("caller");
	// Two requests at once may make one more than the limit: it guards against floods, not against one.
	if ((await listWebhooks(c.env.DB, tenant.id)).length >= MAX_WEBHOOKS) {
		return failWith(c, { code: "too_many", message: `a tenant may have ${MAX_WEBHOOKS} webhooks` });
	}
	const now = Date.now();
	const webhook: StoredWebhook = {
		id: timeOrderedId("whk", now),
		tenant: tenant.id,
		url: url.value,
		events,
		salt: crypto.randomUUID(),
		previousSalt: null,
		previousUntil: null,
		createdAt: now,
		createdBy: actor,
		disabledAt: null,
		disabledReason: null,
	};
	const wire = webhookToWire(webhook);
	await createWebhook(c.env.DB, webhook, auditOf(c, "create", webhook.id, { before: null, after: wire, reason }));
	return c.json({ secret: await webhookSecret(hashKey, webhook.id, webhook.salt), ...wire }, 201);
}
