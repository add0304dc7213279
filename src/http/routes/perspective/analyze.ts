import type { Decision } from "../../../moderate.ts";
import { type AppContext, failWith, moderatorsOf, policyOf } from "../../context.ts";
import { logOf } from "../../decision-log.ts";
import { judge } from "../../judge.ts";
import { decidedToWire, round } from "../moderate/wire.ts";
import { scoreOf, spansOf } from "./attributes.ts";
import { type Analyze, languageFailure, parseAnalyze, type Requested } from "./schema.ts";

function scoreToWire(value: number): object {
	return { value: round(value), type: "PROBABILITY" };
}

/**
 * The scores of an attribute. A span has the score of the comment: models judge texts, and stage 1 says which words are
 * meant. Without annotations, or where it recognised none, the span is the whole comment, as with the original.
 */
function attributeToWire({ attribute }: Requested, decision: Decision, isAnnotated: boolean): object {
	const { originalText, attributes, matches } = decision;
	const score = scoreToWire(scoreOf(attribute, attributes));
	const found = isAnnotated ? spansOf(attribute, matches) : [];
	const spans = found.length > 0 ? found : [{ start: 0, end: originalText.length }];
	return { spanScores: spans.map(({ start, end }) => ({ begin: start, end, score })), summaryScore: score };
}

function answerOf(request: Analyze, decision: Decision): object {
	const { requested, languages, clientToken, spanAnnotations } = request;
	const detected = decision.language.code;
	const shown = requested.filter(({ attribute, scoreMin }) => scoreOf(attribute, decision.attributes) >= scoreMin);
	return {
		attributeScores: Object.fromEntries(
			shown.map((one) => [one.attribute, attributeToWire(one, decision, spanAnnotations)]),
		),
		languages: languages.length > 0 ? languages : [detected],
		detectedLanguages: [detected],
		clientToken,
		plainspeak: decidedToWire(decision),
	};
}

/** Judges one comment by the attributes of the Perspective API. */
export async function postAnalyze(c: AppContext): Promise<Response> {
	const parsed = parseAnalyze(c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const request = parsed.value;
	const [moderators, policy] = await Promise.all([moderatorsOf(c), policyOf(c)]);
	const judges = { moderators, policy, requestKey: c.get("requestId") };
	const nothing = { model: undefined, contentId: undefined, authorId: undefined };
	const decided = await judge(c, judges, { text: request.comment.text, store: !request.doNotStore, ...nothing });
	if (!decided.ok) return failWith(c, decided.error);
	const { decision } = decided.value;
	const { language, matches } = decision;
	// As the original: what nothing was trained on has no score, unless its words are known for certain.
	if (request.languages.length === 0 && !language.supported && !matches.some(({ floor }) => floor)) {
		return failWith(c, languageFailure(request.requested[0]!.attribute, [language.code]));
	}
	const logged = logOf(c, "perspective", [decided.value]);
	if (logged) await logged;
	return c.json(answerOf(request, decision));
}
