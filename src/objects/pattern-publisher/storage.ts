/** What the publisher keeps in its own SQLite: the history of sets, the head, and what is still to be delivered. */
import { type CanaryCounts, NO_COUNTS } from "../../patterns/canary.ts";
import type { RecentChanges } from "../../patterns/recent.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import type { AuditEntry } from "../../store/audit.ts";
import { Demotions } from "./demotions.ts";
import { settleForced } from "./forced.ts";
import { cutParts, gunzipJson, gzipJson } from "./gzip.ts";
import type { Force } from "./outcome.ts";

/** Versions that can be looked at and rolled back to; older ones are deleted (the audit stays). */
export const KEPT_VERSIONS = 100;
/** Entries delivered to D1 in one transaction. */
const AUDIT_BATCH = 50;

/** One publish. */
export interface VersionInfo {
	readonly version: string;
	/** Number of the publish; 0 for the bundled set that the first publish took the place of. */
	readonly sequence: number;
	readonly previous: string | null;
	/** The version whose patterns these are again, for a rollback. */
	readonly restores: string | null;
	/** Of the compiled document, hex. */
	readonly sha256: string;
	/** Of the compiled shadow patterns; null when there are none. */
	readonly shadowSha256: string | null;
	/** Of the list of patterns that were changed lately; null when there are none. */
	readonly recentSha256: string | null;
	/** Layout of the compiled document. */
	readonly format: number;
	/** Epoch milliseconds. */
	readonly publishedAt: number;
	readonly actor: string;
	readonly reason: string;
	readonly requestId: string;
	/** `live` is or was what everything is judged by; a canary becomes live or is aborted. */
	readonly stage: "live" | "canary" | "aborted";
	/** For what was published although it was refused; null for any other. */
	readonly forced: Force | null;
	/** How many patterns the document has, and how many were touched. */
	readonly counts: {
		readonly patterns: number;
		readonly added: number;
		readonly changed: number;
		readonly removed: number;
	};
}

