/** Stored texts that emerging terms are looked for in, as samples of known rate. Texts of erased contents are in none. */
import type { TermDocument } from "../insight/emerging-terms.ts";

const DAY_MS = 24 * 3600_000;
/** Longest part of a text that is read, units. */
const MAX_UNITS = 1000;
/** Rows of one query: D1 answers within bounds of its own. */
const PAGE = 500;

const NOT_ERASED =
	"NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.content_hash = decisions.content_hash AND t.at >= decisions.at)";
const GROUPS = {
	/** Held back, and not for its language alone. */
	harmful: "action != 'allow' AND classification != 'safe'",
	/** Kept as a sample; those that wait for a re-check are kept besides, and are left out. */
	allowed: "action = 'allow' AND record ->> '$.degraded_reason' IS NULL",
} as const;
export type TextGroup = keyof typeof GROUPS;

interface Span {
	/** Epoch milliseconds, half-open. */
	readonly from: number;
	readonly to: number;
}

interface Row {
	readonly id: string;
	readonly at: number;
	readonly text: string;
	readonly tenant: string;
	readonly author: string | null;
}

/** At most `limit` texts of a group, each standing for `1/rate` and as many more as were left out; `now` dates them. */
export async function termTexts(
	db: D1Database,
	group: TextGroup,
	{ from, to }: Span,
	{ limit, rate, now }: { readonly limit: number; readonly rate: number; readonly now: number },
): Promise<TermDocument[]> {
	const where = `at >= ?1 AND at < ?2 AND text IS NOT NULL AND ${GROUPS[group]} AND ${NOT_ERASED}`;
	const count =
		(await db.prepare(`SELECT count(*) AS n FROM decisions WHERE ${where}`).bind(from, to).first<number>("n")) ?? 0;
	const rows: Row[] = [];
	// Ids are random, so that the first of them are a sample.
	for (let last = ""; rows.length < limit; ) {
		const { results } = await db
			.prepare(
				`SELECT id, at, substr(text, 1, ${MAX_UNITS}) AS text, tenant, coalesce(author_hash, content_hash) AS author
				 FROM decisions WHERE id > ?3 AND ${where} ORDER BY id LIMIT ?4`,
			)
			.bind(from, to, last, Math.min(PAGE, limit - rows.length))
			.all<Row>();
		rows.push(...results);
		if (results.length < PAGE) break;
		last = results.at(-1)!.id;
	}
	const weight = rows.length === 0 ? 0 : count / rows.length / rate;
	return rows.map(({ at, ...row }) => ({ ...row, age: Math.floor((now - at) / DAY_MS), weight }));
}

/** Texts of decisions by id, where they are kept still. */
export async function textsOf(db: D1Database, ids: readonly string[]): Promise<Map<string, string>> {
	const { results } = await db
		.prepare(
			`SELECT id, text FROM decisions WHERE id IN (SELECT value FROM json_each(?1)) AND text IS NOT NULL AND ${NOT_ERASED}`,
		)
		.bind(JSON.stringify(ids))
		.all<{ id: string; text: string }>();
	return new Map(results.map(({ id, text }) => [id, text]));
}
