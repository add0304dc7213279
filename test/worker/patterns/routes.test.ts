import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "../../../src/access.ts";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import { createModerator } from "../../../src/moderate.ts";
import { bundledSet } from "../../../src/patterns/bundled.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { auditRows, casesOf, emptyStores, pattern } from "./fixture.ts";

// The tests follow one another: the isolate that they ask remembers what was published, as a real one does.
beforeAll(emptyStores);

interface Answer {
	readonly status: number;
	readonly body: Record<string, unknown> & {
		readonly error?: { code: string; message: string; details?: Record<string, unknown> };
	};
}

async function ask(method: "GET" | "POST", path: string, body?: object | string, actor = "alice"): Promise<Answer> {
	const response = await exports.default.fetch(`http://localhost${path}`, {
		method,
		headers: { authorization: `Bearer local-${actor}`, "content-type": "application/json" },
		...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
	});
	return { status: response.status, body: await response.json() };
}

const grape = pattern("grapevine99", ["grapevine99"], "kill yourself", { harm: "self_harm", floor: "harmful" });
const BASE = bundledSet().document.version;
const FIRST = `${BASE}+1`;
const addGrape = { changes: { add: [grape] }, cases: casesOf(grape) };

/** The version that the service answers with, once what the last publish left behind has happened. */
async function moderate(text: string): Promise<Record<string, unknown>> {
	await ask("POST", "/moderate", { text });
	await scheduler.wait(50);
	return (await ask("POST", "/moderate", { text })).body;
}

describe("before the first publish", () => {
	it("shows the bundled set under its version, and no history", async () => {
		const { status, body } = await ask("GET", "/patterns");
		expect(status).toBe(200);
		expect(body).toMatchObject({ version: BASE, document: { version: BASE } });
		expect((body["document"] as { patterns: unknown[] }).patterns.length).toBeGreaterThan(1000);
		expect((await ask("GET", "/patterns/versions")).body).toEqual({ data: [], next_cursor: null });
	});

	it("tries patterns without publishing them", async () => {
		const text = "just grapevine99 already";
		const { status, body } = await ask("POST", "/patterns/try", { texts: [text], ...addGrape });
		expect(status, JSON.stringify(body)).toBe(200);
		expect(body).toMatchObject({
			base_version: BASE,
			results: [
				{
					text,
					published: { normalized_text: text, action: "allow", matches: [] },
					candidate: { normalized_text: "just kill yourself already", matches: [{ pattern_id: "grapevine99" }] },
				},
			],
		});
		expect((await ask("POST", "/patterns/try", { texts: [text] })).body["results"]).toEqual([
			expect.not.objectContaining({ candidate: expect.anything() }),
		]);
		const taken = { changes: { add: [pattern("unalive", ["grapevine99"], "kill")] } };
		expect((await ask("POST", "/patterns/try", { texts: [text], ...taken })).body.error).toMatchObject({
			code: "invalid_patterns",
			details: { problems: [{ pointer: "/changes/add/0", message: "duplicate id" }] },
		});
		expect((await moderate(text))["normalized_text"]).toBe(text);
	});

	it("validates, and names the line of the body at fault", async () => {
		expect((await ask("POST", "/patterns/validate", addGrape)).body).toEqual({
			valid: true,
			base_version: BASE,
			problems: [],
			changes: { added: ["grapevine99"], changed: [], removed: [] },
		});
		const body = JSON.stringify(
			{ changes: { add: [{ ...grape, forms: ["qzqzq", "grapevine"] }] }, cases: [] },
			null,
			1,
		);
		const line = body.split("\n").findIndex((text) => text.includes('"grapevine"')) + 1;
		expect((await ask("POST", "/patterns/validate", body)).body).toMatchObject({
			valid: false,
			problems: [
				{ pointer: "/changes/add/0/forms/1", line, check: "english-word", pattern: "grapevine99" },
				{ pointer: "/changes/add/0", check: "cases" },
			],
		});
	});
});

