/** The table `rejects` in D1: messages that nobody could read, without their bodies. */

export interface Reject {
	/** Of the message. */
	readonly id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	/** Names a field, never a value. */
	readonly reason: string;
}

export async function storeReject(db: D1Database, { id, at, reason }: Reject): Promise<void> {
	await db
		.prepare("INSERT INTO rejects (id, at, reason) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING")
		.bind(id, at, reason)
		.run();
}

export async function countRejects(db: D1Database): Promise<number> {
	return (await db.prepare("SELECT count(*) AS n FROM rejects").first<number>("n")) ?? 0;
}
