/** Messages to webhooks that the queue has lost are sent again; the log is kept for a while. */
import { retentionEnd } from "../decision-log/describe.ts";
import { claimOverdue, pruneDeliveries } from "../store/webhook-deliveries.ts";
import { sendDeliveries } from "../webhooks/enqueue.ts";

/** A queue that is merely behind brings a message before this, milliseconds. */
const OVERDUE_MS = 15 * 60_000;
const SENT_A_MINUTE = 500;
/** Long enough to look into an outage of the last month. */
const LOG_DAYS = 30;

export async function tendWebhooks({ DB, WEBHOOKS }: Env, at: number, isRetention: boolean): Promise<void> {
	const overdue = await claimOverdue(DB, at - OVERDUE_MS, at, SENT_A_MINUTE);
	await sendDeliveries(WEBHOOKS, overdue);
	if (isRetention) await pruneDeliveries(DB, retentionEnd(at, LOG_DAYS)).run();
}
