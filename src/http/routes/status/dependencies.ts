import { endpointsOf } from "../../../classifier/registry.ts";
import { isoOf } from "../../../iso-time.ts";
import { circuitBreaker } from "../../../objects/circuit-breaker.ts";
import { outboxStatus } from "../../../objects/decision-outbox.ts";
import { ACTIVE_POINTER_KEY } from "../../../store/pattern-keys.ts";
import { type AppContext, requestScope } from "../../context.ts";
import { type Part, partOf } from "./part.ts";

/** Names no object: only whether R2 answers is asked. */
const PROBED_OBJECT = "status";

interface Breaker {
	readonly model: string;
	readonly phase: string;
	readonly failures: number;
	readonly opened_at: string | null;
}

async function breakersOf(c: AppContext): Promise<Breaker[]> {
	const { cache, setOf } = c.get("dependencies").models;
	const models = endpointsOf(setOf(await cache.models(requestScope(c)), c.get("config")));
	return Promise.all(
		models.map(async (model) => {
			const { phase, failures, openedAt } = await circuitBreaker(c.env, model).status();
			return { model, phase, failures, opened_at: isoOf(openedAt) };
		}),
	);
}

type EndpointPart =
	| Part<{ readonly breakers: readonly Breaker[] }>
	| { readonly state: "unconfigured" }
	| { readonly state: "unavailable"; readonly code: "misconfigured"; readonly settings: readonly string[] }
	| { readonly state: "unavailable"; readonly code: "breaker_open"; readonly breakers: readonly Breaker[] };

/** The endpoint as its callers found it: its breakers say whether it is called. */
async function endpointPart(c: AppContext): Promise<EndpointPart> {
	const { stage2 } = c.get("config");
	if (stage2.kind === "embedded") return { state: "unconfigured" };
	if (stage2.kind === "misconfigured") {
		return { state: "unavailable", code: "misconfigured", settings: stage2.settings };
	}
	const part = await partOf("durable_objects_unavailable", async () => ({ breakers: await breakersOf(c) }));
	if (part.state === "unavailable" || part.breakers.every(({ phase }) => phase === "closed")) return part;
	return { state: "unavailable", code: "breaker_open", breakers: part.breakers };
}

export interface Dependencies {
	readonly d1: Part<object>;
	readonly kv: Part<object>;
	readonly r2: Part<object>;
	/** What waits in the queue of decisions, as the platform counts it. */
	readonly queue: Part<{ readonly backlog: number; readonly oldest_at: string | null }>;
	/** The outboxes, all of which are asked. */
	readonly durable_objects: Part<{ readonly outbox: { readonly pending: number; readonly oldest_at: string | null } }>;
	readonly endpoint: EndpointPart;
}

/** Asks everything that the service stands on; never rejects. */
export async function dependenciesOf(c: AppContext): Promise<Dependencies> {
	const { env } = c;
	const [d1, kv, r2, queue, durable_objects, endpoint] = await Promise.all([
		partOf("d1_unavailable", async () => {
			await env.DB.prepare("SELECT 1").run();
			return {};
		}),
		partOf("kv_unavailable", async () => {
			await env.PATTERNS.get(ACTIVE_POINTER_KEY);
			return {};
		}),
		partOf("r2_unavailable", async () => {
			await env.ARCHIVE.head(PROBED_OBJECT);
			return {};
		}),
		partOf("queue_unavailable", async () => {
			const { backlogCount, oldestMessageTimestamp } = await env.DECISIONS.metrics();
			return { backlog: backlogCount, oldest_at: isoOf(oldestMessageTimestamp?.getTime()) };
		}),
		partOf("durable_objects_unavailable", async () => {
			const { pending, oldestAt } = await outboxStatus(env);
			return { outbox: { pending, oldest_at: isoOf(oldestAt) } };
		}),
		endpointPart(c),
	]);
	return { d1, kv, r2, queue, durable_objects, endpoint };
}
