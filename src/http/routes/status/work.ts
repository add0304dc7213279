/** What is under way, and how it went lately. All of it is in D1. */
import { isoOf } from "../../../iso-time.ts";
import { recentCounts } from "../../../store/alert-counts.ts";
import { countFiring } from "../../../store/alerts.ts";
import { driftStates, lastLookAt } from "../../../store/drift.ts";
import { jobCounts } from "../../../store/jobs.ts";
import { deliveryCounts } from "../../../store/webhook-deliveries.ts";
import { countDisabled } from "../../../store/webhooks.ts";
import type { AppContext } from "../../context.ts";
import { partOf } from "./part.ts";

const MINUTE_MS = 60_000;
/** Of the share of degraded answers: long enough to have some answers, short enough to mean now. */
const RECENT_MINUTES = 15;
/** What failed longer ago is no longer news. */
const FAILED_MS = 24 * 3600_000;

/** Decisions and failed requests of the last minutes. */
function recentPart(db: D1Database, now: number) {
	return partOf("d1_unavailable", async () => {
		const { n, errors, degraded } = await recentCounts(db, now - RECENT_MINUTES * MINUTE_MS);
		return { minutes: RECENT_MINUTES, decisions: n, errors, degraded, degraded_share: n === 0 ? null : degraded / n };
	});
}

function driftPart(db: D1Database) {
	return partOf("d1_unavailable", async () => {
		const [lookedAt, states] = await Promise.all([lastLookAt(db), driftStates(db)]);
		const open = states.filter(({ openedAt }) => openedAt !== null).map(({ signal }) => signal);
		const verdict =
			lookedAt === null ? ("none_yet" as const) : open.length === 0 ? ("quiet" as const) : ("open" as const);
		return { looked_at: isoOf(lookedAt), verdict, open };
	});
}

export async function workStatus({ env: { DB } }: AppContext) {
	const now = Date.now();
	const [recent, jobs, webhooks, drift, alerts] = await Promise.all([
		recentPart(DB, now),
		partOf("d1_unavailable", () => jobCounts(DB, now - FAILED_MS)),
		partOf("d1_unavailable", async () => ({
			...(await deliveryCounts(DB, now - FAILED_MS)),
			disabled: await countDisabled(DB),
		})),
		driftPart(DB),
		partOf("d1_unavailable", async () => {
			const firing = await countFiring(DB);
			return { page: firing.get("page") ?? 0, ticket: firing.get("ticket") ?? 0 };
		}),
	]);
	return { recent, jobs, webhooks, drift, alerts };
}
