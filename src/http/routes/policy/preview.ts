import { standsFor } from "../../../decision-log/describe.ts";
import { previewPolicy } from "../../../policies/preview.ts";
import { policyOf } from "../../../policies/schema.ts";
import { recentRecords } from "../../../store/decisions.ts";
import { latestPolicy } from "../../../store/policies.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { heldPolicy } from "./read.ts";
import { previewSchema } from "./schema.ts";
import { readCandidate } from "./write.ts";

/** Decisions looked at, the newest: some 3 MB of records. */
const MAX_DECISIONS = 2000;
const HOUR_MS = 3600_000;

/** What a policy would have made of the tenant's latest decisions; changes nothing. */
export async function postPreview(c: AppContext): Promise<Response> {
	const frame = parseBody(previewSchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const candidate = readCandidate(c, frame.value.policy);
	if (!candidate.ok) return failWith(c, candidate.error);
	const { DB } = c.env;
	const tenant = c.get("caller").tenant.id;
	const held = await heldPolicy(DB, tenant, await latestPolicy(DB, tenant));
	const since = Date.now() - frame.value.hours * HOUR_MS;
	const records = await recentRecords(DB, tenant, held.version, since, MAX_DECISIONS);
	const current = policyOf(held.policy, held.version);
	const weighted = records.map((judged) => ({ judged, weight: standsFor(judged, current) }));
	return c.json({
		policy_version: held.version,
		since: new Date(since).toISOString(),
		...previewPolicy(weighted, current, policyOf(candidate.value, "candidate")),
	});
}
