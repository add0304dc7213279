/** The tables `api_keys` and `api_key_secrets` in D1, and the KV keys that isolates read. */
import type { KeyDocument, Scope } from "../access.ts";
import type { Tier } from "../keys/tiers.ts";
import { type AuditEntry, auditStatements } from "./audit.ts";

/**
 * KV key of a secret: the signed document (JSON, `src/keys/document.ts`). Written by `POST /keys` and the routes below it
 * after D1, and by the minute cron where that failed; never expires. A secret that has none is unknown.
 */
export function keyDocumentKey(sha256: string): string {
	return `keys/${sha256}`;
}

/** A key as it is stored. Times are epoch milliseconds. */
export interface StoredKey {
	readonly id: string;
	readonly tenantId: string;
	readonly name: string;
	readonly scopes: readonly Scope[];
	readonly tier: Tier;
	readonly models: readonly string[] | null;
	/** Whether it may stand in a URL. */
	readonly queryAllowed: boolean;
	readonly createdAt: number;
	readonly createdBy: string;
	readonly expiresAt: number | null;
	readonly revokedAt: number | null;
	/** When its newest decision was made; null before the first, and for keys that judge nothing. */
	readonly lastUsedAt: number | null;
}

interface KeyRow {
	readonly id: string;
	readonly tenant_id: string;
	readonly name: string;
	readonly scopes: string;
	readonly tier: Tier;
	readonly models: string | null;
	readonly query_allowed: number;
	readonly created_at: number;
	readonly created_by: string;
	readonly expires_at: number | null;
	readonly revoked_at: number | null;
	readonly last_used_at: number | null;
}

interface SecretRow extends KeyRow {
	readonly sha256: string;
	readonly revision: number;
	readonly delivered: number;
	readonly secret_expires_at: number | null;
}

const KEY_COLUMNS = `k.id, k.tenant_id, k.name, k.scopes, k.tier, k.models, k.query_allowed, k.created_at, k.created_by,
	k.expires_at, k.revoked_at, k.last_used_at`;
const SECRETS = `SELECT s.sha256, s.revision, s.delivered, s.expires_at AS secret_expires_at, ${KEY_COLUMNS}
	FROM api_key_secrets s JOIN api_keys k ON k.id = s.key_id`;

function keyOf(row: KeyRow): StoredKey {
	return {
		id: row.id,
		tenantId: row.tenant_id,
		name: row.name,
		scopes: JSON.parse(row.scopes) as Scope[],
		tier: row.tier,
		models: row.models === null ? null : (JSON.parse(row.models) as string[]),
		queryAllowed: row.query_allowed === 1,
		createdAt: row.created_at,
		createdBy: row.created_by,
		expiresAt: row.expires_at,
		revokedAt: row.revoked_at,
		lastUsedAt: row.last_used_at,
	};
}

function documentOf(row: SecretRow): KeyDocument {
	const { id, tenantId, name, scopes, tier, models, queryAllowed, expiresAt, revokedAt } = keyOf(row);
	const ends = [expiresAt, row.secret_expires_at].filter((at) => at !== null);
	return {
		sha256: row.sha256,
		revision: row.revision,
		id,
		tenant: tenantId,
		name,
		scopes,
		tier,
		models,
		query_allowed: queryAllowed,
		revoked: revokedAt !== null,
		expires_at: ends.length === 0 ? null : Math.min(...ends),
	};
}

/** Runs a change with its audit entry, all or nothing, and reads the documents of the key as they then are. */
async function change(
	db: D1Database,
	id: string,
	statements: readonly D1PreparedStatement[],
	audit: AuditEntry,
): Promise<KeyDocument[]> {
	const read = db.prepare(`${SECRETS} WHERE s.key_id = ?1`).bind(id);
	const results = await db.batch<SecretRow>([...statements, ...auditStatements(db, [audit]), read]);
	return (results.at(-1)?.results ?? []).map(documentOf);
}

function insertSecret(db: D1Database, id: string, sha256: string, now: number): D1PreparedStatement {
	return db
		.prepare("INSERT INTO api_key_secrets (sha256, key_id, revision, changed_at) VALUES (?1, ?2, 1, ?3)")
		.bind(sha256, id, now);
}

