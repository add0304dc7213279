/** The production app with one more route: a trivial POST behind the same middleware, to measure against. */
import { modelServing, moderatorFor, patternServing, policyServing } from "../../src/assets.ts";
import { createApp, ROUTES } from "../../src/http/app.ts";
import type { Route } from "../../src/http/context.ts";
import { SINGLE_TEXT_BODY_BYTES } from "../../src/http/schema.ts";

const trivialRoute: Route = {
	method: "POST",
	path: "/trivial",
	access: "moderate",
	maxBodyBytes: SINGLE_TEXT_BODY_BYTES,
	handler: (c) => c.json({ units: String(Reflect.get(c.get("body") as object, "text")).length }),
};

// biome-ignore lint/style/noDefaultExport: a Worker is its default export
export default createApp(
	{
		moderator: moderatorFor,
		patterns: patternServing,
		models: modelServing,
		policies: policyServing,
		keyStore: () => null,
	},
	[...ROUTES, trivialRoute],
);

/** The bundle must hold the classes that wrangler.toml names, although nothing here calls them. */
export { CircuitBreaker } from "../../src/objects/circuit-breaker.ts";
export { DecisionOutbox } from "../../src/objects/decision-outbox.ts";
export { PatternPropagation } from "../../src/objects/pattern-propagation.ts";
export { PatternPublisher } from "../../src/objects/pattern-publisher.ts";