describe("a backtest", () => {
	it("shows rates and examples, with what is decided about them", async () => {
		const quiet = (await ask("POST", "/patterns/backtest", addGrape)).body;
		expect(quiet).toMatchObject({ valid: true, backtest: { new_harm: 0, lost_harm: 0, examples: [] } });
		const { texts } = quiet["backtest"] as { texts: number };
		expect(texts).toBeGreaterThan(10_000);
	});

	it("runs over a corpus of the archive and over what was decided lately, too", async () => {
		await env.ARCHIVE.put("corpora/forum.txt", "we drink qzqzq at noon\n\nqzqzq qzqzq\nnothing at all\n");
		const insert = env.DB.prepare(
			"INSERT INTO decisions (id, tenant, at, action, classification, text, record) VALUES (?, ?, 1, 'allow', 'safe', ?, '{}')",
		);
		await env.DB.batch([
			insert.bind("d1", "local", "my qzqzq"),
			insert.bind("d2", "local", "a fine day"),
			insert.bind("d3", "local", null),
			insert.bind("d4", "another", "their qzqzq"),
		]);
		const fresh = pattern("qzqzq", ["qzqzq"], "kill yourself", { harm: "self_harm" });
		const body = { changes: { add: [fresh] }, cases: casesOf(fresh) };
		const { body: answer } = await ask("POST", "/patterns/backtest?corpus=forum.txt&decisions=100", body);
		expect(answer).toMatchObject({
			corpus: { texts: 3, new_harm: 2, changed_reading: 2, judged: 2, changed_classification: 2 },
			decisions: {
				texts: 2,
				new_harm: 1,
				examples: [{ text: "my qzqzq", published: { action: "allow" }, candidate: { action: "block" } }],
			},
		});
		// Whoever is shown stored texts is written down.
		expect(await auditRows()).toContainEqual(expect.objectContaining({ action: "texts.backtest" }));
		expect(await ask("POST", "/patterns/backtest?corpus=absent", body)).toMatchObject({ status: 404 });
		expect(await ask("POST", "/patterns/backtest?decisions=0", body)).toMatchObject({ status: 400 });
	});

	it("holds a publish that would read ordinary language as harm", async () => {
		const fresh = pattern("garden-path", ["the garden"], "kill yourself", { harm: "self_harm" });
		const body = { changes: { add: [fresh] }, cases: casesOf(fresh) };
		const refused = await ask("POST", "/patterns/publish", { ...body, expected_version: BASE, reason: "a test" });
		expect(refused.status, JSON.stringify(refused.body)).toBe(422);
		expect(refused.body.error?.message).toMatch(/backtest: \d+ of \d+ ordinary texts would newly read as harm/);
		const { backtest } = (await ask("POST", "/patterns/backtest", body)).body as {
			backtest: { new_harm: number; new_harm_share: number; limit: number; examples: object[] };
		};
		expect(backtest.new_harm_share).toBeGreaterThan(backtest.limit);
		expect(backtest.examples).toHaveLength(20);
		expect(backtest.examples[0]).toMatchObject({
			patterns: ["garden-path"],
			published: { action: "allow" },
			candidate: { normalized_text: expect.stringContaining("kill yourself"), action: "block" },
		});
	});
});

