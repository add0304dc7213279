/** What becomes of each field of the originals' public schemas. */

export type Support = readonly [state: "yes" | "partly" | "ignored" | "refused", note?: string];

/** By interface and field of the `openai` package's types. */
export const OPENAI: Readonly<Record<string, Support>> = {
	"ModerationCreateParams.input": [
		"yes",
		"up to 100 texts of 20,000 UTF-16 units, 200,000 in all; content parts are one text, a line each",
	],
	"ModerationCreateParams.model": [
		"yes",
		"the original's names mean this service's own choice; a model of this service by its name",
	],
	"ModerationTextInput.text": ["yes"],
	"ModerationTextInput.type": ["yes"],
	"ModerationImageURLInput.image_url": ["refused", "400 `invalid_request_error`, as nothing here judges images"],
	"ModerationImageURLInput.type": ["refused", "the same"],
	"ImageURL.url": ["refused", "the same"],
	"ModerationCreateResponse.id": ["yes", "`modr-` and the request id"],
	"ModerationCreateResponse.model": ["yes", "the model that judged, with its version"],
	"ModerationCreateResponse.results": ["yes"],
	"Moderation.categories": ["yes", "see below"],
	"Moderation.category_applied_input_types": ["yes", "`text`, or nothing for a category that is not judged"],
	"Moderation.category_scores": [
		"yes",
		"calibrated probabilities of our attributes; another scale than the original's",
	],
	"Moderation.flagged": [
		"yes",
		"the policy: true for every text that it does not allow, which may be for another reason than a category",
	],
};

/** Where each category's score comes from, and how far it goes. */
export const CATEGORY_NOTES: Readonly<Record<string, readonly [from: string, note: string]>> = {
	harassment: ["the highest of `insult`, `threat`, `severe_toxic`", ""],
	"harassment/threatening": ["`threat`", ""],
	hate: ["`identity_hate`", ""],
	"hate/threatening": ["`identity_hate`, at most the higher of `threat` and `violence`", ""],
	illicit: ["`drugs`", "drugs alone: no other wrongdoing is judged"],
	"illicit/violent": ["0", "not judged"],
	"self-harm": ["`self_harm`", "eating disorders as far as stage 1 knows their words"],
	"self-harm/instructions": ["`self_harm` where a phrase urges or explains, else 0", "known phrases alone"],
	"self-harm/intent": ["`self_harm`, 0 where known phrases only urge others", ""],
	sexual: ["`sexual`", ""],
	"sexual/minors": ["0", "not judged"],
	violence: ["the higher of `violence` and `threat`", ""],
	"violence/graphic": ["0", "not judged"],
};

const CONTEXT: Support = ["ignored", "as in the original, which says that it makes no use of it yet"];
const TOKEN: Support = ["ignored", "taken and used for nothing"];

/** By schema and field of the discovery document; parameters of a URL as `query.<name>`. */
export const PERSPECTIVE: Readonly<Record<string, Support>> = {
	"AnalyzeCommentRequest.clientToken": ["yes", "echoed"],
	"AnalyzeCommentRequest.comment": ["yes", "up to 20,000 UTF-16 units"],
	"AnalyzeCommentRequest.communityId": TOKEN,
	"AnalyzeCommentRequest.context": CONTEXT,
	"AnalyzeCommentRequest.doNotStore": ["yes", "the decision is counted, and nothing else of it is kept"],
	"AnalyzeCommentRequest.languages": [
		"partly",
		"English; another language gives `LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE`",
	],
	"AnalyzeCommentRequest.requestedAttributes": [
		"partly",
		"the six production attributes and SEXUALLY_EXPLICIT; any other gives `INVALID_ARGUMENT`",
	],
	"AnalyzeCommentRequest.sessionId": TOKEN,
	"AnalyzeCommentRequest.spanAnnotations": [
		"yes",
		"spans that stage 1 recognised, each with the score of the comment; the whole comment where it recognised none",
	],
	"AnalyzeCommentResponse.attributeScores": ["yes"],
	"AnalyzeCommentResponse.clientToken": ["yes"],
	"AnalyzeCommentResponse.detectedLanguages": ["partly", "`en` for Latin script, `und-<script>` for another"],
	"AnalyzeCommentResponse.languages": ["yes"],
	"AttributeParameters.scoreThreshold": ["yes", "lower scores are left out"],
	"AttributeParameters.scoreType": ["partly", "PROBABILITY alone; another gives `INVALID_ARGUMENT`"],
	"AttributeScores.spanScores": ["yes"],
	"AttributeScores.summaryScore": ["yes"],
	"Context.articleAndParentComment": CONTEXT,
	"Context.entries": CONTEXT,
	"Score.type": ["yes", "PROBABILITY"],
	"Score.value": ["yes", "see the calibration below"],
	"SpanScore.begin": ["yes", "UTF-16, as in the original"],
	"SpanScore.end": ["yes", "the same, exclusive"],
	"SpanScore.score": ["yes"],
	"SuggestCommentScoreRequest.attributeScores": [
		"partly",
		"summary scores: from .5 on an attribute counts as meant; spans are ignored",
	],
	"SuggestCommentScoreRequest.clientToken": ["yes", "echoed"],
	"SuggestCommentScoreRequest.comment": [
		"yes",
		"finds the latest decision on this text that is kept; 404 where none is",
	],
	"SuggestCommentScoreRequest.communityId": TOKEN,
	"SuggestCommentScoreRequest.context": CONTEXT,
	"SuggestCommentScoreRequest.languages": ["partly", "English"],
	"SuggestCommentScoreRequest.sessionId": TOKEN,
	"SuggestCommentScoreResponse.clientToken": ["yes"],
	"SuggestCommentScoreResponse.detectedLanguages": ["partly", "as above"],
	"SuggestCommentScoreResponse.requestedLanguages": ["yes"],
	"TextEntry.text": ["yes"],
	"TextEntry.type": ["partly", "plain text; HTML gives `INVALID_ARGUMENT`"],
	"query.$.xgafv": ["ignored"],
	"query.access_token": ["refused", "no OAuth: the request needs a key"],
	"query.alt": ["ignored", "answers are JSON"],
	"query.callback": ["ignored", "no JSONP"],
	"query.fields": ["ignored", "answers are whole"],
	"query.key": [
		"yes",
		"of keys that were made with `query_allowed`; any key as `x-goog-api-key` or `Authorization: Bearer`",
	],
	"query.oauth_token": ["refused", "the same as `access_token`"],
	"query.prettyPrint": ["ignored"],
	"query.quotaUser": ["ignored", "requests are counted by key"],
	"query.uploadType": ["ignored"],
	"query.upload_protocol": ["ignored"],
};
