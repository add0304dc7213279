/** Evaluates the alert rules each minute, keeps what fires, and sends it to whoever is told. */

import { type Condition, conditionsOf, type Facts, identityOf } from "../insight/alert-rules.ts";
import { begin, step } from "../insight/alert-state.ts";
import { slackMessage } from "../insight/slack.ts";
import { isoOf } from "../iso-time.ts";
import { sha256Hex } from "../signed.ts";
import { noteDelivery, openAlerts, type StoredAlert, storeAlerts } from "../store/alerts.ts";
import { settleDelivery } from "../store/webhook-deliveries.ts";
import { ALERT_TARGET, enqueueMessage, type WebhookBindings } from "../webhooks/enqueue.ts";
import { eventBody } from "../webhooks/events.ts";

const SLACK_HOST = "hooks.slack.com";
/** Sections of the runbook are named as the alerts. */
const RUNBOOK = "scripts/observability/runbook.md";
/** The deployment's own messages belong to no tenant of it. */
const NO_TENANT = "";

function runbookOf(name: string): string {
	return `${RUNBOOK}#${name.toLowerCase()}`;
}

/** A message in the form that the receiver reads. */
function bodyOf(alert: StoredAlert, type: string, at: number, url: string): string {
	const { id, fingerprint, name, severity, labels, summary, value, threshold, state } = alert;
	const runbook = runbookOf(name);
	if (new URL(url).hostname === SLACK_HOST) {
		return JSON.stringify(slackMessage({ name, severity, state, summary, labels, runbook }));
	}
	return eventBody(type, at, {
		id,
		fingerprint,
		name,
		severity,
		started_at: isoOf(alert.startedAt),
		ended_at: isoOf(alert.endedAt),
		labels,
		summary,
		value,
		threshold,
		runbook_url: runbook,
	});
}

/** Sends an alert as it is now; what told of an older state and is still under way is given up. */
async function tell(bindings: WebhookBindings, alert: StoredAlert, at: number, url: string): Promise<void> {
	const { db } = bindings;
	if (alert.deliveryId !== null) {
		const over = { state: "failed", status: null, reason: "superseded", attemptedAt: at, dueAt: at } as const;
		await settleDelivery(db, alert.deliveryId, over).run();
	}
	const type = alert.state === "resolved" ? "alert.resolved" : "alert.firing";
	const body = bodyOf(alert, type, at, url);
	const message = { target: ALERT_TARGET, tenant: NO_TENANT, type, body, at, id: `${alert.id} ${alert.state} ${at}` };
	await noteDelivery(db, alert.id, await enqueueMessage(bindings, message));
}

interface Evaluated {
	readonly kept: StoredAlert[];
	readonly gone: string[];
	readonly told: StoredAlert[];
}

async function evaluate(
	open: readonly StoredAlert[],
	conditions: readonly Condition[],
	at: number,
): Promise<Evaluated> {
	const evaluated: Evaluated = { kept: [], gone: [], told: [] };
	const keep = (alert: StoredAlert, tells: boolean) => {
		evaluated.kept.push(alert);
		if (tells) evaluated.told.push(alert);
	};
	const holding = new Map<string, Condition>();
	for (const condition of conditions) {
		const fingerprint = await sha256Hex(new TextEncoder().encode(identityOf(condition)));
		holding.set(fingerprint, condition);
	}
	for (const stored of open) {
		const condition = holding.get(stored.fingerprint) ?? null;
		holding.delete(stored.fingerprint);
		const { alert, tells } = step(stored, condition, at);
		if (alert === null) evaluated.gone.push(stored.id);
		else {
			const { severity, summary, value, threshold } = condition ?? stored;
			keep({ ...stored, ...alert, severity, summary, value, threshold }, tells);
		}
	}
	for (const [fingerprint, condition] of holding) {
		const { forMs: _, ...told } = condition;
		const { alert, tells } = begin(condition, at);
		if (alert) {
			const own = {
				id: crypto.randomUUID(),
				fingerprint,
				acknowledgedBy: null,
				acknowledgedNote: null,
				deliveryId: null,
			};
			keep({ ...told, ...alert, ...own }, tells);
		}
	}
	return evaluated;
}

export interface AlertParts extends WebhookBindings {
	readonly facts: () => Promise<Facts>;
	/** Null where nobody is told. */
	readonly url: string | null;
}

/**
 * Evaluates the rules once. An alert is stored before it is told; one whose message fails is not held up by it, and of
 * two runs at the same time, which a cron may have, one begins it.
 */
export async function tendAlerts({ db, queue, facts, url }: AlertParts, at: number): Promise<void> {
	const { kept, gone, told } = await evaluate(await openAlerts(db), conditionsOf(await facts()), at);
	if (kept.length + gone.length === 0) return;
	const stored = await storeAlerts(db, kept, gone);
	if (url === null) return;
	for (const alert of told.filter(({ id }) => stored.has(id))) {
		try {
			await tell({ db, queue }, alert, at, url);
		} catch (error) {
			console.error(JSON.stringify({ level: "error", event: "alert_not_sent", error: String(error) }));
		}
	}
}
