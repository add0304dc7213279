/** The table `idempotency` in D1: what became of writes that named an `Idempotency-Key`. */

/** How long a key is known, milliseconds. */
export const IDEMPOTENCY_KEPT_MS = 24 * 3600_000;
/** A request that says nothing for as long has ended with its isolate: longer than an upload of 95 MB takes, milliseconds. */
const LEASE_MS = 15 * 60_000;

export interface WriteOutcome {
	readonly status: number;
	/** Of the error, where it was one. */
	readonly code: string | null;
	/** The id of what was made or changed, where the answer named one. */
	readonly resource: string | null;
	/** Whether the answer showed a secret. */
	readonly hasSecret: boolean;
}

/** A write as it is known. */
export interface KnownWrite {
	readonly fingerprint: string;
	/** Null while it is under way. */
	readonly outcome: WriteOutcome | null;
}

interface Row {
	readonly fingerprint: string;
	readonly status: number | null;
	readonly code: string | null;
	readonly resource: string | null;
	readonly has_secret: number;
}

/**
 * Begins a write that nobody has begun: null, and it is the caller's to finish; else the one that is known. One that is
 * older than a day, or under way for longer than a quarter of an hour, is forgotten. `now` is epoch milliseconds.
 */
export async function beginWrite(
	db: D1Database,
	id: string,
	fingerprint: string,
	now: number,
): Promise<KnownWrite | null> {
	const [begun, known] = await db.batch<Row>([
		db
			.prepare(
				`INSERT INTO idempotency (id, fingerprint, at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET
				 fingerprint = excluded.fingerprint, at = excluded.at, status = NULL, code = NULL, resource = NULL,
				 has_secret = NULL WHERE at < ?3 - ?4 OR (status IS NULL AND at < ?3 - ?5)`,
			)
			.bind(id, fingerprint, now, IDEMPOTENCY_KEPT_MS, LEASE_MS),
		db.prepare("SELECT fingerprint, status, code, resource, has_secret FROM idempotency WHERE id = ?1").bind(id),
	]);
	const row = known?.results[0];
	if ((begun?.meta.changes ?? 0) > 0 || row === undefined) return null;
	const { status, code, resource, has_secret } = row;
	const outcome = status === null ? null : { status, code, resource, hasSecret: has_secret === 1 };
	return { fingerprint: row.fingerprint, outcome };
}

/** Keeps what became of a write. */
export async function finishWrite(db: D1Database, id: string, outcome: WriteOutcome): Promise<void> {
	const { status, code, resource, hasSecret } = outcome;
	await db
		.prepare("UPDATE idempotency SET status = ?2, code = ?3, resource = ?4, has_secret = ?5 WHERE id = ?1")
		.bind(id, status, code, resource, hasSecret ? 1 : 0)
		.run();
}

/** Forgets a write that changed nothing, so that it can be made. */
export async function forgetWrite(db: D1Database, id: string): Promise<void> {
	await db.prepare("DELETE FROM idempotency WHERE id = ?1").bind(id).run();
}

/** Forgets writes from before a moment. */
export async function pruneWrites(db: D1Database, before: number): Promise<void> {
	await db.prepare("DELETE FROM idempotency WHERE at < ?1").bind(before).run();
}
