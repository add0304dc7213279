import * as z from "zod";
import { harmOf } from "../../../reviews/lanes.ts";
import type { ReasonCode } from "../../../reviews/review.ts";
import { statementOf } from "../../../reviews/statement.ts";
import { findAdjudication } from "../../../store/adjudications.ts";
import { findDecision } from "../../../store/decisions.ts";
import { reviewsOf } from "../../../store/reviews.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { isBlind, recordOf } from "./wire.ts";

export const querySchema = z.strictObject({
	/** When the content appeared; the day of the decision where it is left out. */
	content_date: z.iso
		.date()
		.transform((text) => Date.parse(text))
		.optional(),
});

/** Why a text was removed, as the DSA Transparency Database takes it: for the platform whose text it is, and for reviewers. */
export async function getStatement(c: AppContext): Promise<Response> {
	const query = parseBody(querySchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const stored = await findDecision(c.env.DB, c.get("caller").tenant.id, c.req.param("id") ?? "");
	if (!stored) return failWith(c, { code: "not_found", message: "no such decision is kept" });
	const record = recordOf(stored);
	const [standing, reviews] = await Promise.all([
		findAdjudication(c.env.DB, stored.id),
		reviewsOf(c.env.DB, stored.id, c.get("caller").actor),
	]);
	if (isBlind(c, reviews)) {
		return failWith(c, {
			code: "review_open",
			message: "somebody is still to look: reviewers see its reasons afterwards",
		});
	}
	if ((standing?.action ?? record.action) !== "block") {
		return failWith(c, { code: "not_restricted", message: "nothing was removed, so there is no reason to state" });
	}
	const { id: decisionId, at, action: modelAction, attributes, model, algospeak, language } = record;
	return c.json(
		statementOf({
			decisionId,
			// A block takes effect when it is made; a person's, when they decide.
			appliedAt: modelAction === "block" ? at : (standing?.at ?? at),
			contentAt: query.value.content_date ?? at,
			classification: standing?.severity ?? record.classification,
			harm: harmOf(attributes),
			modelAction,
			model,
			patternVersion: record.pattern_version,
			policyVersion: record.policy_version,
			algospeak,
			language,
			reasonCode: (standing?.reason_code as ReasonCode | undefined) ?? null,
		}),
	);
}
