import type { Context, MiddlewareHandler } from "hono";
import { accepts } from "hono/accepts";
import type { Caller, Client, KeyStore, Scope, StaffDirectory } from "../access.ts";
import type { ModelCache, ModelScope, ServedModels } from "../classifier/registry/cache.ts";
import type { ModelSet } from "../classifier/registry.ts";
import type { Config } from "../config.ts";
import type { ErrorRecord } from "../decision-log/record.ts";
import { ERROR_STATUS, type ErrorCode, errorBody, type Failure, PROBLEM_TYPE, problemDetails } from "../errors.ts";
import type { Call, Moderator } from "../moderate.ts";
import type { CompiledPatterns } from "../normalizer/compiled.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import { patternPropagation } from "../objects/pattern-propagation.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import type { IsolateReport, PatternCache, RequestScope } from "../patterns/cache.ts";
import type { PolicyCache, PolicyScope } from "../policies/cache.ts";
import type { Policy } from "../policy.ts";
import type { DecisionEvent } from "../reviews/events.ts";
import { addShadowModelCounts } from "../store/model-sets.ts";

/** The patterns of this isolate. */
export interface PatternServing {
	readonly cache: PatternCache;
	readonly knownWords: KnownWords;
	/** A moderator over other patterns, for a look at what they would do. */
	readonly moderatorOver: (compiled: CompiledPatterns) => Moderator;
}

/** Where a request reads what is published. */
export type ServingScope = RequestScope & ModelScope;

/** The models of this isolate. */
export interface ModelServing {
	readonly cache: ModelCache;
	/** Name with version, and card, of the model in the bundle. */
	readonly embedded: { readonly model: string; readonly card: object };
	/** What is served: the set that staff made, or the configuration's own. */
	readonly setOf: (served: ServedModels, config: Config) => ModelSet;
}

/** What judges a text: the same for the same key, which is its content id or else that of the request. */
export type ModeratorChoice = (key: string) => Moderator;

/** What the transport needs from the rest; `index.ts` wires it, tests pass fakes. */
export interface AppDependencies {
	/** What judges a request: a promise only where the isolate must first read what is published. */
	readonly moderator: (
		scope: ServingScope | null,
		config: Config,
		env: Env,
	) => ModeratorChoice | Promise<ModeratorChoice>;
	readonly patterns: PatternServing;
	readonly models: ModelServing;
	readonly policies: PolicyCache;
	/** The key store of a deployment; null when it has none, and then it serves nobody. */
	readonly keyStore: (env: Env) => KeyStore | null;
	/** The people of a deployment; without it, or null, nobody comes in through the staff host. */
	readonly staff?: (env: Env) => StaffDirectory | null;
	/** Tells a platform what became of a decision; absent where nobody listens. */
	readonly announce?: (env: Env, event: DecisionEvent) => Promise<void>;
}

export interface AppEnv {
	Bindings: Env;
	Variables: {
		requestId: string;
		config: Config;
		dependencies: AppDependencies;
		/** Set by `authenticate`. */
		caller: Caller;
		/** Absent where failures have the form of all other routes. */
		failureForm?: FailureForm;
		/** Of the failure that the request was answered with. */
		failureCode?: ErrorCode;
		/** The JSON body as it was sent, and parsed; set by `jsonBody`. */
		bodyText: string;
		body: unknown;
	};
}
export type AppContext = Context<AppEnv>;
export type AppMiddleware = MiddlewareHandler<AppEnv>;

/** A failure as clients of another service expect it. */
export type FailureForm = (c: AppContext, failure: Failure) => Response;

/** One operation of the API. */
export interface Route {
	readonly method: "GET" | "POST" | "PUT" | "DELETE";
	readonly path: string;
	/** The scope that a key needs; `public` routes need none and show nothing of a tenant. */
	readonly access: "public" | Scope;
	/** Another scope that opens the route as well. */
	readonly also?: Scope;
	/**
	 * What the route touches: with `patterns` and `admin` all that tenants share, unless it says `tenant`. Keys that are
	 * kept to their own tenant reach only the latter.
	 */
	readonly reach?: "tenant";
	/** Keys are taken where Google's clients put them too: `x-goog-api-key`, and those that allow it in the query, `key`. */
	readonly takesGoogleKeys?: true;
	/** Absent where failures have the form of all other routes. */
	readonly failureForm?: FailureForm;
	/** A POST that changes nothing, so that `Idempotency-Key` means nothing to it. */
	readonly isRead?: boolean;
	/** The name that its failed requests are counted under; absent where they are not. */
	readonly errorsOf?: ErrorRecord["route"];
	/** Limit of the JSON body, bytes; a route without one reads no body. */
	readonly maxBodyBytes?: number;
	readonly handler: (c: AppContext) => Response | Promise<Response>;
}

