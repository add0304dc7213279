import { MAX_DEGRADED_SHARE } from "../../../insight/alert-rules.ts";
import type { accessStatus } from "./access.ts";
import type { decisionLogStatus } from "./decision-log.ts";
import type { Dependencies } from "./dependencies.ts";
import type { workStatus } from "./work.ts";

export interface Parts extends Pick<Awaited<ReturnType<typeof workStatus>>, "recent" | "alerts"> {
	readonly environment: string;
	readonly dependencies: Dependencies;
	readonly access: Awaited<ReturnType<typeof accessStatus>>;
	readonly patterns: { readonly stale: boolean };
	readonly publisher: { readonly state: string; readonly pointer?: string };
	readonly decision_log: Awaited<ReturnType<typeof decisionLogStatus>>;
}

/** Why nobody, or hardly anybody, is served: keys cannot be made known, read or counted. */
function downReasons({ environment, dependencies, access }: Parts): string[] {
	if (environment === "local") return [];
	return [
		...(access.keys === "unconfigured" && access.configured_admin_keys === 0 ? ["keys_unconfigured"] : []),
		...(access.rate_limits.state === "missing" ? ["rate_limits_missing"] : []),
		...(dependencies.kv.state === "unavailable" ? ["kv_unavailable"] : []),
	];
}

/** What is worse than it should be while texts are answered. */
function degradedReasons({ dependencies, patterns, publisher, decision_log: log, recent, alerts }: Parts): string[] {
	const unavailable = Object.values(dependencies).flatMap((part) => (part.state === "unavailable" ? [part.code] : []));
	const { durable_objects: objects } = dependencies;
	const share = recent.state === "ok" ? (recent.degraded_share ?? 0) : 0;
	return [
		...unavailable,
		...(log.state === "error" ? ["decisions_not_logged"] : []),
		...(objects.state === "ok" && objects.outbox.pending > 0 ? ["outbox_waiting"] : []),
		...(log.state === "ready" && log.dead_letters > 0 ? ["dead_letters"] : []),
		...(patterns.stale ? ["patterns_stale"] : []),
		...(publisher.pointer === "pending" ? ["publish_pending"] : []),
		...(share > MAX_DEGRADED_SHARE ? ["degraded_answers"] : []),
		...(alerts.state === "ok" && alerts.page > 0 ? ["alert_firing"] : []),
	];
}

/** One word for all parts, and what it rests on. */
export function overallOf(parts: Parts): {
	readonly state: "ok" | "degraded" | "down";
	readonly reasons: readonly string[];
} {
	const down = downReasons(parts);
	const reasons = [...new Set([...down, ...degradedReasons(parts)])];
	return { state: down.length > 0 ? "down" : reasons.length > 0 ? "degraded" : "ok", reasons };
}
