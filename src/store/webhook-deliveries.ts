/** The table `webhook_deliveries` in D1: messages to receivers, and what came of them. */

export interface NewDelivery {
	readonly id: string;
	readonly target: string;
	readonly tenant: string;
	readonly type: string;
	readonly body: string;
	/** Epoch milliseconds. */
	readonly at: number;
}

/** A message that is not over. */
export interface PendingDelivery {
	readonly id: string;
	readonly target: string;
	readonly body: string;
	/** How often it was tried. */
	readonly attempts: number;
}

/** A line of the log. Times are epoch milliseconds. */
export interface DeliveryEntry {
	readonly id: string;
	readonly type: string;
	readonly createdAt: number;
	readonly dueAt: number;
	readonly state: "pending" | "delivered" | "failed";
	readonly attempts: number;
	readonly status: number | null;
	readonly reason: string | null;
	readonly attemptedAt: number | null;
}

/** What an attempt leaves. */
export interface DeliveryResult {
	readonly state: DeliveryEntry["state"];
	readonly status: number | null;
	readonly reason: string | null;
	/** Epoch milliseconds. */
	readonly attemptedAt: number;
	/** When it is tried next; of no meaning where it is over. */
	readonly dueAt: number;
}

/** Stores messages; those that are stored stay as they are. */
export async function storeDeliveries(db: D1Database, deliveries: readonly NewDelivery[]): Promise<void> {
	const insert = db.prepare(
		`INSERT INTO webhook_deliveries (id, target, tenant, type, body, created_at, due_at)
		 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (id) DO NOTHING`,
	);
	await db.batch(
		deliveries.map(({ id, target, tenant, type, body, at }) => insert.bind(id, target, tenant, type, body, at)),
	);
}

/** Messages that are not over, those of them that failed at least once, and those that were given up since a moment. */
export async function deliveryCounts(
	db: D1Database,
	since: number,
): Promise<{ readonly pending: number; readonly failing: number; readonly given_up: number }> {
	const row = await db
		.prepare(
			`SELECT (SELECT count(*) FROM webhook_deliveries WHERE state = 'pending') AS pending,
			 (SELECT count(*) FROM webhook_deliveries WHERE state = 'pending' AND attempts > 0) AS failing,
			 (SELECT count(*) FROM webhook_deliveries WHERE created_at >= ?1 AND state = 'failed'
				AND reason IS NOT 'superseded') AS given_up`,
		)
		.bind(since)
		.first<{ pending: number; failing: number; given_up: number }>();
	return row!;
}

/** A message that is not over; null for one that is, or is not there. */
export function pendingDelivery(db: D1Database, id: string): Promise<PendingDelivery | null> {
	return db
		.prepare("SELECT id, target, body, attempts FROM webhook_deliveries WHERE id = ?1 AND state = 'pending'")
		.bind(id)
		.first<PendingDelivery>();
}

/** Statement that keeps what came of an attempt; the body goes with the last one. */
export function settleDelivery(db: D1Database, id: string, result: DeliveryResult): D1PreparedStatement {
	const { state, status, reason, attemptedAt, dueAt } = result;
	return db
		.prepare(
			`UPDATE webhook_deliveries SET state = ?2, status = ?3, reason = ?4, attempted_at = ?5, due_at = ?6,
			 attempts = attempts + 1, body = CASE ?2 WHEN 'pending' THEN body END WHERE id = ?1 AND state = 'pending'`,
		)
		.bind(id, state, status, reason, attemptedAt, dueAt);
}

/** Ids of messages that were due before a moment, whose way through the queue has failed; they are due again `now`. */
export async function claimOverdue(db: D1Database, before: number, now: number, limit: number): Promise<string[]> {
	const { results } = await db
		.prepare(
			`UPDATE webhook_deliveries SET due_at = ?2 WHERE id IN (SELECT id FROM webhook_deliveries
			 WHERE state = 'pending' AND due_at < ?1 ORDER BY due_at LIMIT ?3) RETURNING id`,
		)
		.bind(before, now, limit)
		.all<{ id: string }>();
	return results.map(({ id }) => id);
}

/** The log of a target from the newest down; older than `before` where it is given. */
export async function listDeliveries(
	db: D1Database,
	target: string,
	before: { readonly createdAt: number; readonly id: string } | null,
	limit: number,
): Promise<DeliveryEntry[]> {
	const { results } = await db
		.prepare(
			`SELECT id, type, created_at AS createdAt, due_at AS dueAt, state, attempts, status, reason,
				attempted_at AS attemptedAt
			 FROM webhook_deliveries WHERE target = ?1 AND (?2 IS NULL OR (created_at, id) < (?2, ?3))
			 ORDER BY created_at DESC, id DESC LIMIT ?4`,
		)
		.bind(target, before?.createdAt ?? null, before?.id ?? null, limit)
		.all<DeliveryEntry>();
	return results;
}

/** Statement that forgets messages from before a moment. */
export function pruneDeliveries(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM webhook_deliveries WHERE created_at < ?1").bind(before);
}
