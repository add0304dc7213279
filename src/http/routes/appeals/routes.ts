import * as z from "zod";
import type { Decision } from "../../../moderate.ts";
import { keptNote } from "../../../reviews/notes.ts";
import { openingOf } from "../../../reviews/opening.ts";
import { APPEAL_DAYS } from "../../../reviews/review.ts";
import { appealOf, findAppeal, storeAppeal } from "../../../store/appeals.ts";
import { textOf } from "../../../store/archive.ts";
import { findDecision, type KeptRecord, type StoredDecision } from "../../../store/decisions.ts";
import { type AppContext, callOf, failWith, moderatorsOf, policyOf, type Route } from "../../context.ts";
import { idSchema, parseBody } from "../../schema.ts";
import { appealToWire, recordOf } from "../decisions/wire.ts";
import { noteSchema, REVIEW_BODY_BYTES } from "../feedback/schema.ts";

const DAY_MS = 24 * 3600_000;
export const bodySchema = z.strictObject({ decision_id: idSchema, reason: noteSchema });
const ABSENT = { code: "not_found", message: "decision_id: no such decision is kept" } as const;

function originalOf(record: KeptRecord): object {
	const { classification, action, confidence, probabilities, model, pattern_version, policy_version } = record;
	return { classification, action, confidence, probabilities, model, pattern_version, policy_version };
}

function rerunOf(decision: Decision): object {
	const { classification, action, confidence, probabilities, modelUsed, patternVersion, policyVersion } = decision;
	const versions = { model: modelUsed, pattern_version: patternVersion, policy_version: policyVersion };
	return { classification, action, confidence, probabilities, ...versions };
}

/** What the present model, patterns and policy say of the text as it is kept; null where it is not. Not logged. */
async function judgeAgain(c: AppContext, decision: StoredDecision): Promise<object | null> {
	const text = await textOf(c.env.ARCHIVE, decision);
	if (text === null) return null;
	const { id: key } = decision;
	const moderators = await moderatorsOf(c);
	const decided = await moderators(key).moderate({ text, key }, callOf(c, await policyOf(c)));
	return decided.ok ? rerunOf(decided.value) : null;
}

/** A complaint about a decision: another person looks at it. */
async function postAppeal(c: AppContext): Promise<Response> {
	const parsed = parseBody(bodySchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { decision_id: decisionId, reason } = parsed.value;
	const { tenant, actor } = c.get("caller");
	const { DB } = c.env;
	const decision = await findDecision(DB, tenant.id, decisionId);
	if (!decision) return failWith(c, ABSENT);
	const now = Date.now();
	if (now - decision.at > APPEAL_DAYS * DAY_MS) {
		return failWith(c, { code: "appeal_expired", message: `the decision is older than ${APPEAL_DAYS} days` });
	}
	const record = recordOf(decision);
	const id = crypto.randomUUID();
	const appeal = {
		id,
		tenant: tenant.id,
		decisionId,
		at: now,
		actor,
		reason: keptNote(reason, c.get("config").textPolicy),
		original: originalOf(record),
		rerun: await judgeAgain(c, decision),
	};
	const audit = {
		id,
		at: now,
		actor,
		action: "appeals.file",
		object: `decisions/${decisionId}`,
		before: undefined,
		after: { appeal: id },
		reason: "",
		requestId: c.get("requestId"),
	};
	const isStored = await storeAppeal(DB, appeal, openingOf(record, "appeal", ["appeal"], now), audit);
	const stored = await appealOf(DB, decisionId);
	// Erased meanwhile.
	if (!stored) return failWith(c, ABSENT);
	if (isStored) return c.json(appealToWire(stored), 201);
	const details = { appeal_id: stored.id, state: stored.outcome ?? "open" };
	return failWith(c, { code: "already_appealed", message: "somebody has complained about it already", details });
}

async function getAppeal(c: AppContext): Promise<Response> {
	const stored = await findAppeal(c.env.DB, c.get("caller").tenant.id, c.req.param("id") ?? "");
	return stored ? c.json(appealToWire(stored)) : failWith(c, { code: "not_found", message: "no such appeal" });
}

export const appealRoutes: readonly Route[] = [
	{ method: "POST", path: "/appeals", access: "moderate", maxBodyBytes: REVIEW_BODY_BYTES, handler: postAppeal },
	{ method: "GET", path: "/appeals/:id", access: "moderate", handler: getAppeal },
];
