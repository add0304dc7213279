/** Moderation for other Workers of the account, through a service binding: a call instead of a request over HTTP. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { OPERATOR_TENANT } from "./access.ts";
import { moderatorFor, patternServing, policyServing } from "./assets.ts";
import { configOf } from "./config.ts";
import { type ErrorBody, errorBody } from "./errors.ts";
import { servingScope } from "./http/context.ts";
import { logIn } from "./http/decision-log.ts";
import { type ModerateBody, parseItem } from "./http/routes/moderate/schema.ts";
import { decisionToWire } from "./http/routes/moderate/wire.ts";
import { isWithin, NO_RATE_LIMIT, overLimit, rateLimiterOf } from "./keys/rate-limits.ts";
import type { Tier } from "./keys/tiers.ts";

/** What a binding says of itself, in the configuration of the Worker that has it (`props`). */
export interface ModerationProps {
	/** Whose policy, log and ids these are; the operator's where it is left out. */
	readonly tenant?: string;
	/** Counts the calls for the tenant against the limit of this tier of keys; without it nothing is counted. */
	readonly tier?: Tier;
}

/** As an item of `POST /moderate/batch`: the decision of `POST /moderate`, or why there is none. */
export type ModerationAnswer = { readonly result: object } | ErrorBody;

/**
 * Asks for no key: who may bind this Worker may deploy it. Judges, decides and logs as `POST /moderate` does.
 */
export class Moderation extends WorkerEntrypoint<Env, ModerationProps> {
	async moderate(text: string, fields: Omit<ModerateBody, "text"> = {}): Promise<ModerationAnswer> {
		const { env, ctx } = this;
		const requestId = crypto.randomUUID();
		const { tenant: tenantId = OPERATOR_TENANT, tier } = ctx.props ?? {};
		const config = configOf(env);
		if (tier !== undefined) {
			const limiter = rateLimiterOf(env, tier);
			if (!limiter && config.environment !== "local") return errorBody(NO_RATE_LIMIT, requestId);
			if (limiter && !(await isWithin(limiter, `rpc:${tenantId}`))) return errorBody(overLimit(tier), requestId);
		}
		const item = parseItem({ ...fields, text });
		if (!item.ok) return errorBody(item.error, requestId);
		const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
		const scope = servingScope(env, config, waitUntil);
		const [moderators, policy] = await Promise.all([
			moderatorFor(scope, config, env),
			policyServing.policy(scope, tenantId),
		]);
		const { model, content_id: contentId, author_id: authorId, store = true } = item.value;
		const key = contentId ?? requestId;
		const call = { tenantId, policy, requestId, signal: new AbortController().signal, waitUntil };
		const decided = await moderators(key).moderate({ text, key, model, authorId }, call);
		if (!decided.ok) return errorBody(decided.error, requestId);
		await logIn({ env, config, tenantId, knownWords: patternServing.knownWords, waitUntil }, "moderate", [
			{ decision: decided.value, contentId, authorId, store },
		]);
		return { result: decisionToWire(decided.value, config.environment === "local") };
	}
}
