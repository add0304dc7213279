/** A pattern of "the", from the refusal to its demotion, over HTTP: three platforms, two members of staff. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Caller, KeyStore } from "../../../src/access.ts";
import { modelServing, moderatorFor, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import { patternPublisher } from "../../../src/objects/pattern-publisher.ts";
import { bundledBenign, bundledSet } from "../../../src/patterns/bundled.ts";
import { bucketOf } from "../../../src/share.ts";
import { auditRows, casesOf, emptyStores, HASH_KEY, pattern } from "./fixture.ts";

// The steps follow one another, by a clock that the test moves.
beforeAll(async () => {
	await emptyStores();
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterAll(() => void vi.useRealTimers());

const CALLERS: Readonly<Record<string, Caller>> = {
	alice: { tenant: { id: "ours" }, actor: "alice", scopes: ["patterns", "admin"], models: null },
	bob: { tenant: { id: "ours" }, actor: "bob", scopes: ["patterns"], models: null },
	...Object.fromEntries(
		["one", "two", "three"].map((id) => [
			id,
			{ tenant: { id }, actor: `platform ${id}`, scopes: ["moderate"], models: null },
		]),
	),
};
const keyStore: KeyStore = { authenticate: async (key) => CALLERS[key?.replace("Bearer ", "") ?? ""] ?? null };
const app = createApp({
	moderator: moderatorFor,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => keyStore,
});

interface Answer {
	readonly status: number;
	readonly body: Record<string, unknown>;
}

/** A request, some time after the one before, with all that it leaves behind. */
async function ask(
	caller: string,
	method: "GET" | "POST",
	path: string,
	body?: object,
	laterMs = 2000,
): Promise<Answer> {
	vi.setSystemTime(Date.now() + laterMs);
	const context = createExecutionContext();
	const request = new Request(`https://api.example.com${path}`, {
		method,
		headers: { authorization: `Bearer ${caller}`, "content-type": "application/json" },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	const response = await app.fetch(request, { ...env, ENVIRONMENT: "production", HASH_KEY }, context);
	const answer = { status: response.status, body: await response.json<Record<string, unknown>>() };
	await waitOnExecutionContext(context);
	return answer;
}

const BASE = bundledSet().document.version;
const PLATFORMS = ["one", "two", "three"] as const;
const ORDINARY = bundledBenign().sentences;
/** Sentences of one kind stand together: a prime step mixes them. */
const STRIDE = 397;
const the = pattern("the", ["the"], "kill", { harm: "violence", floor: "extremely_harmful" });
const publish = { expected_version: BASE, reason: "seen in reports", changes: { add: [the] }, cases: casesOf(the) };

/** Content of the 1%. */
const inCanary = Array.from({ length: 30_000 }, (_, i) => `content-${i}`).filter((id) => bucketOf(id) < 100);

/** Ordinary text number `i`, from each platform in turn and from many people. */
function judge(i: number, contentId: string, laterMs = 10): Promise<Answer> {
	const text = ORDINARY[(i * STRIDE) % ORDINARY.length];
	const body = { text, content_id: contentId, author_id: `author-${i}` };
	return ask(PLATFORMS[i % PLATFORMS.length] as string, "POST", "/moderate", body, laterMs);
}

it("is stopped by validation and by the backtest", async () => {
	const refused = await ask("alice", "POST", "/patterns/publish", publish);
	expect(refused).toMatchObject({
		status: 422,
		body: { error: { code: "invalid_patterns", details: { forcible: true } } },
	});
	expect(JSON.stringify(refused.body)).toContain('\\"the\\" is an English word');
});

let canary = "";

it("goes through by force of two people, as a canary of 1%", async () => {
	const forced = { ...publish, force: { reason: "it must go out tonight" } };
	expect((await ask("bob", "POST", "/patterns/publish", forced)).status).toBe(403);
	const asked = await ask("alice", "POST", "/patterns/publish", forced);
	expect(asked).toMatchObject({ status: 202, body: { state: "pending" } });
	expect(JSON.stringify(asked.body["problems"])).toMatch(/\d+ of \d+ ordinary texts would newly read as harm/);
	const approve = (who: string) => ask(who, "POST", `/patterns/forced/${asked.body["id"]}/approve`, {});
	expect(await approve("alice")).toMatchObject({ status: 403 });
	const approved = await approve("bob");
	expect(approved).toMatchObject({
		status: 200,
		body: { stage: "canary", actor: "alice", forced: { approved_by: "bob" } },
	});
	canary = String(approved.body["version"]);
	const { body } = await ask("bob", "GET", "/patterns/canary");
	expect(body).toMatchObject({ canary: { version: canary, percent: 1 } });
	// The second write of the pointer within a second is left to the alarm, which does not follow this clock.
	await patternPublisher(env).tend();
	await judge(0, "post-0", 31_000);
});

it("reaches 1% of the requests", async () => {
	let share = 0;
	for (let i = 0; i < 100_000; i++) if (bucketOf(`post-${i}`) < 100) share++;
	// Six standard deviations of 1% of 100,000 are 189.
	expect(Math.abs(share - 1000)).toBeLessThan(189);
	for (let i = 0; i < 300; i++) {
		const { body } = await judge(i, `post-${i}`);
		expect(body["pattern_version"] === canary).toBe(bucketOf(`post-${i}`) < 100);
	}
});

it("is demoted to review there: by the isolate at once, by the publisher with its next report, never to less", async () => {
	/** Of the texts with "the": those that the canary blocks, of them those that the published version does not. */
	const judgeInCanary = async (from: number, count: number) => {
		const seen = { found: 0, blocked: 0, wrongly: 0, wronglyLast: -1, allowed: 0 };
		for (let i = from; i < from + count; i++) {
			const { body } = await judge(i, inCanary[i % inCanary.length] as string);
			expect(body["pattern_version"]).toBe(canary);
			const matches = body["matches"] as { pattern_id: string; demoted?: boolean }[];
			if (!matches.some(({ pattern_id }) => pattern_id === "the")) continue;
			const published = await judge(i, "post-1");
			seen.found++;
			if (body["action"] === "allow") seen.allowed++;
			if (body["action"] !== "block") continue;
			seen.blocked++;
			if (published.body["action"] === "block") continue;
			seen.wrongly++;
			seen.wronglyLast = i;
		}
		return seen;
	};
	const first = await judgeInCanary(0, 150);
	expect(first.wrongly).toBeGreaterThan(5);
	expect(first.wronglyLast, "this isolate acts at once").toBeLessThan(120);
	// The window ends: this isolate reports, and learns of the decision with its next look at the pointer.
	await judge(1, "post-1", 31_000);
	await judge(2, "post-1", 31_000);
	const later = await judgeInCanary(150, 45);
	expect(later).toMatchObject({ wrongly: 0, allowed: 0 });
	expect(later.found).toBeGreaterThan(5);
	const { data } = (await ask("bob", "GET", "/patterns/demotions")).body as {
		data: { figures: Record<string, number> }[];
	};
	expect(data).toMatchObject([{ pattern: "the", action: "review", figures: { tenants: 3 } }]);
	const { texts = 0, matched = 0, harmless = 0, authors = 0 } = data[0]?.figures ?? {};
	expect(texts).toBeGreaterThanOrEqual(100);
	expect(matched / texts).toBeGreaterThan(0.3);
	expect(harmless / matched).toBeGreaterThan(0.8);
	expect(authors).toBeGreaterThan(30);
	const status = (await ask("alice", "GET", "/status")).body;
	expect(status).toMatchObject({ publisher: { demoted: ["the"] } });
	const rows = (await auditRows()).map(({ actor, action }) => `${actor} ${action}`);
	expect(rows).toEqual(
		expect.arrayContaining([
			"alice patterns.force",
			"alice patterns.canary",
			"bob patterns.approve",
			"action-breaker patterns.demote",
		]),
	);
});

it("ends by itself once 200 texts show that it blocks unlike the published version", async () => {
	for (let i = 195; i < 260; i++) await judge(i, inCanary[i % inCanary.length] as string);
	await judge(1, "post-1", 31_000);
	await judge(2, "post-1", 31_000);
	expect((await ask("bob", "GET", "/patterns/canary")).body).toEqual({ canary: null });
	expect((await auditRows()).map(({ actor, action }) => `${actor} ${action}`)).toContain("system patterns.abort");
	expect((await judge(0, inCanary[0] as string)).body["pattern_version"]).toBe(`${BASE}+1`);
});
