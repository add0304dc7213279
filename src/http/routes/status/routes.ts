import { RECORD_VERSION } from "../../../decision-log/record.ts";
import { isoOf } from "../../../iso-time.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import type { AppContext, Route } from "../../context.ts";
import { accessStatus } from "./access.ts";
import { decisionLogStatus } from "./decision-log.ts";
import { dependenciesOf } from "./dependencies.ts";
import { getMe } from "./me.ts";
import { overallOf } from "./overall.ts";
import { partOf } from "./part.ts";
import { workStatus } from "./work.ts";

/** What this isolate serves. */
function patternStatus(c: AppContext) {
	const { version, sequence, problem, checkedAt } = c.get("dependencies").patterns.cache.status();
	return {
		version,
		source: sequence === 0 ? "bundled" : "published",
		stale: problem !== null,
		problem,
		checked_at: isoOf(checkedAt),
		force_approval: c.get("config").forceApproval,
	};
}

async function publisherStatus(c: AppContext) {
	if (c.get("config").hashKey === null) return { state: "unconfigured" as const };
	const part = await partOf("durable_objects_unavailable", () => patternPublisher(c.env).status());
	if (part.state === "unavailable") return part;
	const { head, version, pointer, audit, demoted, alerts } = part;
	const last_publish = head && { version: head.version, at: isoOf(head.publishedAt), by: head.actor };
	return { state: "ready" as const, version, last_publish, pointer, audit, demoted, alerts };
}

/** How every part of the service stands; what cannot be looked at says so, and takes nothing else with it. */
async function getStatus(c: AppContext): Promise<Response> {
	const { environment } = c.get("config");
	const { models } = c.get("dependencies");
	const [dependencies, access, publisher, decision_log, work] = await Promise.all([
		dependenciesOf(c),
		accessStatus(c),
		publisherStatus(c),
		decisionLogStatus(c),
		workStatus(c),
	]);
	const patterns = patternStatus(c);
	const parts = { environment, dependencies, access, patterns, publisher, decision_log, ...work };
	return c.json({
		...overallOf(parts),
		at: isoOf(Date.now()),
		...parts,
		versions: {
			patterns: patterns.version,
			embedded_model: models.embedded.model,
			models_revision: models.cache.status().revision,
			record: RECORD_VERSION,
		},
	});
}

export const statusRoutes: readonly Route[] = [
	{ method: "GET", path: "/status", access: "admin", handler: getStatus },
	{ method: "GET", path: "/me", access: "moderate", handler: getMe },
];
