/** The table `audit` in D1: who changed what, when and why. Rows are only ever added. */

export interface AuditEntry {
	/** Unique; an entry is stored once however often it is sent. */
	readonly id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly actor: string;
	/** `part.verb`. */
	readonly action: string;
	readonly object: string;
	readonly before: unknown;
	readonly after: unknown;
	readonly reason: string;
	readonly requestId: string;
}

const COLUMNS = "id, at, actor, action, object, before, after, reason, request_id";
const VALUES = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9";

function valuesOf(entry: AuditEntry): unknown[] {
	const { id, at, actor, action, object, before, after, reason, requestId } = entry;
	const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
	return [id, at, actor, action, object, json(before), json(after), reason, requestId];
}

/** Statements that store entries, for a batch; an entry that is stored already stays as it is. */
export function auditStatements(db: D1Database, entries: readonly AuditEntry[]): D1PreparedStatement[] {
	const insert = db.prepare(`INSERT INTO audit (${COLUMNS}) VALUES (${VALUES}) ON CONFLICT (id) DO NOTHING`);
	return entries.map((entry) => insert.bind(...valuesOf(entry)));
}

/** Statement that stores an entry where a statement before it in its batch had its effect: `select`, of `?10`, finds a row. */
export function auditWhere(db: D1Database, entry: AuditEntry, select: string, value: string): D1PreparedStatement {
	return db
		.prepare(`INSERT INTO audit (${COLUMNS}) SELECT ${VALUES} WHERE EXISTS (${select}) ON CONFLICT (id) DO NOTHING`)
		.bind(...valuesOf(entry), value);
}

/** Stores entries, all or none; those that are stored already stay as they are. */
export async function storeAudit(db: D1Database, entries: readonly AuditEntry[]): Promise<void> {
	if (entries.length > 0) await db.batch(auditStatements(db, entries));
}
