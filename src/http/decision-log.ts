/** The decision log as requests reach it. */
import type { Config } from "../config.ts";
import type { Decided, TextRules } from "../decision-log/describe.ts";
import { keyedHash } from "../decision-log/hashes.ts";
import { logDecisions } from "../decision-log/log.ts";
import { decisionOutbox } from "../objects/decision-outbox.ts";
import type { AppContext } from "./context.ts";

/** Bindings of the log that this deployment lacks, by name. */
export function missingLogBindings(env: Env): string[] {
	// A Worker in bare workerd, or one deployed with another configuration, has none of them.
	return ["DECISIONS", "DECISION_OUTBOX", "ARCHIVE", "DB"].filter((name) => Reflect.get(env, name) === undefined);
}

/** Whose decisions are logged, and by what. */
export interface LogScope {
	readonly env: Env;
	readonly config: Config;
	readonly tenantId: string;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

function rulesOf({ textPolicy, hashKey }: Config): TextRules {
	return { textPolicy, hash: hashKey === null ? null : keyedHash(hashKey) };
}

/** What a request needs to hash and keep texts. */
export function textRulesOf(c: AppContext): TextRules {
	return rulesOf(c.get("config"));
}

/** A decision, with what the request said of it. */
export type Loggable = Pick<Decided, "decision" | "contentId" | "authorId" | "store">;

/** Logs decisions; null when the answer need not wait. Without its bindings nothing is logged, as `/status` says. */
export function logIn(
	{ env, config, tenantId, waitUntil }: LogScope,
	route: Decided["route"],
	items: readonly Loggable[],
): Promise<void> | null {
	if (missingLogBindings(env).length > 0) return null;
	const at = Date.now();
	return logDecisions(
		items.map((item) => ({ ...item, tenantId, route, at })),
		rulesOf(config),
		{
			queue: env.DECISIONS,
			outbox: async (records) => decisionOutbox(env, records[0]?.id ?? "").add(records),
			bucket: env.ARCHIVE,
			waitUntil,
		},
	);
}

/** Logs the decisions of a request. */
export function logOf(c: AppContext, route: Decided["route"], items: readonly Loggable[]): Promise<void> | null {
	const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
	const tenantId = c.get("caller").tenant.id;
	return logIn({ env: c.env, config: c.get("config"), tenantId, waitUntil }, route, items);
}
