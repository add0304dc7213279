/** `POST /v1/moderations`, for clients of OpenAI's API: they need another base URL and another key. */
import { type AppContext, failWith, moderatorsOf, policyOf, type Route } from "../../context.ts";
import { type Loggable, logOf } from "../../decision-log.ts";
import { judge } from "../../judge.ts";
import { BATCH_BODY_BYTES } from "../moderate/schema.ts";
import { openaiFailure } from "./failure.ts";
import { parseModerations } from "./schema.ts";
import { decisionToOpenai } from "./wire.ts";

async function postModerations(c: AppContext): Promise<Response> {
	const parsed = parseModerations(c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { texts, model } = parsed.value;
	const [moderators, policy] = await Promise.all([moderatorsOf(c), policyOf(c)]);
	const requestId = c.get("requestId");
	const loggable: Loggable[] = [];
	for (const [index, text] of texts.entries()) {
		const judges = { moderators, policy, requestKey: `${requestId}-${index}` };
		const judged = { text, model, contentId: undefined, authorId: undefined, store: true };
		const decided = await judge(c, judges, judged);
		if (!decided.ok) return failWith(c, decided.error);
		loggable.push(decided.value);
	}
	await logOf(c, "openai", loggable);
	return c.json({
		id: `modr-${requestId}`,
		model: loggable[0]?.decision.modelUsed,
		results: loggable.map(({ decision }) => decisionToOpenai(decision)),
	});
}

export const openaiRoutes: readonly Route[] = [
	{
		method: "POST",
		path: "/v1/moderations",
		access: "moderate",
		maxBodyBytes: BATCH_BODY_BYTES,
		isRead: true,
		errorsOf: "openai",
		failureForm: openaiFailure,
		handler: postModerations,
	},
];