/** A version that a share of the texts is judged by. */
export interface Canary {
	readonly info: VersionInfo;
	readonly basisPoints: number;
	readonly counts: CanaryCounts;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS versions (sequence INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, info TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (sequence INTEGER, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (sequence, part));
CREATE TABLE IF NOT EXISTS recents (sequence INTEGER, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (sequence, part));
CREATE TABLE IF NOT EXISTS audit_outbox (id TEXT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS expired (version TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS inbox (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS canary (sequence INTEGER PRIMARY KEY, basis_points INTEGER NOT NULL, counts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

/** Numbers that outlive the object. */
type StateName =
	| "last_sequence"
	| "head_sequence"
	/** Raised with every change of what KV points to, and the one that it points to. */
	| "revision"
	| "pointer_revision"
	| "pointer_written_at"
	| "failures";

/** A version on its way into the history. */
export interface PackedVersion {
	readonly info: VersionInfo;
	/** The set, from `pack`. */
	readonly packed: ArrayBuffer;
	/** Which patterns were changed lately, from `packJson`. */
	readonly recent: ArrayBuffer;
	/** Ids of the patterns that it changes. */
	readonly touched: readonly string[];
}

export class PublisherStorage {
	readonly demotions: Demotions;
	private readonly storage: DurableObjectStorage;
	private readonly sql: SqlStorage;

	constructor(storage: DurableObjectStorage) {
		this.storage = storage;
		this.sql = storage.sql;
		this.sql.exec(SCHEMA);
		this.demotions = new Demotions(this.sql);
	}

	state(name: StateName): number {
		const [row] = this.sql.exec<{ value: number }>("SELECT value FROM state WHERE name = ?", name).toArray();
		return row?.value ?? 0;
	}

	setState(name: StateName, value: number): void {
		this.sql.exec("INSERT INTO state VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", name, value);
	}

	/** The version that is live, or null before the first publish. */
	head(): VersionInfo | null {
		const sequence = this.state("head_sequence");
		return sequence === 0 ? null : this.at(sequence);
	}

	private at(sequence: number): VersionInfo | null {
		return this.list(1, sequence + 1)[0] ?? null;
	}

	/** The canary that runs, or null. */
	canary(): Canary | null {
		const [row] = this.sql
			.exec<{ sequence: number; basis_points: number; counts: string }>("SELECT * FROM canary")
			.toArray();
		const info = row && this.at(row.sequence);
		return info ? { info, basisPoints: row.basis_points, counts: JSON.parse(row.counts) as CanaryCounts } : null;
	}

	setCanaryCounts(counts: CanaryCounts): void {
		this.sql.exec("UPDATE canary SET counts = ?", JSON.stringify(counts));
	}

	setCanaryShare(basisPoints: number): void {
		this.sql.exec("UPDATE canary SET basis_points = ?", basisPoints);
	}

	/** Ends the canary: its version goes live or is aborted. In one transaction with the audit entry. */
	endCanary(stage: "live" | "aborted", entry: AuditEntry): void {
		this.storage.transactionSync(() => {
			this.dropCanary(stage === "live" ? entry.at : null);
			this.audit(entry);
			this.setState("revision", this.state("revision") + 1);
		});
	}

	/** `liveAt`: since when it is live; null for one that is aborted. */
	private dropCanary(liveAt: number | null): void {
		const canary = this.canary();
		if (!canary) return;
		const { sequence } = canary.info;
		const stage = liveAt === null ? "aborted" : "live";
		const info: VersionInfo = { ...canary.info, stage, publishedAt: liveAt ?? canary.info.publishedAt };
		this.sql.exec("UPDATE versions SET info = ? WHERE sequence = ?", JSON.stringify(info), sequence);
		this.sql.exec("DELETE FROM canary");
		this.demotions.canaryEnded(sequence, liveAt !== null);
		if (liveAt !== null) this.setState("head_sequence", sequence);
	}

	/** Does something together with its audit entry, in one transaction; `isPointed` where isolates are to hear of it. */
	record(entry: AuditEntry, isPointed: boolean, effect: () => void): void {
		this.storage.transactionSync(() => {
			effect();
			this.audit(entry);
			if (isPointed) this.setState("revision", this.state("revision") + 1);
		});
	}

	private audit(entry: AuditEntry): void {
		this.sql.exec("INSERT INTO audit_outbox VALUES (?, ?)", entry.id, JSON.stringify(entry));
	}

	find(version: string): VersionInfo | null {
		const [row] = this.sql.exec<{ info: string }>("SELECT info FROM versions WHERE version = ?", version).toArray();
		return row ? (JSON.parse(row.info) as VersionInfo) : null;
	}

	/** The kept version that a request made. */
	findRequest(requestId: string): VersionInfo | null {
		const [row] = this.sql
			.exec<{ info: string }>("SELECT info FROM versions WHERE info ->> '$.requestId' = ?", requestId)
			.toArray();
		return row ? (JSON.parse(row.info) as VersionInfo) : null;
	}

	/** Whether the text with this hash was the last one taken from the inbox. */
	isTaken(sha256: string): boolean {
		return this.sql.exec("SELECT 1 FROM inbox WHERE sha256 = ?", sha256).toArray().length > 0;
	}

	setTaken(sha256: string): void {
		this.sql.exec("INSERT INTO inbox VALUES (1, ?1) ON CONFLICT DO UPDATE SET sha256 = ?1", sha256);
	}

	/** Versions from the newest down, those below `before` when it is given. */
	list(limit: number, before: number = Number.MAX_SAFE_INTEGER): VersionInfo[] {
		return this.sql
			.exec<{ info: string }>(
				"SELECT info FROM versions WHERE sequence < ? ORDER BY sequence DESC LIMIT ?",
				before,
				limit,
			)
			.toArray()
			.map(({ info }) => JSON.parse(info) as VersionInfo);
	}

	/** The set of a kept version. */
	async readSet(sequence: number): Promise<PatternSet> {
		return (await gunzipJson(this.readParts("parts", sequence))) as PatternSet;
	}

	/** Which patterns of a kept version were changed lately, as of its publish. */
	async readRecent(sequence: number): Promise<RecentChanges> {
		const parts = this.readParts("recents", sequence);
		return parts.length === 0 ? [] : ((await gunzipJson(parts)) as RecentChanges);
	}

	private readParts(table: "parts" | "recents", sequence: number): ArrayBuffer[] {
		return this.sql
			.exec<{ bytes: ArrayBuffer }>(`SELECT bytes FROM ${table} WHERE sequence = ? ORDER BY part`, sequence)
			.toArray()
			.map(({ bytes }) => bytes);
	}

	/** Sets as bytes to hand to `commit`: compression awaits, and a transaction may not. */
	async pack(set: PatternSet): Promise<ArrayBuffer> {
		return gzipJson({ document: set.document, cases: set.cases });
	}

	/**
	 * Takes versions in with their audit entries, in one transaction, and drops what is no longer kept. The last of them goes
	 * live, which ends a canary; with `basisPoints` it starts as a canary instead.
	 */
	commit(versions: readonly PackedVersion[], entries: readonly AuditEntry[], basisPoints: number | null): void {
		this.storage.transactionSync(() => {
			for (const { info, packed, recent } of versions) {
				this.insert(info, packed, recent);
				if (info.forced) settleForced(this.sql, info.forced, info.version);
			}
			const { info, touched } = versions.at(-1) as PackedVersion;
			const { sequence } = info;
			if (basisPoints === null) {
				this.dropCanary(null);
				this.setState("head_sequence", sequence);
			} else this.sql.exec("INSERT INTO canary VALUES (?, ?, ?)", sequence, basisPoints, JSON.stringify(NO_COUNTS));
			this.demotions.changed(touched, sequence, basisPoints === null);
			this.setState("revision", this.state("revision") + 1);
			for (const entry of entries) this.audit(entry);
			const [oldest] = this.list(1, this.list(KEPT_VERSIONS).at(-1)?.sequence ?? 0);
			if (oldest) this.expire(Math.min(oldest.sequence, this.state("head_sequence") - 1));
		});
	}

	private insert(info: VersionInfo, packed: ArrayBuffer, recent: ArrayBuffer): void {
		this.sql.exec("INSERT INTO versions VALUES (?, ?, ?)", info.sequence, info.version, JSON.stringify(info));
		for (const [table, whole] of [
			["parts", packed],
			["recents", recent],
		] as const)
			for (const [part, bytes] of cutParts(whole).entries())
				this.sql.exec(`INSERT INTO ${table} VALUES (?, ?, ?)`, info.sequence, part, bytes);
	}

	private expire(upTo: number): void {
		this.sql.exec("INSERT OR IGNORE INTO expired SELECT version FROM versions WHERE sequence BETWEEN 1 AND ?", upTo);
		for (const table of ["parts", "recents"]) this.sql.exec(`DELETE FROM ${table} WHERE sequence <= ?`, upTo);
		this.sql.exec("DELETE FROM versions WHERE sequence <= ?", upTo);
	}

	pendingAudit(): AuditEntry[] {
		return this.sql
			.exec<{ entry: string }>("SELECT entry FROM audit_outbox LIMIT ?", AUDIT_BATCH)
			.toArray()
			.map(({ entry }) => JSON.parse(entry) as AuditEntry);
	}

	auditDelivered(entries: readonly AuditEntry[]): void {
		for (const { id } of entries) this.sql.exec("DELETE FROM audit_outbox WHERE id = ?", id);
	}

	/** Versions whose KV keys are still to be deleted. */
	expired(): string[] {
		return this.sql
			.exec<{ version: string }>("SELECT version FROM expired")
			.toArray()
			.map(({ version }) => version);
	}

	expiredDeleted(version: string): void {
		this.sql.exec("DELETE FROM expired WHERE version = ?", version);
	}
}
