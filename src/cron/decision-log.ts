/** What the decision log needs done: hours summed up, erasures finished and objects merged each minute, retention once an hour. */
import type { Config } from "../config.ts";
import { compactErased } from "../decision-log/compact.ts";
import { retentionEnd } from "../decision-log/describe.ts";
import { mergeHours } from "../decision-log/merge.ts";
import { dayOf } from "../decision-log/record.ts";
import { HOUR_DAYS, MINUTE_DAYS } from "../decision-log/retention.ts";
import { pruneAlerts } from "../store/alerts.ts";
import { DECISIONS_PREFIX, keysBefore, TEXTS_PREFIX } from "../store/archive.ts";
import { pruneHours } from "../store/archive-hours.ts";
import { forgetObjects } from "../store/archive-index.ts";
import { forgetDeadLetterTexts } from "../store/dead-letters.ts";
import { forgetTexts, pruneDecisions } from "../store/decisions.ts";
import { pruneDrift } from "../store/drift.ts";
import { pruneIngested } from "../store/ingested.ts";
import { prunePatternHours } from "../store/pattern-hours.ts";
import { pruneReviews } from "../store/reviews.ts";
import { compactRollups, pruneRollups } from "../store/rollup-compaction.ts";
import { pruneKeyRollups } from "../store/rollup-key.ts";
import { forgetSketches } from "../store/sketches.ts";
import { pruneTombstones } from "../store/tombstones.ts";

const REWRITTEN_A_MINUTE = 20;
/** Erasures of the last day are looked at each minute, older ones once an hour: by then hardly any has something left. */
const RECENT_MS = 24 * 3600_000;
/** Six months to complain (DSA Art. 20), and some days to get there. */
const DECISION_DAYS = 190;
/** A message may come as late as this: a queue keeps it 14 days, the dead-letter queue 4, and one for the rest (OPERATIONS section 6). */
export const LATEST_MESSAGE_DAYS = 19;
/** A quarter of looks, to replay thresholds on, and of alerts. */
const WATCHED_DAYS = 90;
/** What drift is measured against, and a day to spare (`src/insight/drift-windows.ts`). */
const DETAIL_DAYS = 31;
/** Calls of R2's list and delete for one prefix in an hour, each up to 1,000 objects. */
const DELETIONS_AN_HOUR = 20;

async function deleteObjects({ DB, ARCHIVE }: Env, prefix: string, before: number): Promise<void> {
	for (let round = 0; round < DELETIONS_AN_HOUR; round++) {
		const keys = await keysBefore(ARCHIVE, prefix, before);
		if (keys.length === 0) return;
		await ARCHIVE.delete(keys);
		await forgetObjects(DB, keys).run();
	}
}

/** Deletes what is past its retention. */
export async function enforceRetention(env: Env, { textRetentionDays }: Config, now: number): Promise<void> {
	const { DB } = env;
	const textsEnd = retentionEnd(now, textRetentionDays);
	const messagesEnd = retentionEnd(now, LATEST_MESSAGE_DAYS);
	const decisionsEnd = retentionEnd(now, DECISION_DAYS);
	await DB.batch([
		forgetSketches(DB, Math.max(textsEnd, decisionsEnd)),
		...pruneReviews(DB, { textsEnd, decisionsEnd, now }),
		forgetTexts(DB, textsEnd),
		forgetDeadLetterTexts(DB, textsEnd),
		pruneDecisions(DB, decisionsEnd),
		pruneIngested(DB, dayOf(messagesEnd)),
		pruneTombstones(DB, messagesEnd),
		...pruneRollups(DB, retentionEnd(now, MINUTE_DAYS), retentionEnd(now, HOUR_DAYS)),
		pruneAlerts(DB, retentionEnd(now, WATCHED_DAYS)),
		...pruneDrift(DB, retentionEnd(now, WATCHED_DAYS)),
		prunePatternHours(DB, retentionEnd(now, DETAIL_DAYS)),
		pruneKeyRollups(DB, retentionEnd(now, DETAIL_DAYS)),
		pruneHours(DB, textsEnd),
	]);
	await deleteObjects(env, TEXTS_PREFIX, textsEnd);
	await deleteObjects(env, DECISIONS_PREFIX, textsEnd);
}

export async function tendDecisionLog(env: Env, config: Config, at: number, isRetention: boolean): Promise<void> {
	const since = isRetention ? 0 : at - RECENT_MS;
	await compactRollups(env.DB, at);
	const stores = { db: env.DB, bucket: env.ARCHIVE };
	await compactErased(stores, REWRITTEN_A_MINUTE, { since });
	await mergeHours(stores, at);
	if (isRetention) await enforceRetention(env, config, at);
}
