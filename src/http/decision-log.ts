/** The decision log as requests reach it. */
import type { Decided, TextRules } from "../decision-log/describe.ts";
import { keyedHash } from "../decision-log/hashes.ts";
import { logDecisions } from "../decision-log/log.ts";
import { type ErrorRecord, RECORD_VERSION } from "../decision-log/record.ts";
import { decisionOutbox } from "../objects/decision-outbox.ts";
import type { AppContext } from "./context.ts";

/** Bindings of the log that this deployment lacks, by name. */
export function missingLogBindings(env: Env): string[] {
	// A Worker in bare workerd, or one deployed with another configuration, has none of them.
	return ["DECISIONS", "DECISION_OUTBOX", "ARCHIVE", "DB"].filter((name) => Reflect.get(env, name) === undefined);
}

/** What a request needs to hash and keep texts. */
export function textRulesOf(c: AppContext): TextRules {
	const { textPolicy, hashKey } = c.get("config");
	const { knownWords } = c.get("dependencies").patterns;
	return { textPolicy, hash: hashKey === null ? null : keyedHash(hashKey), knownWords };
}

/** A decision of this request, with what the request said of it. */
export type Loggable = Pick<Decided, "decision" | "contentId" | "authorId" | "store">;

/** Logs the decisions of a request; null when the answer need not wait. Without its bindings nothing is logged, as `/status` says. */
export function logOf(c: AppContext, route: Decided["route"], items: readonly Loggable[]): Promise<void> | null {
	const { env } = c;
	if (missingLogBindings(env).length > 0) return null;
	const { tenant, key } = c.get("caller");
	const at = Date.now();
	return logDecisions(
		items.map((item) => ({ ...item, tenantId: tenant.id, ...(key ? { keyId: key.id } : {}), route, at })),
		textRulesOf(c),
		{
			queue: env.DECISIONS,
			outbox: async (records) => decisionOutbox(env, records[0]?.id ?? "").add(records),
			bucket: env.ARCHIVE,
			waitUntil: (work) => c.executionCtx.waitUntil(work),
		},
	);
}

/** Counts a request for a decision that failed; best effort, as what failed may be the queue. */
export function logError(c: AppContext, route: ErrorRecord["route"]): void {
	const { env } = c;
	if (missingLogBindings(env).length > 0) return;
	const record: ErrorRecord = { v: RECORD_VERSION, kind: "error", id: crypto.randomUUID(), at: Date.now(), route };
	c.executionCtx.waitUntil(env.DECISIONS.send(record).catch(() => {}));
}
