/** The table `webhooks` in D1: where tenants are told of events. */
import type { EventType } from "../webhooks/events.ts";
import { type AuditEntry, auditStatements } from "./audit.ts";

/** A webhook as it is stored. Times are epoch milliseconds. */
export interface StoredWebhook {
	readonly id: string;
	readonly tenant: string;
	readonly url: string;
	readonly events: readonly EventType[];
	readonly salt: string;
	readonly previousSalt: string | null;
	readonly previousUntil: number | null;
	readonly createdAt: number;
	readonly createdBy: string;
	readonly disabledAt: number | null;
	readonly disabledReason: "owner" | "gone" | null;
}

type WebhookRow = Omit<StoredWebhook, "events"> & { readonly events: string };

const COLUMNS = `id, tenant, url, events, salt, previous_salt AS previousSalt, previous_until AS previousUntil,
	created_at AS createdAt, created_by AS createdBy, disabled_at AS disabledAt, disabled_reason AS disabledReason`;

function webhookOf(row: WebhookRow): StoredWebhook {
	return { ...row, events: JSON.parse(row.events) as EventType[] };
}

/** Webhooks whose receiver has asked for no more messages. */
export async function countDisabled(db: D1Database): Promise<number> {
	return (
		(await db.prepare("SELECT count(*) AS n FROM webhooks WHERE disabled_reason = 'gone'").first<number>("n")) ?? 0
	);
}

/** A tenant's webhooks, the newest first. */
export async function listWebhooks(db: D1Database, tenant: string): Promise<StoredWebhook[]> {
	const { results } = await db
		.prepare(`SELECT ${COLUMNS} FROM webhooks WHERE tenant = ?1 ORDER BY id DESC`)
		.bind(tenant)
		.all<WebhookRow>();
	return results.map(webhookOf);
}

/** A webhook by its id, of a tenant or, where it is null, of any. */
export async function findWebhook(db: D1Database, id: string, tenant: string | null): Promise<StoredWebhook | null> {
	const row = await db
		.prepare(`SELECT ${COLUMNS} FROM webhooks WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)`)
		.bind(id, tenant)
		.first<WebhookRow>();
	return row && webhookOf(row);
}

/** Ids of the tenant's webhooks that want an event. */
export async function webhooksFor(db: D1Database, tenant: string, type: EventType): Promise<string[]> {
	const { results } = await db
		.prepare(
			`SELECT id FROM webhooks WHERE tenant = ?1 AND disabled_at IS NULL
			 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = ?2)`,
		)
		.bind(tenant, type)
		.all<{ id: string }>();
	return results.map(({ id }) => id);
}

/** Stores a new webhook, and tells the audit. */
export async function createWebhook(db: D1Database, webhook: StoredWebhook, audit: AuditEntry): Promise<void> {
	const { id, tenant, url, events, salt, createdAt, createdBy } = webhook;
	const insert = db
		.prepare(
			`INSERT INTO webhooks (id, tenant, url, events, salt, created_at, created_by)
			 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
		)
		.bind(id, tenant, url, JSON.stringify(events), salt, createdAt, createdBy);
	await db.batch([insert, ...auditStatements(db, [audit])]);
}

/** Changes where a webhook is, what it wants and whether it is told, and tells the audit. */
export async function updateWebhook(db: D1Database, webhook: StoredWebhook, audit: AuditEntry): Promise<void> {
	const { id, url, events, disabledAt, disabledReason } = webhook;
	const update = db
		.prepare("UPDATE webhooks SET url = ?2, events = ?3, disabled_at = ?4, disabled_reason = ?5 WHERE id = ?1")
		.bind(id, url, JSON.stringify(events), disabledAt, disabledReason);
	await db.batch([update, ...auditStatements(db, [audit])]);
}

/** Gives a webhook a new salt; the one that it has counts until `until`. */
export async function rotateWebhook(
	db: D1Database,
	id: string,
	{ salt, until }: { readonly salt: string; readonly until: number },
	audit: AuditEntry,
): Promise<void> {
	const update = db
		.prepare("UPDATE webhooks SET previous_salt = salt, previous_until = ?3, salt = ?2 WHERE id = ?1")
		.bind(id, salt, until);
	await db.batch([update, ...auditStatements(db, [audit])]);
}

/** Deletes a webhook with its log. */
export async function deleteWebhook(db: D1Database, id: string, audit: AuditEntry): Promise<void> {
	await db.batch([
		db.prepare("DELETE FROM webhook_deliveries WHERE target = ?1").bind(id),
		db.prepare("DELETE FROM webhooks WHERE id = ?1").bind(id),
		...auditStatements(db, [audit]),
	]);
}

/** Statement that ends the deliveries of a webhook whose receiver wants nothing more. */
export function disableWebhook(db: D1Database, id: string, now: number): D1PreparedStatement {
	return db
		.prepare("UPDATE webhooks SET disabled_at = ?2, disabled_reason = 'gone' WHERE id = ?1 AND disabled_at IS NULL")
		.bind(id, now);
}
