import { errorBody, type Failure } from "../../../errors.ts";
import type { Policy } from "../../../policy.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith, type ModeratorChoice, moderatorsOf, policyOf, type Route } from "../../context.ts";
import { type Loggable, logOf } from "../../decision-log.ts";
import { judge } from "../../judge.ts";
import { SINGLE_TEXT_BODY_BYTES } from "../../schema.ts";
import { BATCH_BODY_BYTES, parseBatch, parseItem } from "./schema.ts";
import { decisionToWire } from "./wire.ts";

/** `requestKey` decides between versions of the patterns, and between models, where the item has no content id. */
async function moderateItem(
	c: AppContext,
	moderators: ModeratorChoice,
	policy: Policy,
	requestKey: string,
	body: unknown,
	prefix?: string,
): Promise<Result<Loggable, Failure>> {
	const item = parseItem(body, prefix);
	if (!item.ok) return item;
	const { text, model, content_id: contentId, author_id: authorId, store = true } = item.value;
	return judge(c, { moderators, policy, requestKey }, { text, model, contentId, authorId, store });
}

function isClockLive(c: AppContext): boolean {
	return c.get("config").environment === "local";
}

/** Judges one text. */
async function postModerate(c: AppContext): Promise<Response> {
	const ready = moderatorsOf(c);
	const held = policyOf(c);
	// A warm isolate has its moderators and the policy at hand and awaits nothing for them.
	const moderators = ready instanceof Promise ? await ready : ready;
	const policy = held instanceof Promise ? await held : held;
	const decided = await moderateItem(c, moderators, policy, c.get("requestId"), c.get("body"));
	if (!decided.ok) return failWith(c, decided.error);
	const logged = logOf(c, "moderate", [decided.value]);
	if (logged) await logged;
	return c.json(decisionToWire(decided.value.decision, isClockLive(c)));
}

/** Judges up to 100 texts; the answers stand in the order of the items, each a result or an error of its own. */
async function postModerateBatch(c: AppContext): Promise<Response> {
	const batch = parseBatch(c.get("body"));
	if (!batch.ok) return failWith(c, batch.error);
	const [moderators, policy] = await Promise.all([moderatorsOf(c), policyOf(c)]);
	const items: object[] = [];
	const loggable: Loggable[] = [];
	for (const [index, body] of batch.value.entries()) {
		const decided = await moderateItem(
			c,
			moderators,
			policy,
			`${c.get("requestId")}-${index}`,
			body,
			`items[${index}]`,
		);
		if (decided.ok) loggable.push(decided.value);
		items.push(
			decided.ok
				? { index, result: decisionToWire(decided.value.decision, isClockLive(c)) }
				: { index, ...errorBody(decided.error, c.get("requestId")) },
		);
	}
	await logOf(c, "batch", loggable);
	return c.json({ items });
}

export const moderateRoutes: readonly Route[] = [
	{
		method: "POST",
		path: "/moderate",
		access: "moderate",
		isRead: true,
		errorsOf: "moderate",
		maxBodyBytes: SINGLE_TEXT_BODY_BYTES,
		handler: postModerate,
	},
	{
		method: "POST",
		path: "/moderate/batch",
		access: "moderate",
		isRead: true,
		errorsOf: "batch",
		maxBodyBytes: BATCH_BODY_BYTES,
		handler: postModerateBatch,
	},
];
