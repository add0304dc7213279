/** Delivers messages to webhooks. Whatever comes of an attempt is in D1 before the queue is told. */
import * as z from "zod";
import type { Config } from "../config.ts";
import {
	type DeliveryResult,
	type PendingDelivery,
	pendingDelivery,
	settleDelivery,
} from "../store/webhook-deliveries.ts";
import { disableWebhook, findWebhook } from "../store/webhooks.ts";
import { deliver, nextDelaySeconds, type Outcome } from "../webhooks/deliver.ts";
import { ALERT_TARGET } from "../webhooks/enqueue.ts";
import { webhookSecret } from "../webhooks/secret.ts";
import { logFailure, retryAll } from "./retry.ts";

const messageSchema = z.object({ delivery: z.string() });

export interface WebhookParts {
	readonly db: D1Database;
	readonly config: Pick<Config, "hashKey" | "alertWebhook">;
	readonly send: typeof fetch;
	/** Epoch milliseconds. */
	readonly now: () => number;
	/** From 0 to 1. */
	readonly random: () => number;
}

interface Receiver {
	readonly url: string;
	readonly secrets: readonly string[];
}

/** Where a target is now; null when it is deleted, disabled or no longer configured. */
async function receiverOf(target: string, { db, config, now }: WebhookParts): Promise<Receiver | null> {
	const { hashKey, alertWebhook } = config;
	if (target === ALERT_TARGET) {
		return (
			alertWebhook && { url: alertWebhook.url, secrets: alertWebhook.secret === null ? [] : [alertWebhook.secret] }
		);
	}
	const webhook = await findWebhook(db, target, null);
	if (!webhook || webhook.disabledAt !== null || hashKey === null) return null;
	const { id, url, salt, previousSalt, previousUntil } = webhook;
	const salts = previousSalt !== null && (previousUntil ?? 0) > now() ? [salt, previousSalt] : [salt];
	return { url, secrets: await Promise.all(salts.map((each) => webhookSecret(hashKey, id, each))) };
}

/** What an outcome leaves, and when the message comes again: null when it does not. */
function settled(
	outcome: Outcome,
	attempts: number,
	{ now, random }: WebhookParts,
): { readonly result: DeliveryResult; readonly delaySeconds: number | null } {
	const attemptedAt = now();
	const over = { attemptedAt, dueAt: attemptedAt, status: outcome.status };
	switch (outcome.kind) {
		case "delivered":
			return { result: { ...over, state: "delivered", reason: null }, delaySeconds: null };
		case "gone":
			return { result: { ...over, state: "failed", reason: "gone" }, delaySeconds: null };
		case "failed": {
			const { reason } = outcome;
			const delaySeconds = nextDelaySeconds(attempts + 1, outcome, random());
			if (delaySeconds === null) return { result: { ...over, state: "failed", reason }, delaySeconds };
			return {
				result: { ...over, state: "pending", reason, dueAt: attemptedAt + delaySeconds * 1000 },
				delaySeconds,
			};
		}
	}
}

/** Tries a message once; gives the seconds until the next try, or null when it is over. */
async function attempt({ id, target, body, attempts }: PendingDelivery, parts: WebhookParts): Promise<number | null> {
	const { db, send, now } = parts;
	const receiver = await receiverOf(target, parts);
	if (!receiver) {
		const at = now();
		const result = { state: "failed", status: null, reason: "disabled", attemptedAt: at, dueAt: at } as const;
		await settleDelivery(db, id, result).run();
		return null;
	}
	const outcome = await deliver(send, { ...receiver, id, body, at: now() });
	const { result, delaySeconds } = settled(outcome, attempts, parts);
	const statements = [settleDelivery(db, id, result)];
	if (outcome.kind === "gone") statements.push(disableWebhook(db, target, now()));
	await db.batch(statements);
	return delaySeconds;
}

async function consumeOne(message: Message<unknown>, parts: WebhookParts): Promise<void> {
	const parsed = messageSchema.safeParse(message.body);
	if (!parsed.success) return message.ack();
	try {
		const pending = await pendingDelivery(parts.db, parsed.data.delivery);
		const delaySeconds = pending && (await attempt(pending, parts));
		if (delaySeconds === null) message.ack();
		else message.retry({ delaySeconds });
	} catch (error) {
		logFailure("webhook_not_settled", 1, error);
		retryAll([message]);
	}
}

/** Delivers a batch, each message by itself. Never throws. */
export async function consumeWebhooks(batch: MessageBatch<unknown>, parts: WebhookParts): Promise<void> {
	await Promise.all(batch.messages.map((message) => consumeOne(message, parts)));
}
