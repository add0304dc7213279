import { findDecisionOnText } from "../../../store/decisions.ts";
import type { Severity } from "../../../verdict.ts";
import { type AppContext, failWith, moderatorsOf } from "../../context.ts";
import { textRulesOf } from "../../decision-log.ts";
import { recordOf } from "../decisions/wire.ts";
import { giveFeedback } from "../feedback/post.ts";
import { ATTRIBUTE_OF, type PerspectiveAttribute } from "./attributes.ts";
import { parseSuggest, type Suggestion } from "./schema.ts";

/** From this score on an attribute counts as meant; the original asks for 0 or 1. */
const MEANT_MIN = 0.5;
/** What makes a comment more than harmful, as the policy's own words for the two have it. */
const EXTREME: ReadonlySet<PerspectiveAttribute> = new Set(["SEVERE_TOXICITY", "THREAT"] as const);

/** Attributes alone say no more of the severity than this. */
function severityOf(meant: readonly PerspectiveAttribute[]): Severity {
	if (meant.some((name) => EXTREME.has(name))) return "extremely_harmful";
	return meant.length > 0 ? "harmful" : "safe";
}

/** Says what scores a comment should have had: feedback on the latest decision about it that is kept. */
export async function postSuggest(c: AppContext): Promise<Response> {
	const parsed = parseSuggest(c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { comment, scores }: Suggestion = parsed.value;
	const { hash } = textRulesOf(c);
	if (hash === null) return failWith(c, { code: "service_unconfigured", message: "HASH_KEY is not set" });
	const { tenant } = c.get("caller");
	const reading = (await moderatorsOf(c))(c.get("requestId")).patterns.normalize(comment.text);
	const decision = await findDecisionOnText(c.env.DB, tenant.id, await hash("text", tenant.id, reading.text));
	const absent = { code: "not_found", message: "comment: no decision on this text is kept" } as const;
	if (!decision) return failWith(c, absent);
	const meant = [...scores].filter(([, value]) => value >= MEANT_MIN).map(([name]) => name);
	const attributes = meant.map((name) => ATTRIBUTE_OF[name]);
	const given = await giveFeedback(c, decision, { severity: severityOf(meant), attributes, note: undefined });
	if (!given) return failWith(c, absent);
	const { clientToken, languages } = parsed.value;
	return c.json({ clientToken, requestedLanguages: languages, detectedLanguages: [recordOf(decision).language] });
}
