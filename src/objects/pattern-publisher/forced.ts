/** Publishes that were refused, asked for by force, and wait for a second person. */
import type { PatternProblem } from "../../patterns/problem.ts";
import type { Result } from "../../verdict.ts";
import { cutParts, gunzipJson, gzipJson } from "./gzip.ts";
import type { Force, PublishError, Published, TouchedIds } from "./outcome.ts";

/** How long a second person may take: whoever asks again sees what is refused then. */
export const APPROVAL_MS = 24 * 3600_000;
/** The share that every forced publish starts with as a canary: 1%. */
export const FORCED_BASIS_POINTS = 100;
/** Forced publishes that are kept for show, settled or not; the audit keeps all. */
const KEPT_FORCED = 50;

/** What was asked for. */
export interface ForceRequest {
	readonly id: string;
	/** Epoch milliseconds. */
	readonly askedAt: number;
	readonly expectedVersion: string;
	/** Who asked. */
	readonly actor: string;
	/** Why the change is made, and why it cannot wait to be put right. */
	readonly reason: string;
	readonly forceReason: string;
	/** What it was refused for. */
	readonly problems: readonly PatternProblem[];
	readonly touched: TouchedIds;
}

export interface ForcedPublish extends ForceRequest {
	readonly state: "pending" | "published" | "expired";
	/** Epoch milliseconds; not approved by then it expires. */
	readonly expiresAt: number;
	readonly approvedBy: string | null;
	/** What it was published as. */
	readonly version: string | null;
}

/** What became of a publish that may be forced: one that nothing speaks against needs no force. */
export type ForceOutcome = Result<
	| { readonly kind: "published"; readonly published: Published }
	| { readonly kind: "pending"; readonly forced: ForcedPublish },
	PublishError
>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS forced (id TEXT PRIMARY KEY, asked_at INTEGER NOT NULL, request TEXT NOT NULL,
	approved_by TEXT, version TEXT);
CREATE TABLE IF NOT EXISTS forced_parts (id TEXT, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (id, part));
`;

interface Row extends Record<string, SqlStorageValue> {
	readonly request: string;
	readonly approved_by: string | null;
	readonly version: string | null;
}

/** Marks what a version was forced from as published, inside the transaction that commits the version. */
export function settleForced(sql: SqlStorage, { id, approvedBy }: Force, version: string): void {
	sql.exec("UPDATE forced SET approved_by = ?, version = ? WHERE id = ?", approvedBy, version, id);
	sql.exec("DELETE FROM forced_parts WHERE id = ?", id);
}

export class ForcedPublishes {
	private readonly sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.sql = sql;
		sql.exec(SCHEMA);
	}

	/** A submission as bytes to hand to `add`: compression awaits, and a transaction may not. */
	pack(submission: string): Promise<ArrayBuffer> {
		return gzipJson(JSON.parse(submission));
	}

	add(request: ForceRequest, packed: ArrayBuffer): void {
		const { id, askedAt } = request;
		this.sql.exec("INSERT INTO forced VALUES (?, ?, ?, NULL, NULL)", id, askedAt, JSON.stringify(request));
		for (const [part, bytes] of cutParts(packed).entries())
			this.sql.exec("INSERT INTO forced_parts VALUES (?, ?, ?)", id, part, bytes);
		const kept = "SELECT id FROM forced ORDER BY asked_at DESC LIMIT ?";
		for (const table of ["forced", "forced_parts"])
			this.sql.exec(`DELETE FROM ${table} WHERE id NOT IN (${kept})`, KEPT_FORCED);
	}

	find(id: string, now: number): ForcedPublish | null {
		const [row] = this.sql.exec<Row>("SELECT * FROM forced WHERE id = ?", id).toArray();
		return row ? forcedOf(row, now) : null;
	}

	/** The newest first. */
	list(now: number): ForcedPublish[] {
		return this.sql
			.exec<Row>("SELECT * FROM forced ORDER BY asked_at DESC")
			.toArray()
			.map((row) => forcedOf(row, now));
	}

	/** What would be published, as JSON text; null once it is. */
	async submission(id: string): Promise<string | null> {
		const parts = this.sql
			.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM forced_parts WHERE id = ? ORDER BY part", id)
			.toArray();
		return parts.length === 0 ? null : JSON.stringify(await gunzipJson(parts.map(({ bytes }) => bytes)));
	}
}

function forcedOf({ request, approved_by: approvedBy, version }: Row, now: number): ForcedPublish {
	const asked = JSON.parse(request) as ForceRequest;
	const expiresAt = asked.askedAt + APPROVAL_MS;
	const state = version !== null ? "published" : now >= expiresAt ? "expired" : "pending";
	return { ...asked, state, expiresAt, approvedBy, version };
}
