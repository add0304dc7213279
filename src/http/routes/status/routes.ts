import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import type { AppContext, Route } from "../../context.ts";
import { accessStatus } from "./access.ts";
import { decisionLogStatus } from "./decision-log.ts";
import { getMe } from "./me.ts";

/** What this isolate serves, and how publishing stands; answers even when the publisher does not. */
async function getStatus(c: AppContext): Promise<Response> {
	const { environment, hashKey, forceApproval } = c.get("config");
	const served = c.get("dependencies").patterns.cache.status();
	const publisher =
		hashKey === null
			? null
			: await patternPublisher(c.env)
					.status()
					.catch(() => "unreachable" as const);
	return c.json({
		environment,
		access: await accessStatus(c),
		patterns: {
			version: served.version,
			source: served.sequence === 0 ? "bundled" : "published",
			stale: served.problem !== null,
			problem: served.problem,
			checked_at: served.checkedAt === null ? null : new Date(served.checkedAt).toISOString(),
			force_approval: forceApproval,
		},
		publisher:
			publisher === null || publisher === "unreachable"
				? { state: publisher ?? "unconfigured" }
				: {
						state: "ready",
						version: publisher.version,
						pointer: publisher.pointer,
						audit: publisher.audit,
						demoted: publisher.demoted,
						alerts: publisher.alerts,
					},
		decision_log: await decisionLogStatus(c),
	});
}

export const statusRoutes: readonly Route[] = [
	{ method: "GET", path: "/status", access: "admin", handler: getStatus },
	{ method: "GET", path: "/me", access: "moderate", handler: getMe },
];