/** Stores a new key. */
export async function createKey(
	db: D1Database,
	key: StoredKey,
	sha256: string,
	audit: AuditEntry,
): Promise<KeyDocument[]> {
	const { id, tenantId, name, scopes, tier, models, queryAllowed, createdAt, createdBy, expiresAt } = key;
	const insert = db
		.prepare(
			`INSERT INTO api_keys (id, tenant_id, name, scopes, tier, models, created_at, created_by, expires_at, query_allowed)
			 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
		)
		.bind(
			id,
			tenantId,
			name,
			JSON.stringify(scopes),
			tier,
			models && JSON.stringify(models),
			createdAt,
			createdBy,
			expiresAt,
			queryAllowed ? 1 : 0,
		);
	return change(db, id, [insert, insertSecret(db, id, sha256, createdAt)], audit);
}

/** Gives a key a new secret; those that it has end at `endAt`, or sooner where they already did. */
export async function rotateKey(
	db: D1Database,
	id: string,
	{ sha256, now, endAt }: { readonly sha256: string; readonly now: number; readonly endAt: number },
	audit: AuditEntry,
): Promise<KeyDocument[]> {
	const end = db
		.prepare(
			`UPDATE api_key_secrets SET expires_at = min(coalesce(expires_at, ?2), ?2), revision = revision + 1, changed_at = ?3
			 WHERE key_id = ?1 AND coalesce(expires_at, ?2) >= ?2`,
		)
		.bind(id, endAt, now);
	return change(db, id, [end, insertSecret(db, id, sha256, now)], audit);
}

/** Revokes a key with all its secrets. */
export async function revokeKey(db: D1Database, id: string, now: number, audit: AuditEntry): Promise<KeyDocument[]> {
	const revoke = db.prepare("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1").bind(id, now);
	const raise = db
		.prepare("UPDATE api_key_secrets SET revision = revision + 1, changed_at = ?2 WHERE key_id = ?1")
		.bind(id, now);
	return change(db, id, [revoke, raise], audit);
}

/**
 * Statement that notes when keys were used last, a write for each key whose newest use is newer than what is known: uses that
 * come again, or late, change nothing. Ids of no stored key are left out.
 */
export function noteKeyUses(
	db: D1Database,
	uses: readonly { readonly key: string; readonly at: number }[],
): D1PreparedStatement {
	return db
		.prepare(
			`UPDATE api_keys SET last_used_at = used.at FROM
			 (SELECT value ->> '$.key' AS id, max(value ->> '$.at') AS at FROM json_each(?1) GROUP BY 1) AS used
			 WHERE api_keys.id = used.id AND used.at > coalesce(last_used_at, 0)`,
		)
		.bind(JSON.stringify(uses));
}

/** A key by its id, of a tenant or, where it is null, of any. */
export async function findKey(db: D1Database, id: string, tenantId: string | null): Promise<StoredKey | null> {
	const row = await db
		.prepare(`SELECT ${KEY_COLUMNS} FROM api_keys k WHERE k.id = ?1 AND (?2 IS NULL OR k.tenant_id = ?2)`)
		.bind(id, tenantId)
		.first<KeyRow>();
	return row && keyOf(row);
}

/** Keys from the newest down, of a tenant or, where it is null, of all; older than the key `before` where it is given. */
export async function listKeys(
	db: D1Database,
	{
		tenantId,
		before,
		limit,
	}: { readonly tenantId: string | null; readonly before: string | null; readonly limit: number },
): Promise<StoredKey[]> {
	const clauses = [
		{ sql: "k.tenant_id = ?", value: tenantId },
		{ sql: "k.id < ?", value: before },
	].filter(({ value }) => value !== null);
	const where = clauses.length === 0 ? "" : `WHERE ${clauses.map(({ sql }) => sql).join(" AND ")}`;
	const { results } = await db
		.prepare(`SELECT ${KEY_COLUMNS} FROM api_keys k ${where} ORDER BY k.id DESC LIMIT ?`)
		.bind(...clauses.map(({ value }) => value), limit)
		.all<KeyRow>();
	return results.map(keyOf);
}

/** Documents that KV is not known to hold, and those that were changed since `changedSince`; the former first. */
export async function undeliveredDocuments(
	db: D1Database,
	changedSince: number,
	limit: number,
): Promise<{ readonly document: KeyDocument; readonly isDelivered: boolean }[]> {
	const { results } = await db
		.prepare(
			`${SECRETS} WHERE s.sha256 IN (
				SELECT sha256 FROM api_key_secrets WHERE delivered < revision
				UNION ALL SELECT sha256 FROM api_key_secrets WHERE changed_at > ?1)
			 ORDER BY s.delivered >= s.revision, s.changed_at LIMIT ?2`,
		)
		.bind(changedSince, limit)
		.all<SecretRow>();
	return results.map((row) => ({ document: documentOf(row), isDelivered: row.delivered >= row.revision }));
}

/** Notes that KV took a document. */
export async function markDelivered(db: D1Database, sha256: string, revision: number): Promise<void> {
	await db
		.prepare("UPDATE api_key_secrets SET delivered = max(delivered, ?2) WHERE sha256 = ?1")
		.bind(sha256, revision)
		.run();
}

/** How many documents wait to be written to KV. */
export async function countUndelivered(db: D1Database): Promise<number> {
	const row = await db
		.prepare("SELECT count(*) AS pending FROM api_key_secrets WHERE delivered < revision")
		.first<{ pending: number }>();
	return row?.pending ?? 0;
}
