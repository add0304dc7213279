/** The production app, called in a loop inside its isolate, so that nothing but our own code is between two answers. */
import { modelServing, moderatorFor, patternServing, policyServing } from "../../src/assets.ts";
import { createApp } from "../../src/http/app.ts";

const app = createApp({
	moderator: moderatorFor,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => null,
});

const base = { ENVIRONMENT: "local" };
/** Takes everything and keeps nothing. */
const noop = { send: async () => {}, sendBatch: async () => {} };
const logged = { ...base, DECISIONS: noop, DECISION_OUTBOX: {}, ARCHIVE: {}, DB: {} };
/** Without its bindings nothing is logged. */
const ENVIRONMENTS: Readonly<Record<string, object>> = {
	none: base,
	hash: { ...logged, TEXT_POLICY: "hash" },
	redacted: { ...logged, TEXT_POLICY: "redacted" },
	full: { ...logged, TEXT_POLICY: "full" },
};

/** Sends each line of the body, a request, to `/moderate`. */
async function loop(request: Request, variables: object): Promise<Response> {
	const lines = (await request.text()).split("\n");
	// No request waits for what another has left to do.
	const left: Promise<unknown>[] = [];
	const context = { waitUntil: (work: Promise<unknown>) => void left.push(work), passThroughOnException() {} };
	for (const body of lines) {
		const asked = new Request("http://127.0.0.1/moderate", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body,
		});
		const response = await app.fetch(asked, variables as Env, context as unknown as ExecutionContext);
		if (!response.ok) return new Response(await response.text(), { status: 500 });
		await response.text();
	}
	await Promise.all(left);
	return Response.json({ requests: lines.length });
}

// biome-ignore lint/style/noDefaultExport: a Worker is its default export
export default {
	fetch(request: Request): Response | Promise<Response> {
		const { pathname, searchParams } = new URL(request.url);
		if (pathname === "/health") return new Response("ok");
		const variables = ENVIRONMENTS[searchParams.get("log") ?? ""];
		return variables ? loop(request, variables) : new Response("which log?", { status: 404 });
	},
};

/** The bundle must hold the classes that wrangler.toml names, although nothing here calls them. */
export { CircuitBreaker } from "../../src/objects/circuit-breaker.ts";
export { DecisionOutbox } from "../../src/objects/decision-outbox.ts";
export { PatternPropagation } from "../../src/objects/pattern-propagation.ts";
export { PatternPublisher } from "../../src/objects/pattern-publisher.ts";