describe("publishing", () => {
	const publish = (fields: object, actor?: string) =>
		ask("POST", "/patterns/publish", { expected_version: BASE, reason: "seen in 40 reports", ...fields }, actor);

	it("refuses what is wrong, and changes nothing", async () => {
		const the = pattern("the", ["the"], "kill");
		const refused = await publish({ changes: { add: [the] }, cases: casesOf(the) });
		expect(refused).toMatchObject({
			status: 422,
			body: {
				error: {
					code: "invalid_patterns",
					message: expect.stringMatching(
						/^line 1, \/changes\/add\/0\/forms\/0: english-word: "the" is an English word/,
					),
				},
			},
		});
		expect(await publish({ reason: " ", ...addGrape })).toMatchObject({
			status: 400,
			body: { error: { code: "invalid_field" } },
		});
		expect(await publish({ force: true, ...addGrape })).toMatchObject({
			status: 400,
			body: { error: { code: "invalid_field", message: expect.stringMatching(/^force: /) } },
		});
		expect((await ask("GET", "/patterns/versions")).body["data"]).toEqual([]);
	});

	it("changes what the next requests are judged by", async () => {
		expect(await moderate("just grapevine99 already")).toMatchObject({ pattern_version: BASE });
		const { status, body } = await publish(addGrape);
		expect(status, JSON.stringify(body)).toBe(200);
		expect(body).toMatchObject({
			version: FIRST,
			previous: BASE,
			actor: "alice",
			reason: "seen in 40 reports",
			changes: { added: ["grapevine99"] },
			pointer: "written",
		});
		const decision = await moderate("just grapevine99 already");
		expect(decision).toMatchObject({ pattern_version: FIRST, normalized_text: "just kill yourself already" });
		expect(decision).not.toHaveProperty("patterns_stale");
		expect((await ask("POST", "/normalize", { text: "a" })).body).toMatchObject({ pattern_version: FIRST });
	});

	it("for a version that is no longer published is refused with what changed since", async () => {
		const other = pattern("blorptok", ["blorptok"], "stab");
		expect(await publish({ changes: { add: [other] }, cases: casesOf(other) }, "bob")).toMatchObject({
			status: 409,
			body: {
				error: {
					code: "version_conflict",
					details: { version: FIRST, changed_since: { added: ["grapevine99"], changed: [], removed: [] } },
				},
			},
		});
	});

	it("is undone by a rollback; both are in the history and in the audit", async () => {
		await scheduler.wait(1000);
		const rollback = { expected_version: FIRST, to_version: BASE, reason: "false alarm" };
		expect(await ask("POST", "/patterns/rollback", rollback, "bob")).toMatchObject({
			status: 200,
			body: { version: `${BASE}+2`, restores: BASE, actor: "bob", changes: { removed: ["grapevine99"] } },
		});
		expect(await moderate("just grapevine99 already")).toMatchObject({
			pattern_version: `${BASE}+2`,
			normalized_text: "just grapevine99 already",
		});
		const { body } = await ask("GET", "/patterns/versions?limit=2");
		expect(body).toMatchObject({ data: [{ version: `${BASE}+2` }, { version: FIRST }], next_cursor: "1" });
		const last = await ask("GET", "/patterns/versions?limit=2&cursor=1");
		expect(last.body).toMatchObject({ data: [{ version: BASE, actor: "deployment" }], next_cursor: null });
		const changes = (await auditRows()).filter(({ action }) => !action.startsWith("texts."));
		expect(changes.map(({ actor, action, object }) => [actor, action, object])).toEqual([
			["alice", "patterns.publish", FIRST],
			["bob", "patterns.rollback", `${BASE}+2`],
		]);
		const unknown = { ...rollback, expected_version: `${BASE}+2`, to_version: "9.9.9" };
		expect(await ask("POST", "/patterns/rollback", unknown)).toMatchObject({ status: 404 });
	});

	it("in shadow counts a pattern in live texts and applies it nowhere", async () => {
		await scheduler.wait(1000);
		const shadow: Pattern = { ...grape, id: "shadowed", status: "shadow" };
		const submission = { expected_version: `${BASE}+2`, changes: { add: [shadow] } };
		const { body } = await publish(submission);
		expect(body, JSON.stringify(body)).toMatchObject({ version: `${BASE}+3` });
		await moderate("just grapevine99 already");
		expect(await moderate("just grapevine99 already")).toMatchObject({
			pattern_version: `${BASE}+3`,
			normalized_text: "just grapevine99 already",
			action: "allow",
		});
		// The next publish makes this isolate look at the pointer, and so report.
		await scheduler.wait(1000);
		await publish({ expected_version: `${BASE}+3`, changes: { remove: ["shadowed"] } });
		await scheduler.wait(200);
		const seen = (await ask("GET", `/patterns/versions/${BASE}+3`)).body["shadow"] as { texts: number };
		expect(seen).toEqual({ texts: seen.texts, patterns: [{ pattern: "shadowed", hits: seen.texts }] });
		expect(seen.texts).toBeGreaterThanOrEqual(2);
	});

	it("as a canary judges a share of the content by the new version, always the same, until it is promoted", async () => {
		const canary = (body: object) => ask("POST", "/patterns/canary", { reason: "try it", ...body });
		const live = `${BASE}+4`;
		const beside = `${BASE}+5`;
		await scheduler.wait(1000);
		const start = { action: "start", percent: 50, expected_version: live, ...addGrape };
		expect(await canary(start)).toMatchObject({ status: 200, body: { version: beside, percent: 50, stage: "canary" } });
		expect(await canary({ ...start, expected_version: live })).toMatchObject({ status: 409 });
		await scheduler.wait(200);
		const judge = async (id: number) =>
			(await ask("POST", "/moderate", { text: "just grapevine99 already", content_id: `content-${id}` })).body;
		const versions: unknown[] = [];
		for (let id = 0; id < 40; id++) versions.push((await judge(id))["pattern_version"]);
		const share = versions.filter((version) => version === beside).length;
		expect(share).toBeGreaterThan(8);
		expect(share).toBeLessThan(32);
		for (let id = 0; id < 40; id++) expect((await judge(id))["pattern_version"]).toBe(versions[id]);
		await scheduler.wait(1000);
		expect(await canary({ action: "share", version: live, percent: 90 })).toMatchObject({ status: 404 });
		expect(await canary({ action: "share", version: beside, percent: 90 })).toMatchObject({
			status: 200,
			body: { version: beside, percent: 90, min_texts: 200, pointer: "written" },
		});
		await scheduler.wait(200);
		for (let id = 0; id < 40; id++)
			if (versions[id] === beside) expect((await judge(id))["pattern_version"]).toBe(beside);
		const found = versions.indexOf(beside);
		expect(await judge(found)).toMatchObject({ normalized_text: "just kill yourself already", action: "block" });
		await scheduler.wait(1000);
		const promote = { action: "promote", version: beside };
		expect(await canary({ ...promote, version: live })).toMatchObject({ status: 404 });
		expect(await canary(promote)).toMatchObject({ status: 200, body: { version: beside, pointer: "written" } });
		expect(await moderate("just grapevine99 already")).toMatchObject({ pattern_version: beside });
		expect((await ask("GET", "/patterns/canary")).body).toEqual({ canary: null });
	});

	it.each([{ percent: 0 }, { percent: 101 }, { action: "stop" }, { action: "share" }])(
		"starts no canary with %j",
		async (fields) => {
			const body = { action: "start", percent: 50, expected_version: BASE, reason: "a", ...addGrape, ...fields };
			expect((await ask("POST", "/patterns/canary", body)).status).toBe(400);
		},
	);

	it("shows any kept version with its document, by its escaped name too", async () => {
		for (const name of [FIRST, encodeURIComponent(FIRST)]) {
			const { body } = await ask("GET", `/patterns/versions/${name}`);
			expect(body).toMatchObject({ version: FIRST, reason: "seen in 40 reports", document: { version: FIRST } });
			const spread = { isolates: 1, first_seconds: expect.any(Number), max_seconds: expect.any(Number) };
			expect(body["propagation"]).toMatchObject({ all: spread, locations: [{ location: "local", ...spread }] });
		}
		expect(await ask("GET", "/patterns/versions/9.9.9")).toMatchObject({
			status: 404,
			body: { error: { code: "not_found" } },
		});
	});

	it.each(["limit=0", "limit=101", "cursor=x", "page=2"])("refuses a page of %s", async (query) => {
		expect((await ask("GET", `/patterns/versions?${query}`)).status).toBe(400);
	});
});

