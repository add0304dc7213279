import { Hono } from "hono";
import { configOf } from "../config.ts";
import { guardedEnv, StorageFailure } from "../store/guard.ts";
import { serveConsole } from "./console.ts";
import {
	type AppDependencies,
	type AppEnv,
	type AppMiddleware,
	type FailureForm,
	failWith,
	type Route,
} from "./context.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { countErrors } from "./middleware/count-errors.ts";
import { idempotency } from "./middleware/idempotency.ts";
import { jsonBody } from "./middleware/json-body.ts";
import { localHost } from "./middleware/local-host.ts";
import { rateLimit } from "./middleware/rate-limit.ts";
import { requestId } from "./middleware/request-id.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { alertRoutes } from "./routes/alerts/routes.ts";
import { analyticsRoutes } from "./routes/analytics/routes.ts";
import { appealRoutes } from "./routes/appeals/routes.ts";
import { contentRoutes } from "./routes/content/routes.ts";
import { deadLetterRoutes } from "./routes/dead-letters/routes.ts";
import { decisionRoutes } from "./routes/decisions/routes.ts";
import { docsRoutes } from "./routes/docs/routes.ts";
import { driftRoutes } from "./routes/drift/routes.ts";
import { failsafeRoutes } from "./routes/failsafe/routes.ts";
import { feedbackRoutes } from "./routes/feedback/routes.ts";
import { healthRoutes } from "./routes/health/routes.ts";
import { jobRoutes } from "./routes/jobs/routes.ts";
import { keyRoutes } from "./routes/keys/routes.ts";
import { metricRoutes } from "./routes/metrics/routes.ts";
import { modelRoutes } from "./routes/models/routes.ts";
import { moderateRoutes } from "./routes/moderate/routes.ts";
import { normalizeRoutes } from "./routes/normalize/routes.ts";
import { openaiRoutes } from "./routes/openai/routes.ts";
import { patternRoutes } from "./routes/patterns/routes.ts";
import { perspectiveRoutes } from "./routes/perspective/routes.ts";
import { policyRoutes } from "./routes/policy/routes.ts";
import { reviewerRoutes } from "./routes/reviewers/routes.ts";
import { reviewRoutes } from "./routes/reviews/routes.ts";
import { statusRoutes } from "./routes/status/routes.ts";
import { termRoutes } from "./routes/terms/routes.ts";
import { webhookRoutes } from "./routes/webhooks/routes.ts";

/** Every operation of the API, in the order in which it is documented. */
export const ROUTES: readonly Route[] = [
	...moderateRoutes,
	...openaiRoutes,
	...perspectiveRoutes,
	...jobRoutes,
	...decisionRoutes,
	...feedbackRoutes,
	...appealRoutes,
	...reviewRoutes,
	...reviewerRoutes,
	...contentRoutes,
	...normalizeRoutes,
	...patternRoutes,
	...termRoutes,
	...modelRoutes,
	...policyRoutes,
	...keyRoutes,
	...webhookRoutes,
	...healthRoutes,
	...statusRoutes,
	...metricRoutes,
	...analyticsRoutes,
	...driftRoutes,
	...alertRoutes,
	...failsafeRoutes,
	...deadLetterRoutes,
	...docsRoutes,
];

/** The log names an unexpected error by its kind and place; its message may quote user text and is left out. */
function logUnexpected(error: Error, requestId: string): void {
	const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
	console.error(JSON.stringify({ level: "error", request_id: requestId, error: error.name, stack: frames }));
}

/** What a store says of itself names no text: those travel as bound parameters and bodies. */
function logStorage({ cause }: StorageFailure, requestId: string): void {
	console.error(
		JSON.stringify({ level: "error", event: "storage_unavailable", request_id: requestId, error: String(cause) }),
	);
}

/** Has whatever fails from here on fail in the form of the route. */
function withFailureForm(form: FailureForm): AppMiddleware {
	return (c, next) => {
		c.set("failureForm", form);
		return next();
	};
}

/** Whether a request may change something. */
export function isWrite({ method, isRead = false, access }: Route): boolean {
	return method !== "GET" && !isRead && access !== "public";
}

function chainOf(route: Route): AppMiddleware[] {
	return [
		...(route.failureForm ? [withFailureForm(route.failureForm)] : []),
		...(route.errorsOf ? [countErrors(route.errorsOf)] : []),
		...(route.access === "public" ? [] : [authenticate(route.access, route), rateLimit(route.access)]),
		...(route.maxBodyBytes === undefined ? [] : [jsonBody(route.maxBodyBytes)]),
		...(isWrite(route) ? [idempotency(route)] : []),
		(c) => Promise.resolve(route.handler(c)),
	];
}

/** Methods that a path answers to, as an `Allow` value. */
function allowedMethods(routes: readonly Route[], path: string): string {
	const methods = routes.filter((route) => route.path === path).map((route) => route.method);
	return [...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"].join(", ");
}

/** The HTTP API over its dependencies. Every answer is JSON with a request id; an unexpected error says nothing. */
export function createApp(dependencies: AppDependencies, routes: readonly Route[] = ROUTES): Hono<AppEnv> {
	const app = new Hono<AppEnv>();
	app.use(async (c, next) => {
		c.env = guardedEnv(c.env);
		c.set("config", configOf(c.env));
		c.set("dependencies", dependencies);
		await next();
	});
	app.use(requestId, securityHeaders, localHost);
	for (const route of routes) app.on(route.method, [route.path], ...chainOf(route));
	for (const path of new Set(routes.map((route) => route.path))) {
		const allow = allowedMethods(routes, path);
		const form = routes.find((route) => route.path === path)?.failureForm;
		app.all(path, (c) => {
			if (form) c.set("failureForm", form);
			c.header("allow", allow);
			if (c.req.method === "OPTIONS") return c.body(null, 204);
			return failWith(c, { code: "method_not_allowed", message: `this path answers to ${allow}` });
		});
	}
	app.get("/console/*", serveConsole);
	app.notFound((c) => failWith(c, { code: "not_found", message: "no such path" }));
	app.onError((error, c) => {
		if (error instanceof StorageFailure) {
			logStorage(error, c.get("requestId"));
			return failWith(c, {
				code: "storage_unavailable",
				message: "a store of this service does not answer: try again",
			});
		}
		logUnexpected(error, c.get("requestId"));
		return failWith(c, { code: "internal_error", message: "unexpected error; quote the request id when reporting it" });
	});
	return app;
}
