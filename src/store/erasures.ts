/** The table `erasures` in D1: receipts, without what was erased. */

export interface Erasure {
	readonly id: string;
	readonly tenant: string;
	readonly contentHash: string;
	/** Decisions up to this moment are erased, epoch milliseconds. */
	readonly at: number;
	readonly actor: string;
	readonly requestId: string;
}

export interface Receipt {
	/** Decisions that D1 held. */
	readonly decisions: number;
	/** Objects of the archive that spoke of the content. */
	readonly objects: number;
}

/** Statement that stores a receipt with what is there to erase; it must precede the erasure in its batch. */
export function storeReceipt(db: D1Database, erasure: Erasure): D1PreparedStatement {
	const { id, tenant, contentHash, at, actor, requestId } = erasure;
	return db
		.prepare(
			`INSERT INTO erasures (id, tenant, content_hash, at, actor, request_id, decisions, objects)
			 SELECT ?1, ?2, ?3, ?4, ?5, ?6,
				(SELECT count(*) FROM decisions WHERE content_hash = ?3 AND at <= ?4),
				(SELECT count(*) FROM archive_index WHERE content_hash = ?3 AND at <= ?4)
			 RETURNING decisions, objects`,
		)
		.bind(id, tenant, contentHash, at, actor, requestId);
}
