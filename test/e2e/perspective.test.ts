/** Google's discovery client, unmodified, against the Worker, as it is used with the Perspective API. */
import { Discovery, type Endpoint } from "googleapis-common";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, startDeployment } from "./lib/deployment.ts";
import { type FaultyProxy, startFaultyProxy } from "./lib/faulty-proxy.ts";

interface Score {
	readonly spanScores: { readonly begin: number; readonly end: number; readonly score: { readonly value: number } }[];
	readonly summaryScore: { readonly value: number; readonly type: string };
}
interface Analysis {
	readonly data: Record<string, unknown> & { readonly attributeScores: Record<string, Score> };
}
type Call = (parameters: object) => Promise<Analysis>;
interface Comments {
	readonly analyze: Call;
	readonly suggestscore: Call;
}

let deployment: Deployment;
let proxy: FaultyProxy;
let comments: Comments;
let key = "";

/** The client's methods; `options` are those that it takes for the whole API. */
async function clientOf(options: object = {}): Promise<Comments> {
	const make = await new Discovery({}).discoverAPI(`${proxy.origin}/$discovery/rest?version=v1alpha1`);
	// The document says where the deployment is reached; the test reaches it by another way.
	const client = make({ rootUrl: `${proxy.origin}/`, ...options } as never, undefined as never);
	return (client as Endpoint & { comments: Comments }).comments;
}

beforeAll(async () => {
	deployment = await startDeployment("PUBLIC_URL:https://moderation.example.com");
	proxy = await startFaultyProxy(deployment.origin);
	key = await deployment.key({ query_allowed: true });
	comments = await clientOf();
});
afterAll(async () => {
	proxy.stop();
	await deployment.stop();
});

function analyze(resource: object, text = "you are a complete id1ot", client = comments): Promise<Analysis> {
	const requestBody = { comment: { text }, requestedAttributes: { TOXICITY: {} }, ...resource };
	return client.analyze({ key, requestBody });
}

const ALL = [
	"TOXICITY",
	"SEVERE_TOXICITY",
	"IDENTITY_ATTACK",
	"INSULT",
	"PROFANITY",
	"THREAT",
	"SEXUALLY_EXPLICIT",
] as const;

describe("comments.analyze", () => {
	it("scores every production attribute, and echoes the token", async () => {
		const requestedAttributes = Object.fromEntries(ALL.map((name) => [name, {}]));
		const { data } = await analyze({
			requestedAttributes,
			clientToken: "comment 7",
			sessionId: "12",
			communityId: "forum",
			context: { entries: [{ text: "the article" }] },
			doNotStore: true,
		});
		expect(Object.keys(data.attributeScores)).toEqual([...ALL]);
		expect(data).toMatchObject({ languages: ["en"], detectedLanguages: ["en"], clientToken: "comment 7" });
		expect(data.attributeScores["INSULT"]?.summaryScore).toMatchObject({ type: "PROBABILITY" });
		expect(data.attributeScores["INSULT"]?.summaryScore.value).toBeGreaterThan(0.5);
		expect(data.attributeScores["TOXICITY"]?.spanScores).toEqual([
			{ begin: 0, end: 24, score: data.attributeScores["TOXICITY"]?.summaryScore },
		]);
	});

	it("with annotations names the spans that stage 1 recognised", async () => {
		const { data } = await analyze({ spanAnnotations: true, requestedAttributes: { TOXICITY: {}, THREAT: {} } });
		expect(data.attributeScores["TOXICITY"]?.spanScores).toMatchObject([{ begin: 19, end: 24 }]);
		expect(data.attributeScores["THREAT"]?.spanScores).toMatchObject([{ begin: 0, end: 24 }]);
	});

	it("leaves out what is below a threshold", async () => {
		const requestedAttributes = { TOXICITY: { scoreThreshold: 0 }, THREAT: { scoreThreshold: 0.99 } };
		const { data } = await analyze({ requestedAttributes });
		expect(Object.keys(data.attributeScores)).toEqual(["TOXICITY"]);
	});
});

describe("errors", () => {
	const attribute = (name: string, fields = {}) => ({ requestedAttributes: { [name]: fields } });

	it.each([
		["an unknown attribute", attribute("NICENESS"), "Unknown requested attribute: NICENESS"],
		["an experimental attribute", attribute("FLIRTATION"), "FLIRTATION is not judged"],
		["a bridging attribute", attribute("AFFINITY_EXPERIMENTAL"), "AFFINITY_EXPERIMENTAL is not judged"],
		["no attribute", { requestedAttributes: {} }, "names no attribute"],
		["raw scores", attribute("TOXICITY", { scoreType: "RAW" }), "only PROBABILITY"],
		["HTML", { comment: { text: "a", type: "HTML" } }, "only PLAIN_TEXT"],
		["a language that is not known", { languages: ["en", "fr"] }, "does not support request languages: en, fr"],
		["an unknown field", { comments: {} }, 'unknown field "comments"'],
	])("%s is an invalid argument", async (_name, resource, message) => {
		await expect(analyze(resource)).rejects.toMatchObject({
			status: 400,
			message: expect.stringContaining(message),
			response: { data: { error: { code: 400, status: "INVALID_ARGUMENT", details: expect.any(Array) } } },
		});
	});

	it.each([
		["an empty comment", "", "COMMENT_EMPTY"],
		["a comment that is too long", "a".repeat(20_001), "COMMENT_TOO_LONG"],
		["a detected language", "вы не правы, и я с вами не согласен", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"],
	])("%s is told as by the original", async (_name, text, errorType) => {
		const failing = analyze({}, text);
		await expect(failing).rejects.toMatchObject({ response: { data: { error: { details: [{ errorType }, {}] } } } });
	});

	it("a wrong key and none are unauthenticated", async () => {
		for (const parameters of [{ key: "AIzaWrong" }, {}]) {
			const failing = comments.analyze({ ...parameters, requestBody: {} });
			await expect(failing).rejects.toMatchObject({
				status: 401,
				response: { data: { error: { status: "UNAUTHENTICATED", details: [{ reason: "API_KEY_INVALID" }] } } },
			});
		}
	});
});

it("a 429 and a 500 are tried again where the client is told to", async () => {
	const before = proxy.count;
	const body = { error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED" } };
	const retryConfig = { retry: 2, retryDelay: 1, httpMethodsToRetry: ["GET", "POST"] };
	const retrying = await clientOf({ retry: true, retryConfig });
	proxy.faults.push({ status: 429, body }, { status: 500, body });
	expect((await analyze({}, "hello", retrying)).data.attributeScores).toBeDefined();
	expect(proxy.count - before).toBe(4);
	const once = await clientOf({ retry: false });
	proxy.faults.push({ status: 503, body });
	await expect(analyze({}, "hello", once)).rejects.toMatchObject({ status: 503 });
});
