/** The table `policies` in D1, and the KV keys that isolates read. */
import { type AuditEntry, auditStatements } from "./audit.ts";

/** A tenant's signed policy (JSON, `src/policies/pointer.ts`). */
export function policyKey(tenant: string): string {
	return `policies/${tenant}`;
}

export interface StoredPolicy {
	readonly tenant: string;
	readonly revision: number;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly actor: string;
	readonly reason: string;
	/** JSON; null as JSON where the tenant went back to what holds for all. */
	readonly body: string;
}

const COLUMNS = "tenant, revision, at, actor, reason, body";

/** The policy that a tenant set last; null where it never did. */
export function latestPolicy(db: D1Database, tenant: string): Promise<StoredPolicy | null> {
	return db
		.prepare(`SELECT ${COLUMNS} FROM policies WHERE tenant = ?1 ORDER BY revision DESC LIMIT 1`)
		.bind(tenant)
		.first<StoredPolicy>();
}

/** Stores a policy and its audit entry, both or neither; false when another one has this revision already. */
export async function storePolicy(db: D1Database, policy: StoredPolicy, audit: AuditEntry): Promise<boolean> {
	const { tenant, revision, at, actor, reason, body } = policy;
	try {
		await db.batch([
			db
				.prepare(`INSERT INTO policies (${COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`)
				.bind(tenant, revision, at, actor, reason, body),
			...auditStatements(db, [audit]),
		]);
		return true;
	} catch (error) {
		// Whoever came first holds the number.
		if (((await latestPolicy(db, tenant))?.revision ?? 0) >= revision) return false;
		throw error;
	}
}

/** Policies of the versions that decisions name (`tenant@revision`); those of nobody's are left out. */
export async function policiesOfVersions(db: D1Database, versions: readonly string[]): Promise<StoredPolicy[]> {
	const named = versions.flatMap((version) => {
		const at = version.lastIndexOf("@");
		return at < 0 ? [] : [[version.slice(0, at), Number(version.slice(at + 1))]];
	});
	if (named.length === 0) return [];
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS} FROM policies WHERE (tenant, revision) IN
			 (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?1))`,
		)
		.bind(JSON.stringify(named))
		.all<StoredPolicy>();
	return results;
}

/** Notes that KV holds a policy, and with it every older one of the tenant. */
export async function markPolicyDelivered(db: D1Database, tenant: string, revision: number): Promise<void> {
	await db
		.prepare("UPDATE policies SET delivered = 1 WHERE tenant = ?1 AND revision <= ?2 AND delivered = 0")
		.bind(tenant, revision)
		.run();
}

/** The newest policies of tenants whose policy KV does not hold yet. */
export async function undeliveredPolicies(db: D1Database, limit: number): Promise<StoredPolicy[]> {
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS} FROM policies p WHERE delivered = 0
			 AND revision = (SELECT MAX(revision) FROM policies newer WHERE newer.tenant = p.tenant) LIMIT ?1`,
		)
		.bind(limit)
		.all<StoredPolicy>();
	return results;
}
