/** Keys in URLs: where the Perspective API's clients put them, and nowhere else. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeKey } from "../../../src/keys/key.ts";
import { deliver, everythingAtRest, heldQueue, rows } from "../decision-log/fixture.ts";
import { emptyStores } from "../patterns/fixture.ts";
import { appWith, coldKeyStore, hashOf, writeKey } from "./fixture.ts";

const body = { comment: { text: "an awful text" }, requestedAttributes: { TOXICITY: {} } };
const written: string[] = [];

beforeEach(async () => {
	written.length = 0;
	for (const level of ["debug", "log", "info", "warn", "error"] as const) {
		vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void written.push(line.join(" ")));
	}
	await emptyStores();
});

describe("a key that may stand in a URL", () => {
	it("comes from the route, for the scope moderate alone, and leaves no trace of itself", async () => {
		const admin = makeKey();
		const app = appWith(coldKeyStore([await hashOf(admin)]));
		const create = { name: "forum", tenant: "forum", scopes: ["moderate"], query_allowed: true, reason: "a test" };
		const refused = await app("POST", "/keys", { token: admin, body: { ...create, scopes: ["moderate", "review"] } });
		expect([refused.status, refused.body]).toMatchObject([400, { error: { code: "invalid_field" } }]);
		const made = await app("POST", "/keys", { token: admin, body: create });
		expect([made.status, made.body]).toMatchObject([201, { query_allowed: true }]);
		const key = String(made.body["key"]);

		const { held, queue } = heldQueue();
		const variables = { DECISIONS: queue, TEXT_POLICY: "full" };
		const answered = await app("POST", `/v1alpha1/comments:analyze?key=${key}&alt=json`, { body, variables });
		expect([answered.status, answered.body]).toMatchObject([200, { attributeScores: { TOXICITY: {} } }]);
		const broken = heldQueue(() => {
			throw new Error("injected");
		});
		await app("POST", `/v1alpha1/comments:analyze?key=${key}`, { body, variables: { DECISIONS: broken.queue } });
		await app("POST", `/v1alpha1/comments:analyze?key=${key}`, { body: {} });
		await app("GET", `/no-such-path?key=${key}`);
		await deliver(held);
		expect(await rows("SELECT record ->> '$.route' AS route, tenant FROM decisions")).toEqual([
			{ route: "perspective", tenant: "forum" },
		]);
		expect(written.length).toBeGreaterThan(0);
		const everything = `${JSON.stringify(held)} ${await everythingAtRest()} ${written.join("\n")}`;
		expect(everything).toContain("an awful text");
		for (const part of [key, key.slice(4, 24)]) expect(everything).not.toContain(part);
	});

	it("opens nothing but these routes from there, and everything as a header", async () => {
		const app = appWith(coldKeyStore());
		const key = await writeKey({ query_allowed: true });
		for (const [path, sent] of [
			["/moderate", { text: "hello" }],
			["/v1/moderations", { input: "hello" }],
		] as const) {
			expect((await app("POST", `${path}?key=${key}`, { body: sent })).status).toBe(401);
			expect((await app("POST", path, { body: sent, headers: { "x-goog-api-key": key } })).status).toBe(401);
			expect((await app("POST", path, { body: sent, token: key })).status).toBe(200);
		}
	});
});

it("any other key is refused in a URL, and taken in either header", async () => {
	const app = appWith(coldKeyStore());
	const key = await writeKey();
	const path = "/v1alpha1/comments:analyze";
	const refused = await app("POST", `${path}?key=${key}`, { body });
	expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 403, status: "PERMISSION_DENIED" } }]);
	expect((await app("POST", path, { body, headers: { "x-goog-api-key": key } })).status).toBe(200);
	expect((await app("POST", path, { body, token: key })).status).toBe(200);
});

describe("comments:suggestscore", () => {
	const path = "/v1alpha1/comments:suggestscore";
	const comment = { text: "an awful text" };

	it("is feedback on the latest decision about the text", async () => {
		const app = appWith(coldKeyStore());
		const token = await writeKey({ tenant: "forum" });
		const attributeScores = { TOXICITY: { summaryScore: { value: 0 } }, INSULT: { summaryScore: { value: 0.2 } } };
		const early = await app("POST", path, { token, body: { comment, attributeScores } });
		expect([early.status, early.body]).toMatchObject([404, { error: { status: "NOT_FOUND" } }]);
		const { held, queue } = heldQueue();
		await app("POST", "/v1alpha1/comments:analyze", { token, body, variables: { DECISIONS: queue } });
		await deliver(held);
		const given = await app("POST", path, { token, body: { comment, attributeScores, clientToken: "7" } });
		expect([given.status, given.body]).toEqual([
			200,
			{ clientToken: "7", requestedLanguages: [], detectedLanguages: ["en"] },
		]);
		expect(await rows("SELECT decision_id, severity, attributes, contradicts FROM feedback")).toEqual([
			{ decision_id: held[0]?.id, severity: "safe", attributes: "[]", contradicts: 1 },
		]);
		const meant = { THREAT: { summaryScore: { value: 1 } }, INSULT: { summaryScore: { value: 0.5 } } };
		await app("POST", path, { token, body: { comment, attributeScores: meant } });
		expect(await rows("SELECT severity, attributes FROM feedback")).toEqual([
			{ severity: "extremely_harmful", attributes: '["threat","insult"]' },
		]);
		const foreign = await writeKey({ tenant: "other" });
		expect((await app("POST", path, { token: foreign, body: { comment, attributeScores } })).status).toBe(404);
	});

	it.each([
		["no attribute", {}],
		["an attribute without its score", { TOXICITY: {} }],
		["an attribute that nothing here judges", { FLIRTATION: { summaryScore: { value: 1 } } }],
	])("refuses %s", async (_name, attributeScores) => {
		const token = await writeKey();
		const { status, body: refused } = await appWith(coldKeyStore())("POST", path, {
			token,
			body: { comment, attributeScores },
		});
		expect([status, refused]).toMatchObject([400, { error: { status: "INVALID_ARGUMENT" } }]);
	});
});

describe("GET /$discovery/rest", () => {
	it("sends clients where the configuration says, whatever the Host header is", async () => {
		const app = appWith(coldKeyStore());
		const variables = { PUBLIC_URL: "https://moderation.example.com" };
		const first = await app("GET", "/$discovery/rest?version=v1alpha1", {
			headers: { host: "evil.example" },
			variables,
		});
		expect(first.body).toMatchObject({ rootUrl: "https://moderation.example.com/", name: "commentanalyzer" });
		const again = await app("GET", "/$discovery/rest", {
			headers: { "if-none-match": first.headers.get("etag") ?? "" },
			variables,
		});
		expect([again.status, again.body]).toEqual([304, {}]);
	});

	it.each([
		["nothing", {}],
		["an address without encryption", { PUBLIC_URL: "http://moderation.example.com" }],
	])("says nothing where the configuration names %s", async (_name, variables) => {
		const { status, body } = await appWith(coldKeyStore())("GET", "/$discovery/rest", { variables });
		expect([status, body]).toMatchObject([503, { error: { status: "UNAVAILABLE" } }]);
	});

	it("knows one version", async () => {
		expect((await appWith(coldKeyStore())("GET", "/$discovery/rest?version=v2")).status).toBe(404);
	});
});
