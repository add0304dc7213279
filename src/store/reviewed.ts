/** What the tables `adjudications` and `reviews` in D1 say. */
import type { Adjudicated, RatedTwice } from "../insight/reviewed.ts";

type Bits<T> = { readonly [K in keyof T]: T[K] extends boolean ? number : T[K] };

/** Decisions that people judged since a moment (epoch milliseconds), and did not dispute. */
export async function adjudicatedSince(db: D1Database, since: number): Promise<Adjudicated[]> {
	const { results } = await db
		.prepare(
			`SELECT d.record ->> '$.model' AS model, d.action != 'allow' AS heldBack, a.severity != 'safe' AS harmful,
				 a.severity = d.classification AS sameSeverity, count(*) AS n
				 FROM adjudications a JOIN decisions d ON d.id = a.decision_id
				 WHERE a.at >= ?1 AND a.disputed = 0 GROUP BY 1, 2, 3, 4`,
		)
		.bind(since)
		.all<Bits<Adjudicated>>();
	return results.map(({ heldBack, harmful, sameSeverity, ...rest }) => ({
		...rest,
		heldBack: heldBack === 1,
		harmful: harmful === 1,
		sameSeverity: sameSeverity === 1,
	}));
}

/** Severities that two people gave one decision, by lane, where the second look was taken in a span (epoch milliseconds). */
export async function ratedTwice(
	db: D1Database,
	{ from, to }: { readonly from: number; readonly to: number },
): Promise<(RatedTwice & { readonly lane: string })[]> {
	const { results } = await db
		.prepare(
			`SELECT f.lane AS lane, f.severity AS first, s.severity AS second, count(*) AS n
				 FROM reviews s JOIN reviews f ON f.decision_id = s.decision_id AND f.kind = 'first'
				 WHERE s.kind = 'second' AND s.decided_at >= ?1 AND s.decided_at < ?2
				 AND f.severity IS NOT NULL AND s.severity IS NOT NULL GROUP BY 1, 2, 3`,
		)
		.bind(from, to)
		.all<RatedTwice & { lane: string }>();
	return results;
}