describe("a forced publish", () => {
	const the = pattern("the", ["the"], "kill");
	const live = `${BASE}+5`;
	const body = { expected_version: live, reason: "a wave", changes: { add: [the] }, cases: casesOf(the) };
	const forced = { ...body, force: { reason: "the wave cannot wait" } };

	it("waits for a second person, is listed with what it was refused for, and starts as a canary of 1%", async () => {
		expect((await ask("POST", "/patterns/validate", forced)).body).toMatchObject({ valid: false, forcible: true });
		expect((await ask("POST", "/patterns/publish", body)).body.error?.details).toMatchObject({ forcible: true });
		const asked = await ask("POST", "/patterns/publish", forced);
		expect(asked).toMatchObject({
			status: 202,
			body: {
				state: "pending",
				actor: "alice",
				reason: "a wave",
				force_reason: "the wave cannot wait",
				expected_version: live,
				changes: { added: ["the"] },
			},
		});
		expect(asked.body["problems"]).toContainEqual(
			expect.objectContaining({ check: "english-word", pointer: "/changes/add/0/forms/0", line: 1 }),
		);
		const id = String(asked.body["id"]);
		expect((await ask("GET", "/patterns/forced")).body["data"]).toMatchObject([{ id, state: "pending" }]);
		expect((await ask("GET", `/patterns/forced/${id}`)).body).toMatchObject({
			id,
			submission: { changes: { add: [{ id: "the" }] } },
		});
		const approve = (actor: string, of = id) => ask("POST", `/patterns/forced/${of}/approve`, {}, actor);
		expect(await approve("alice")).toMatchObject({ status: 403, body: { error: { code: "second_person_required" } } });
		expect(await approve("bob", "none")).toMatchObject({ status: 404 });
		expect(await approve("bob")).toMatchObject({
			status: 200,
			body: { version: `${BASE}+6`, actor: "alice", stage: "canary", forced: { id, approved_by: "bob" } },
		});
		expect((await ask("GET", "/patterns/canary")).body).toMatchObject({ canary: { version: `${BASE}+6`, percent: 1 } });
		expect(await approve("bob")).toMatchObject({ status: 409, body: { error: { code: "version_conflict" } } });
		const end = { action: "abort", version: `${BASE}+6`, reason: "a test" };
		// KV takes one write of the pointer a second.
		await scheduler.wait(1000);
		expect(await ask("POST", "/patterns/canary", end)).toMatchObject({ status: 200, body: { pointer: "written" } });
	});

	it("is not taken for a canary of another share, and never passes an unknown id", async () => {
		const canary = { ...forced, action: "start", percent: 50 };
		expect(await ask("POST", "/patterns/canary", canary)).toMatchObject({
			status: 400,
			body: { error: { code: "unknown_field" } },
		});
		const unknown = { ...forced, changes: { remove: ["nobody"] }, cases: [] };
		expect(await ask("POST", "/patterns/publish", unknown)).toMatchObject({
			status: 422,
			body: { error: { details: { forcible: false } } },
		});
	});
});

