import { deleteWebhook, rotateWebhook, updateWebhook } from "../../../store/webhooks.ts";
import { webhookSecret } from "../../../webhooks/secret.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeSchema, rotateSchema } from "./schema.ts";
import { auditOf, namedWebhook, webhookToWire, webhookUrlOf } from "./wire.ts";

/** Changes where a webhook is, what it is told and whether; one that answered 410 is told again when it is enabled. */
export async function putWebhook(c: AppContext): Promise<Response> {
	const parsed = parseBody(changeSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { events, enabled, reason } = parsed.value;
	const url = webhookUrlOf(c, parsed.value.url);
	if (!url.ok) return failWith(c, url.error);
	const found = await namedWebhook(c);
	if (!found.ok) return failWith(c, found.error);
	const webhook = found.value;
	const { disabledAt, disabledReason } = webhook;
	const state = enabled
		? { disabledAt: null, disabledReason: null }
		: { disabledAt: disabledAt ?? Date.now(), disabledReason: disabledReason ?? ("owner" as const) };
	const changed = { ...webhook, url: url.value, events, ...state };
	const [before, after] = [webhookToWire(webhook), webhookToWire(changed)];
	await updateWebhook(c.env.DB, changed, auditOf(c, "change", webhook.id, { before, after, reason }));
	return c.json(after);
}

/** Gives a webhook a new secret, shown in the answer only; the old one signs beside it for a while. */
export async function postRotate(c: AppContext, hashKey: string): Promise<Response> {
	const parsed = parseBody(rotateSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { grace_seconds, reason } = parsed.value;
	const found = await namedWebhook(c);
	if (!found.ok) return failWith(c, found.error);
	const { id, salt: previousSalt } = found.value;
	const salt = crypto.randomUUID();
	const until = Date.now() + grace_seconds * 1000;
	const rotated = { ...found.value, salt, previousSalt, previousUntil: until };
	const after = { previous_secret_until: new Date(until).toISOString() };
	await rotateWebhook(c.env.DB, id, { salt, until }, auditOf(c, "rotate", id, { before: null, after, reason }));
	return c.json({ secret: await webhookSecret(hashKey, id, salt), ...webhookToWire(rotated) });
}

/** Ends a webhook: what is under way to it is dropped, and its log goes with it. */
export async function removeWebhook(c: AppContext): Promise<Response> {
	const found = await namedWebhook(c);
	if (!found.ok) return failWith(c, found.error);
	const { id } = found.value;
	const before = webhookToWire(found.value);
	await deleteWebhook(c.env.DB, id, auditOf(c, "delete", id, { before, after: null, reason: "" }));
	return c.json({ id, deleted: true });
}
