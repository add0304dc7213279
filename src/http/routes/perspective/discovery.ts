/** What Google's clients make their methods from. It names the fields of the requests and answers, and where to send them. */

const string = { type: "string" };
const boolean = { type: "boolean" };
const number = { type: "number", format: "float" };
const integer = { type: "integer", format: "int32" };
const strings = { type: "array", items: string };
const reference = (name: string) => ({ $ref: name });
const listOf = (name: string) => ({ type: "array", items: reference(name) });
const mapOf = (name: string) => ({ type: "object", additionalProperties: reference(name) });
const inQuery = (description: string, fields: object = string) => ({ ...fields, description, location: "query" });

const scoreType = { type: "string", enum: ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"] };
const commentFields = {
	comment: reference("TextEntry"),
	context: reference("Context"),
	languages: strings,
	clientToken: string,
	sessionId: string,
	communityId: string,
};

const SCHEMAS: Record<string, Record<string, object>> = {
	AnalyzeCommentRequest: {
		...commentFields,
		requestedAttributes: mapOf("AttributeParameters"),
		spanAnnotations: boolean,
		doNotStore: boolean,
	},
	AnalyzeCommentResponse: {
		attributeScores: mapOf("AttributeScores"),
		languages: strings,
		detectedLanguages: strings,
		clientToken: string,
	},
	SuggestCommentScoreRequest: { ...commentFields, attributeScores: mapOf("AttributeScores") },
	SuggestCommentScoreResponse: { clientToken: string, detectedLanguages: strings, requestedLanguages: strings },
	AttributeParameters: { scoreType, scoreThreshold: number },
	AttributeScores: { spanScores: listOf("SpanScore"), summaryScore: reference("Score") },
	SpanScore: { begin: integer, end: integer, score: reference("Score") },
	Score: { value: number, type: scoreType },
	TextEntry: { text: string, type: { type: "string", enum: ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT"] } },
	Context: { entries: listOf("TextEntry"), articleAndParentComment: reference("ArticleAndParentComment") },
	ArticleAndParentComment: { article: reference("TextEntry"), parentComment: reference("TextEntry") },
};

function method(name: string, description: string, request: string, response: string): object {
	const path = `v1alpha1/comments:${name}`;
	return {
		id: `commentanalyzer.comments.${name}`,
		description,
		path,
		flatPath: path,
		httpMethod: "POST",
		parameters: {},
		parameterOrder: [],
		request: reference(request),
		response: reference(response),
	};
}

/** The discovery document of a service at `rootUrl`, which ends in a slash. */
export function discoveryDocument(rootUrl: string): object {
	return {
		kind: "discovery#restDescription",
		discoveryVersion: "v1",
		id: "commentanalyzer:v1alpha1",
		name: "commentanalyzer",
		version: "v1alpha1",
		title: "Plainspeak, in the form of the Perspective Comment Analyzer API",
		documentationLink: `${rootUrl}docs/`,
		protocol: "rest",
		rootUrl,
		baseUrl: rootUrl,
		servicePath: "",
		basePath: "",
		batchPath: "",
		parameters: {
			key: inQuery("API key, of those that may stand in a URL"),
			alt: inQuery("Answers are JSON", { type: "string", default: "json", enum: ["json"] }),
			prettyPrint: inQuery("Taken and ignored", { type: "boolean", default: "true" }),
			quotaUser: inQuery("Taken and ignored: keys are counted"),
			fields: inQuery("Taken and ignored: answers are whole"),
		},
		schemas: Object.fromEntries(
			Object.entries(SCHEMAS).map(([id, properties]) => [id, { id, type: "object", properties }]),
		),
		resources: {
			comments: {
				methods: {
					analyze: method("analyze", "Scores a comment.", "AnalyzeCommentRequest", "AnalyzeCommentResponse"),
					suggestscore: method(
						"suggestscore",
						"Says what scores a comment should have had.",
						"SuggestCommentScoreRequest",
						"SuggestCommentScoreResponse",
					),
				},
			},
		},
	};
}