describe("a demotion", () => {
	it("that does not exist cannot be lifted", async () => {
		expect((await ask("GET", "/patterns/demotions")).body).toEqual({ data: [], alerts: [] });
		const lift = { pattern: "grapevine99", reason: "a test" };
		expect(await ask("POST", "/patterns/demotions/lift", lift)).toMatchObject({
			status: 404,
			body: { error: { code: "not_found" } },
		});
		expect((await ask("POST", "/patterns/demotions/lift", { pattern: "a" })).status).toBe(400);
	});
});

describe("GET /status", () => {
	it("says what this isolate serves and how publishing stands", async () => {
		expect((await ask("GET", "/status")).body).toMatchObject({
			environment: "local",
			patterns: {
				version: `${BASE}+5`,
				source: "published",
				stale: false,
				problem: null,
				force_approval: "second_person",
			},
			publisher: { state: "ready", version: `${BASE}+5`, pointer: "written", audit: "stored", demoted: [], alerts: [] },
		});
	});
});

describe("access", () => {
	const moderator = createModerator(fakeParts());
	function deployment(scopes: readonly Scope[] | null) {
		const caller = scopes && { tenant: { id: "tenant-1" }, actor: "carol", scopes, models: null };
		const keyStore = caller && { authenticate: async () => caller };
		const app = createApp({
			moderator: () => () => moderator,
			patterns: patternServing,
			models: modelServing,
			policies: policyServing,
			keyStore: () => keyStore,
		});
		return (path: string, method: string, variables: object, body: object = {}) =>
			app.fetch(
				new Request(`https://api.example.com${path}`, {
					method,
					...(method === "POST" ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
				}),
				{ ...env, ENVIRONMENT: "production", ...variables },
			);
	}
	const routes = [
		["GET", "/patterns"],
		["GET", "/patterns/versions"],
		["GET", "/patterns/versions/1"],
		["POST", "/patterns/try"],
		["POST", "/patterns/validate"],
		["POST", "/patterns/backtest"],
		["POST", "/patterns/publish"],
		["GET", "/patterns/forced"],
		["GET", "/patterns/forced/1"],
		["POST", "/patterns/forced/1/approve"],
		["GET", "/patterns/demotions"],
		["POST", "/patterns/demotions/lift"],
		["GET", "/patterns/canary"],
		["POST", "/patterns/canary"],
		["POST", "/patterns/rollback"],
		["GET", "/status"],
	] as const;

	it.each(routes)("%s %s needs keys in production, and the right scope", async (method, path) => {
		expect((await deployment(null)(path, method, { HASH_KEY: "k" })).status).toBe(503);
		expect((await deployment(["moderate", "review"])(path, method, { HASH_KEY: "k" })).status).toBe(403);
	});

	it("force needs the scope admin", async () => {
		const body = { expected_version: BASE, reason: "a", force: { reason: "b" }, changes: {} };
		const ask = (scopes: Scope[]) => deployment(scopes)("/patterns/publish", "POST", { HASH_KEY: "k" }, body);
		expect((await ask(["patterns"])).status).toBe(403);
		expect((await ask(["patterns", "admin"])).status).not.toBe(403);
	});

	it("publishing needs a key to sign with", async () => {
		const response = await deployment(["patterns"])("/patterns", "GET", {});
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ error: { code: "service_unconfigured" } });
	});

	it.each(["Bearer alice", "Bearer local-", "Bearer local-Alice!", "Bearer local-alice@", "Basic local-alice"])(
		"development knows no %s",
		async (authorization) => {
			const response = await exports.default.fetch("http://localhost/patterns/versions", {
				headers: { authorization },
			});
			expect(response.status).toBe(401);
		},
	);
});
