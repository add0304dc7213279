import { listDeliveries } from "../../../store/webhook-deliveries.ts";
import { listWebhooks } from "../../../store/webhooks.ts";
import { enqueueMessage } from "../../../webhooks/enqueue.ts";
import { eventBody, TEST_EVENT } from "../../../webhooks/events.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { postRotate, putWebhook, removeWebhook } from "./change.ts";
import { postWebhooks } from "./create.ts";
import { pageSchema, testSchema, WEBHOOK_BODY_BYTES } from "./schema.ts";
import { deliveryToWire, namedWebhook, webhookToWire } from "./wire.ts";

/** A tenant's webhooks, the newest first: there are few, so they are one page. */
async function getWebhooks(c: AppContext): Promise<Response> {
	const webhooks = await listWebhooks(c.env.DB, c.get("caller").tenant.id);
	return c.json({ data: webhooks.map(webhookToWire), next_cursor: null });
}

async function getWebhook(c: AppContext): Promise<Response> {
	const found = await namedWebhook(c);
	return found.ok ? c.json(webhookToWire(found.value)) : failWith(c, found.error);
}

/** Sends one message to a webhook; the log says what came of it. */
async function postTest(c: AppContext): Promise<Response> {
	const parsed = parseBody(testSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const found = await namedWebhook(c);
	if (!found.ok) return failWith(c, found.error);
	const { id: target, tenant } = found.value;
	const at = Date.now();
	const delivery = await enqueueMessage(
		{ db: c.env.DB, queue: c.env.WEBHOOKS },
		{
			target,
			tenant,
			type: TEST_EVENT,
			body: eventBody(TEST_EVENT, at, { webhook_id: target }),
			at,
			id: crypto.randomUUID(),
		},
	);
	return c.json({ delivery_id: delivery }, 202);
}

/** What was sent to a webhook and what came of it, the newest first; bodies are not kept. */
async function getDeliveries(c: AppContext): Promise<Response> {
	const page = parseBody(pageSchema, c.req.query());
	if (!page.ok) return failWith(c, page.error);
	const { limit, cursor } = page.value;
	const found = await namedWebhook(c);
	if (!found.ok) return failWith(c, found.error);
	const [createdAt = "", id = ""] = cursor?.split(".") ?? [];
	const before = cursor === undefined ? null : { createdAt: Number(createdAt), id };
	const entries = await listDeliveries(c.env.DB, found.value.id, before, limit + 1);
	const shown = entries.slice(0, limit);
	const last = shown.at(-1);
	const next = entries.length > limit && last ? `${last.createdAt}.${last.id}` : null;
	return c.json({ data: shown.map(deliveryToWire), next_cursor: next });
}

/** Secrets are made from the deployment's own. */
function keyed(handler: (c: AppContext, hashKey: string) => Promise<Response>): Route["handler"] {
	return (c) => {
		const { hashKey } = c.get("config");
		if (hashKey !== null) return handler(c, hashKey);
		return failWith(c, { code: "service_unconfigured", message: "HASH_KEY is not set" });
	};
}

/** Where a tenant's events go is for those to say who make its keys. */
const own = { access: "admin", reach: "tenant" } as const;
const change = { ...own, maxBodyBytes: WEBHOOK_BODY_BYTES } as const;

export const webhookRoutes: readonly Route[] = [
	{ ...own, method: "GET", path: "/webhooks", handler: getWebhooks },
	{ ...change, method: "POST", path: "/webhooks", handler: keyed(postWebhooks) },
	{ ...own, method: "GET", path: "/webhooks/:id", handler: getWebhook },
	{ ...change, method: "PUT", path: "/webhooks/:id", handler: putWebhook },
	{ ...own, method: "DELETE", path: "/webhooks/:id", handler: removeWebhook },
	{ ...change, method: "POST", path: "/webhooks/:id/rotate", handler: keyed(postRotate) },
	{ ...change, method: "POST", path: "/webhooks/:id/test", handler: postTest },
	{ ...own, method: "GET", path: "/webhooks/:id/deliveries", handler: getDeliveries },
];
