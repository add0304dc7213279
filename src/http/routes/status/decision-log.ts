import { isoOf } from "../../../iso-time.ts";
import { countDeadLetters } from "../../../store/dead-letters.ts";
import { gauge } from "../../../store/gauges.ts";
import { countRejects } from "../../../store/rejects.ts";
import { lastRollupAt } from "../../../store/rollup-minute.ts";
import type { AppContext } from "../../context.ts";
import { missingLogBindings } from "../../decision-log.ts";
import { partOf } from "./part.ts";

/** How the decision log stands; what it counts is null where D1 does not say. */
export async function decisionLogStatus(c: AppContext) {
	const { environment, textPolicy, textRetentionDays, hashKey } = c.get("config");
	const { DB } = c.env;
	const missing = missingLogBindings(c.env);
	const settings = { text_policy: textPolicy, text_retention_days: textRetentionDays, ids_hashed: hashKey !== null };
	if (missing.length > 0) {
		// In development a Worker may do without; a deployment that logs nothing is broken.
		const state = environment === "local" ? ("disabled" as const) : ("error" as const);
		return { state, missing_bindings: missing, ...settings };
	}
	const counts = await partOf("d1_unavailable", async () => {
		const [deadLetters, rejects, lastAt, lagMs] = await Promise.all([
			countDeadLetters(DB),
			countRejects(DB),
			lastRollupAt(DB),
			gauge(DB, "queue_lag_ms"),
		]);
		return {
			dead_letters: deadLetters,
			rejects,
			last_decision_minute: isoOf(lastAt),
			/** From the oldest decision of the batch that was stored last to its storing. */
			queue_lag_seconds: lagMs === null ? null : lagMs / 1000,
		};
	});
	if (counts.state === "ok") return { ...settings, ...counts, state: "ready" as const };
	return {
		...settings,
		...counts,
		dead_letters: null,
		rejects: null,
		last_decision_minute: null,
		queue_lag_seconds: null,
	};
}
