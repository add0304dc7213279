/** Events on their way to whoever asked to be told. A message rests in D1 until it is delivered or given up. */
import { sha256Hex } from "../signed.ts";
import { type NewDelivery, storeDeliveries } from "../store/webhook-deliveries.ts";
import { webhooksFor } from "../store/webhooks.ts";
import { type EventType, eventBody } from "./events.ts";

export interface WebhookBindings {
	readonly db: D1Database;
	readonly queue: Queue;
}

/** The deployment's own receiver of alerts (`ALERT_WEBHOOK_URL`). */
export const ALERT_TARGET = "alerts";

/** A message of the queue: the rest is in D1. */
export interface DeliveryMessage {
	readonly delivery: string;
}

/** Hex digits of a message's id. */
const ID_DIGITS = 32;
/** Messages of one call (developers.cloudflare.com/queues/platform/limits). */
const MAX_SENT_AT_ONCE = 100;

/** Puts deliveries into the queue; what it does not take, the cron sends. */
export async function sendDeliveries(queue: Queue, ids: readonly string[]): Promise<void> {
	try {
		for (let i = 0; i < ids.length; i += MAX_SENT_AT_ONCE) {
			await queue.sendBatch(ids.slice(i, i + MAX_SENT_AT_ONCE).map((delivery) => ({ body: { delivery } })));
		}
	} catch (error) {
		console.error(JSON.stringify({ level: "error", event: "webhooks_not_sent", error: String(error) }));
	}
}

async function enqueue({ db, queue }: WebhookBindings, deliveries: readonly NewDelivery[]): Promise<void> {
	if (deliveries.length === 0) return;
	await storeDeliveries(db, deliveries);
	await sendDeliveries(
		queue,
		deliveries.map(({ id }) => id),
	);
}

/** Names a message; the same event is the same message to a receiver, however often it is told. */
async function messageId(target: string, eventId: string): Promise<string> {
	const hash = await sha256Hex(new TextEncoder().encode(`${target}\n${eventId}`));
	return `msg_${hash.slice(0, ID_DIGITS)}`;
}

export interface TenantEvent {
	readonly tenant: string;
	readonly type: EventType;
	/** Never holds a text of a user. */
	readonly data: object;
	/** When it happened, epoch milliseconds. */
	readonly at: number;
	/** Names the event, so that one that is told again is not sent again. */
	readonly id: string;
}

/** Tells a tenant's webhooks of an event. Rejects when D1 does; what the queue refuses is sent later. */
export async function enqueueEvent(bindings: WebhookBindings, event: TenantEvent): Promise<void> {
	const { tenant, type, at, id } = event;
	const targets = await webhooksFor(bindings.db, tenant, type);
	if (targets.length === 0) return;
	const body = eventBody(type, at, event.data);
	const deliveries = await Promise.all(
		targets.map(async (target) => ({ id: await messageId(target, id), target, tenant, type, body, at })),
	);
	await enqueue(bindings, deliveries);
}

export interface TargetMessage {
	/** A webhook's id, or `ALERT_TARGET`. */
	readonly target: string;
	readonly tenant: string;
	readonly type: string;
	/** JSON, under 20 kB, as `eventBody` makes it or in a form of the receiver's own. */
	readonly body: string;
	/** Epoch milliseconds. */
	readonly at: number;
	/** As of `TenantEvent`. */
	readonly id: string;
}

/** Sends a message to one target, and gives its id. Rejects as `enqueueEvent`. */
export async function enqueueMessage(bindings: WebhookBindings, message: TargetMessage): Promise<string> {
	const id = await messageId(message.target, message.id);
	await enqueue(bindings, [{ ...message, id }]);
	return id;
}