/** A Worker may make random numbers only while it serves a request, so the id is made with the first report. */
let isolateId: string | null = null;
/** The location of requests that the platform says nothing about, as in development. */
const UNKNOWN_LOCATION = "local";

async function sendReport(env: Env, report: IsolateReport, location: string): Promise<void> {
	switch (report.kind) {
		case "first_answer": {
			const { version, sequence, seconds } = report;
			isolateId ??= crypto.randomUUID();
			return patternPropagation(env).record({ version, sequence, seconds, location, isolate: isolateId });
		}
		case "shadow":
			return patternPropagation(env).recordShadow(report.counts);
		case "canary":
			return patternPublisher(env).reportCanary(report.sequence, report.counts);
		case "breaker":
			return patternPublisher(env).reportBreaker(report.sequence, report.counts);
	}
}

/** Where an isolate reads what is published; null in a deployment that has no key to know it by. */
export function servingScope(
	env: Env,
	{ hashKey }: Config,
	waitUntil: (work: Promise<unknown>) => void,
	location: () => string = () => UNKNOWN_LOCATION,
): ServingScope | null {
	if (hashKey === null) return null;
	return {
		kv: env.PATTERNS,
		hashKey,
		waitUntil,
		report: (report) => sendReport(env, report, location()),
		reportShadowModel: (revision, model, counts) => addShadowModelCounts(env.DB, revision, model, counts),
	};
}

/** Who asks for this request, for a key store. */
export function clientOf(c: AppContext): Client {
	return {
		address: c.req.header("cf-connecting-ip") ?? null,
		waitUntil: (work) => c.executionCtx.waitUntil(work),
	};
}

/** Where a request reads what is published. */
export function requestScope(c: AppContext): ServingScope | null {
	return servingScope(
		c.env,
		c.get("config"),
		(work) => c.executionCtx.waitUntil(work),
		() => String(c.req.raw.cf?.["colo"] ?? UNKNOWN_LOCATION),
	);
}

/** What judges the texts of this request. */
export function moderatorsOf(c: AppContext): ModeratorChoice | Promise<ModeratorChoice> {
	return c.get("dependencies").moderator(requestScope(c), c.get("config"), c.env);
}

/** Where a request reads its tenant's policy; null in a deployment that has no key to know it by. */
export function policyScope(c: AppContext): PolicyScope | null {
	const { hashKey } = c.get("config");
	if (hashKey === null) return null;
	return { kv: c.env.PATTERNS, hashKey, waitUntil: (work) => c.executionCtx.waitUntil(work) };
}

/** What the texts of this request are decided by: a promise only where the isolate has not met the tenant. */
export function policyOf(c: AppContext): Policy | Promise<Policy> {
	return c.get("dependencies").policies.policy(policyScope(c), c.get("caller").tenant.id);
}

/** This request, for whoever judges it. */
export function callOf(c: AppContext, policy: Policy): Call {
	return {
		tenantId: c.get("caller").tenant.id,
		policy,
		requestId: c.get("requestId"),
		get signal() {
			return c.req.raw.signal;
		},
		waitUntil: (work) => c.executionCtx.waitUntil(work),
	};
}

/** A database that was moved or reset answers again after seconds. */
const STORAGE_RETRY_SECONDS = 5;

/**
 * Answers with a failure: in the form of the route where it has one of its own, else as RFC 9457 says to who prefers that
 * (`Accept`), else in the form of all routes.
 */
export function failWith(c: AppContext, failure: Failure): Response {
	c.set("failureCode", failure.code);
	if (failure.code === "storage_unavailable") c.header("retry-after", String(STORAGE_RETRY_SECONDS));
	const form = c.get("failureForm");
	if (form) return form(c, failure);
	const id = c.get("requestId");
	const status = ERROR_STATUS[failure.code];
	c.header("vary", "accept", { append: true });
	const type = accepts(c, {
		header: "Accept",
		supports: ["application/json", PROBLEM_TYPE],
		default: "application/json",
	});
	if (type !== PROBLEM_TYPE) return c.json(errorBody(failure, id), status);
	return c.json(problemDetails(failure, id), status, { "content-type": PROBLEM_TYPE });
}
