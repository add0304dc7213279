/** The decision log as requests reach it. */
import type { Config } from "../config.ts";
import type { Decided, TextRules } from "../decision-log/describe.ts";
import { keyedHash } from "../decision-log/hashes.ts";
import { logDecisions } from "../decision-log/log.ts";
import { type ErrorRecord, RECORD_VERSION } from "../decision-log/record.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
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
	/** Id of the API key that asked, where one did. */
	readonly keyId?: string;
	readonly knownWords: KnownWords;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

function rulesOf({ textPolicy, hashKey }: Config, knownWords: KnownWords): TextRules {
	return { textPolicy, hash: hashKey === null ? null : keyedHash(hashKey), knownWords };
}

/** What a request needs to hash and keep texts. */
export function textRulesOf(c: AppContext): TextRules {
	return rulesOf(c.get("config"), c.get("dependencies").patterns.knownWords);
}

/** A decision, with what the request said of it. */
export type Loggable = Pick<Decided, "decision" | "contentId" | "authorId" | "store">;

/** Logs decisions; null when the answer need not wait. Without its bindings nothing is logged, as `/status` says. */
export function logIn(
	{ env, config, tenantId, keyId, knownWords, waitUntil }: LogScope,
	route: Decided["route"],
	items: readonly Loggable[],
): Promise<void> | null {
	if (missingLogBindings(env).length > 0) return null;
	const at = Date.now();
	const asked = { tenantId, ...(keyId === undefined ? {} : { keyId }) };
	return logDecisions(
		items.map((item) => ({ ...item, ...asked, route, at })),
		rulesOf(config, knownWords),
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
	const { tenant, key } = c.get("caller");
	const scope = {
		env: c.env,
		config: c.get("config"),
		tenantId: tenant.id,
		...(key ? { keyId: key.id } : {}),
		knownWords: c.get("dependencies").patterns.knownWords,
		waitUntil: (work: Promise<unknown>) => c.executionCtx.waitUntil(work),
	};
	return logIn(scope, route, items);
}

/** Counts a request for a decision that failed; best effort, as what failed may be the queue. */
export function logError(c: AppContext, route: ErrorRecord["route"]): void {
	const { env } = c;
	if (missingLogBindings(env).length > 0) return;
	const record: ErrorRecord = { v: RECORD_VERSION, kind: "error", id: crypto.randomUUID(), at: Date.now(), route };
	c.executionCtx.waitUntil(env.DECISIONS.send(record).catch(() => {}));
}
