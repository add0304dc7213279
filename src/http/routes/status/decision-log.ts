import { outboxStatus } from "../../../objects/decision-outbox.ts";
import { countDeadLetters } from "../../../store/dead-letters.ts";
import { countRejects } from "../../../store/rejects.ts";
import { lastRollupAt } from "../../../store/rollup-minute.ts";
import type { AppContext } from "../../context.ts";
import { missingLogBindings } from "../../decision-log.ts";

function isoOf(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

/** What a failed look-up is shown as. */
const UNREACHABLE = "unreachable";

async function reached<T>(look: () => Promise<T>): Promise<T | typeof UNREACHABLE> {
	try {
		return await look();
	} catch {
		return UNREACHABLE;
	}
}

/** How the decision log stands; answers whatever of it is down. */
export async function decisionLogStatus(c: AppContext): Promise<object> {
	const { environment, textPolicy, textRetentionDays, hashKey } = c.get("config");
	const { env } = c;
	const missing = missingLogBindings(env);
	const settings = { text_policy: textPolicy, text_retention_days: textRetentionDays, ids_hashed: hashKey !== null };
	if (missing.length > 0) {
		// In development a Worker may do without; a deployment that logs nothing is broken.
		const state = environment === "local" ? "disabled" : "error";
		return { state, missing_bindings: missing, ...settings };
	}
	const [outbox, deadLetters, rejects, lastAt] = await Promise.all([
		reached(() => outboxStatus(env)),
		reached(() => countDeadLetters(env.DB)),
		reached(() => countRejects(env.DB)),
		reached(() => lastRollupAt(env.DB)),
	]);
	return {
		state: "ready",
		...settings,
		outbox: outbox === UNREACHABLE ? outbox : { pending: outbox.pending, oldest_at: isoOf(outbox.oldestAt) },
		dead_letters: deadLetters,
		rejects,
		last_decision_minute: lastAt === UNREACHABLE ? lastAt : isoOf(lastAt),
	};
}
