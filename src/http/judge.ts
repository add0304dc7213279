/** One text of a request, from its fields to what the decision log takes. */
import { mayName } from "../access.ts";
import type { Failure } from "../errors.ts";
import type { Policy } from "../policy.ts";
import type { Result } from "../verdict.ts";
import { type AppContext, callOf, type ModeratorChoice } from "./context.ts";
import type { Loggable } from "./decision-log.ts";

/** What judges, and what follows from it. */
export interface Judges {
	readonly moderators: ModeratorChoice;
	readonly policy: Policy;
	/** Decides between versions of the patterns, and between models, where the text has no content id. */
	readonly requestKey: string;
}

/** A text that was checked, with what the request says of it. */
export interface Judged {
	readonly text: string;
	readonly model: string | undefined;
	readonly contentId: string | undefined;
	readonly authorId: string | undefined;
	readonly store: boolean;
}

/** Judges a text for the caller of this request, who may be kept to some models. */
export async function judge(
	c: AppContext,
	{ moderators, policy, requestKey }: Judges,
	{ text, model, contentId, authorId, store }: Judged,
): Promise<Result<Loggable, Failure>> {
	if (model !== undefined && !mayName(c.get("caller"), model)) {
		return { ok: false, error: { code: "forbidden", message: "model: this key may not name that model" } };
	}
	const key = contentId ?? requestKey;
	const decided = await moderators(key).moderate({ text, key, model, authorId }, callOf(c, policy));
	return decided.ok ? { ok: true, value: { decision: decided.value, contentId, authorId, store } } : decided;
}
