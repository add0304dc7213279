/** The review queue: what opens items, who gets which, and what becomes of claims. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextReview } from "../../../src/http/routes/reviews/claim.ts";
import { GOLD_BASIS_POINTS } from "../../../src/reviews/review.ts";
import { bucketOf } from "../../../src/share.ts";
import { claimNext } from "../../../src/store/reviews.ts";
import { AWFUL, ask, deliver, emptyStores, recordOf, rows } from "../decision-log/fixture.ts";
import { as, BLOCK, changeBy, decided, FULL, judge, MINUTE_MS, newId, opened, setTime } from "./fixture.ts";

beforeEach(emptyStores);
afterEach(() => void vi.restoreAllMocks());

type Wire = Record<string, unknown>;
const reviewOf = (answer: { body: Wire }) => answer.body["review"] as Wire;
const dataOf = (answer: { body: Wire }) => answer.body["data"] as Wire[];
const errorOf = (answer: { body: Wire }) => answer.body["error"] as Wire;

const next = (person: string, body: object = {}) => as(person, "POST", "/reviews/claim", body);

describe("the consumer", () => {
	it("opens a crisis at once with what is to be reviewed, and nothing for what is plainly blocked", async () => {
		const crisis = await decided({}, "I want to unalive myself");
		await decided();
		expect(await rows("SELECT decision_id, kind, lane, reasons, harm, tenant FROM reviews")).toEqual([
			{
				decision_id: crisis.id,
				kind: "first",
				lane: "crisis",
				reasons: '["review_action"]',
				harm: "self_harm",
				tenant: "tenant-1",
			},
		]);
	});

	it("opens nothing twice for a message that comes again, even where its decision was not yet counted", async () => {
		const record = { ...(await recordOf({ text: "unalive" }, FULL)), id: newId(true) };
		await deliver([record, record]);
		await deliver([record]);
		await env.DB.exec("DELETE FROM ingested");
		await deliver([record]);
		expect(await rows("SELECT kind FROM reviews ORDER BY kind")).toEqual([{ kind: "first" }, { kind: "second" }]);
	});

	it.each(["hash", "off"])(
		"opens nothing where the text policy is %s: there is no text to look at",
		async (TEXT_POLICY) => {
			await deliver([await recordOf({ text: "unalive" }, { TEXT_POLICY })]);
			expect(await rows("SELECT id FROM reviews")).toEqual([]);
			expect(await rows("SELECT * FROM sketches")).toEqual([]);
		},
	);

	it("keeps what was allowed near a threshold, so that people can look at it", async () => {
		const probabilities = { safe: 0.51, potentially_harmful: 0, harmful: 0.49, extremely_harmful: 0 };
		const { id } = await decided({ action: "allow", classification: "safe", probabilities });
		expect(await rows("SELECT decision_id, reasons FROM reviews")).toEqual([
			{ decision_id: id, reasons: '["near_threshold"]' },
		]);
		expect((await as("rita", "GET", `/decisions/${id}`)).status).toBe(200);
	});

	it("weighs a text by how often it was seen", async () => {
		const first = await decided({ action: "review" });
		for (let i = 0; i < 3; i++) await decided();
		const last = await decided({ action: "review" });
		const weights = await rows<{ decision_id: string; weight: number }>("SELECT decision_id, weight FROM reviews");
		const of = (id: string) => weights.find(({ decision_id }) => decision_id === id)!.weight;
		expect(of(last.id) - of(first.id)).toBeCloseTo(0.15 * Math.log1p(4), 10);
	});
});

describe("the queue", () => {
	it("gives out what is late, then crises and the severe, then by weight", async () => {
		const start = Date.now();
		const ids: Record<string, string> = {};
		for (const [name, fields] of Object.entries({
			light: { lane: "standard", rank: 2, weight: 0.5 },
			heavy: { lane: "standard", rank: 2, weight: 1.2 },
			waiting: {
				lane: "standard",
				rank: 2,
				weight: 0.9,
				createdAt: start - 600 * MINUTE_MS,
				dueAt: start + 600 * MINUTE_MS,
			},
			severe: { lane: "severe", rank: 1, weight: 0 },
			crisis: { lane: "crisis", rank: 0, weight: 0 },
			late: { lane: "audit", rank: 2, weight: 0, createdAt: start - 9 * MINUTE_MS, dueAt: start - MINUTE_MS },
		})) {
			ids[name] = await opened(await decided(), "first", ["review_action"], fields);
		}
		const order = ["late", "crisis", "severe", "waiting", "heavy", "light"].map((name) => ids[name]);
		expect(dataOf(await as("rita", "GET", "/reviews")).map(({ id }) => id)).toEqual(order);
		const given: unknown[] = [];
		for (let i = 0; i < 7; i++) given.push(reviewOf(await next("rita"))?.["id"]);
		expect(given).toEqual([...order, undefined]);
	});

	it("pages by a cursor that holds for its filters only, whatever happens between the pages", async () => {
		const ids: string[] = [];
		for (let i = 0; i < 5; i++) {
			ids.push(await opened(await decided(), "first", ["review_action"], { lane: "standard", rank: 2, weight: 5 - i }));
		}
		const page = (query: string, person = "rita") => as(person, "GET", `/reviews?limit=2&${query}`);
		const first = await page("lane=standard");
		const cursor = String(first.body["next_cursor"]);
		await opened(await decided(), "first", ["review_action"], { lane: "standard", rank: 2, weight: 9 });
		const second = await page(`lane=standard&cursor=${cursor}`);
		const third = await page(`lane=standard&cursor=${second.body["next_cursor"]}`);
		expect([first, second, third].flatMap(dataOf).map(({ id }) => id)).toEqual(ids);
		expect(third.body["next_cursor"]).toBeNull();
		const other = [
			page(`lane=crisis&cursor=${cursor}`),
			page(`cursor=${cursor}`),
			page(`lane=standard&cursor=${cursor.slice(0, -1)}0x`),
			page(`lane=standard&cursor=${cursor}`, "sam"),
			as("rita", "GET", `/decisions?cursor=${cursor}`),
		];
		for (const { status, body } of await Promise.all(other)) {
			expect([status, (body["error"] as Wire)["code"]]).toEqual([400, "invalid_field"]);
		}
	});

	it("shows open, claimed and decided items apart", async () => {
		const [open, claimed, done] = [
			await opened(await decided()),
			await opened(await decided()),
			await opened(await decided()),
		];
		await as("rita", "POST", `/reviews/${claimed}/claim`, {});
		expect((await judge("rita", done)).status).toBe(200);
		const listed = async (query: string) => dataOf(await as("sam", "GET", `/reviews?${query}`));
		expect((await listed("state=open")).map(({ id }) => id)).toEqual([open]);
		expect(await listed("state=claimed")).toMatchObject([{ id: claimed, claimed_by: "rita", state: "claimed" }]);
		expect(await listed("state=decided")).toMatchObject([
			{ id: done, decided_by: "rita", outcome: { action: "block", severity: "harmful", reason_code: "harassment" } },
		]);
		expect(await listed("state=decided&harm=drugs")).toEqual([]);
	});

	it("is a tenant's own", async () => {
		const id = await opened(await decided());
		const foreign = (method: string, path: string, body?: object) => as("eve", method, path, body, "tenant-2");
		expect((await foreign("GET", "/reviews")).body).toEqual({ data: [], next_cursor: null });
		expect((await foreign("POST", "/reviews/claim", {})).body).toEqual({ review: null });
		for (const [method, path, body] of [
			["GET", `/reviews/${id}`],
			["POST", `/reviews/${id}/claim`, {}],
			["POST", `/reviews/${id}/extend`, {}],
			["POST", `/reviews/${id}/release`, {}],
			["POST", `/reviews/${id}/skip`, { reason: "other" }],
			["POST", `/reviews/${id}/decision`, { ...BLOCK, version: 0 }],
		] as const) {
			const { status, body: answer } = await foreign(method, path, body);
			expect([path, status, (answer["error"] as Wire)["code"]]).toEqual([path, 404, "not_found"]);
		}
	});
});

describe("claims", () => {
	it("never give one item to two: three claims at once on two items make two and none", async () => {
		const ids = [await opened(await decided()), await opened(await decided())];
		const claims = await Promise.all(["rita", "sam", "tom"].map((who) => claimNext(env.DB, changeBy(who), null)));
		expect(claims.filter((claim) => claim === null)).toHaveLength(1);
		expect(claims.flatMap((claim) => claim?.id ?? []).sort()).toEqual(ids.sort());
		const claimers = await rows<{ claimed_by: string }>("SELECT claimed_by FROM reviews");
		expect(new Set(claimers.map(({ claimed_by }) => claimed_by)).size).toBe(2);
		expect(await rows("SELECT id FROM audit WHERE action = 'reviews.claim'")).toHaveLength(2);
	});

	it("hold for ten minutes, longer when they are extended, and are anybody's afterwards", async () => {
		const start = Date.now();
		setTime(start);
		const id = await opened(await decided());
		const claimed = reviewOf(await next("rita"));
		expect(claimed).toMatchObject({
			id,
			claimed_by: "rita",
			lease_until: new Date(start + 10 * MINUTE_MS).toISOString(),
		});
		setTime(start + 9 * MINUTE_MS);
		expect((await as("rita", "POST", `/reviews/${id}/extend`, {})).status).toBe(200);
		setTime(start + 18 * MINUTE_MS);
		expect((await next("sam")).body).toEqual({ review: null });
		const refused = await as("sam", "POST", `/reviews/${id}/claim`, {});
		expect([refused.status, errorOf(refused)["details"]]).toMatchObject([
			409,
			{ state: "claimed", claimed_by: "rita" },
		]);
		setTime(start + 19 * MINUTE_MS);
		expect(reviewOf(await next("sam"))).toMatchObject({ id, claimed_by: "sam" });
		expect((await as("rita", "POST", `/reviews/${id}/extend`, {})).status).toBe(409);
	});

	it("that ran out still count where nobody else took the item", async () => {
		const start = Date.now();
		setTime(start);
		const id = await opened(await decided());
		const { version } = reviewOf(await next("rita"));
		setTime(start + 60 * MINUTE_MS);
		expect((await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, version })).status).toBe(200);
	});

	it("of an old version decide nothing, and say who was faster", async () => {
		const start = Date.now();
		setTime(start);
		const id = await opened(await decided());
		const { version } = reviewOf(await next("rita"));
		setTime(start + 11 * MINUTE_MS);
		const decision = await judge("sam", id);
		expect(decision.status).toBe(200);
		const stale = await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, version });
		expect([stale.status, errorOf(stale)]).toMatchObject([
			409,
			{
				code: "review_conflict",
				details: { state: "decided", decided_by: "sam", decided_at: new Date(start + 11 * MINUTE_MS).toISOString() },
			},
		]);
		expect(await rows("SELECT decided_by FROM reviews")).toEqual([{ decided_by: "sam" }]);
		expect(await rows("SELECT id FROM audit WHERE action = 'reviews.decide'")).toHaveLength(1);
	});

	it("of one's own other page are of an old version too", async () => {
		const id = await opened(await decided());
		const { version } = reviewOf(await next("rita"));
		await as("rita", "POST", `/reviews/${id}/release`, {});
		const again = reviewOf(await next("rita"));
		const stale = await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, version });
		expect([stale.status, errorOf(stale)["details"]]).toMatchObject([
			409,
			{ version: again["version"], claimed_by: "rita" },
		]);
		expect((await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, ...again })).status).toBe(400);
		const { status } = await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, version: again["version"] });
		expect(status).toBe(200);
	});

	it("are given back, and skipped items are hidden from whoever skipped them for a day", async () => {
		const start = Date.now();
		setTime(start);
		const id = await opened(await decided());
		await next("rita");
		expect(reviewOf(await as("rita", "POST", `/reviews/${id}/release`, {}))).toMatchObject({ state: "open" });
		expect(reviewOf(await next("rita"))).toMatchObject({ id });
		expect((await as("rita", "POST", `/reviews/${id}/skip`, { reason: "distressing" })).status).toBe(200);
		expect((await next("rita")).body).toEqual({ review: null });
		setTime(start + 23 * 60 * MINUTE_MS);
		expect((await next("rita")).body).toEqual({ review: null });
		setTime(start + 25 * 60 * MINUTE_MS);
		expect(reviewOf(await next("rita"))).toMatchObject({ id });
		await as("rita", "POST", `/reviews/${id}/release`, {});
		expect(reviewOf(await next("sam"))).toMatchObject({ id });
		expect(await rows("SELECT reason FROM audit WHERE action = 'reviews.skip'")).toEqual([{ reason: "distressing" }]);
	});

	it("are found however many others stand before them that are not for whoever asks", async () => {
		await env.DB.prepare(
			`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 250)
			 INSERT INTO reviews (id, tenant, decision_id, decision_at, reasons, kind, lane, harm, rank, weight, created_at,
				due_at, for_reviewer)
			 SELECT 'review-' || i, 'tenant-1', 'decision-' || i, ?1, '[]', 'first', 'standard', 'hate', 2, 0, ?1,
				?1 + i * 60000, CASE WHEN i < 250 THEN 'somebody else' END
			 FROM n`,
		)
			.bind(Date.now())
			.run();
		expect((await claimNext(env.DB, changeBy("ann"), null))?.id).toBe("review-250");
		expect(await claimNext(env.DB, changeBy("ben"), null)).toBeNull();
	});

	it("are kept to the lanes of a reviewer", async () => {
		const id = await opened(await decided(), "first", ["review_action"], { lane: "crisis", rank: 0 });
		const lanes = { reviewer: "rita", lanes: ["standard"], reason: "new here" };
		expect((await as("ada", "PUT", "/reviewers/lanes", lanes)).body).toEqual({ reviewer: "rita", lanes: ["standard"] });
		expect((await next("rita")).body).toEqual({ review: null });
		expect((await as("rita", "POST", `/reviews/${id}/claim`, {})).status).toBe(403);
		expect((await as("rita", "GET", "/reviewers/me")).body).toMatchObject({ reviewer: "rita", lanes: ["standard"] });
		expect((await as("ada", "GET", "/reviewers")).body["data"]).toMatchObject([{ reviewer: "rita" }]);
		await as("ada", "PUT", "/reviewers/lanes", { ...lanes, lanes: null });
		expect((await next("rita", { lane: "standard" })).body).toEqual({ review: null });
		expect(reviewOf(await next("rita", { lane: "crisis" }))).toMatchObject({ id });
		expect(await rows("SELECT reason FROM audit WHERE action = 'reviewers.set_lanes'")).toHaveLength(2);
	});
});

it("a reviewer sees the text, and that they saw it is written down", async () => {
	const record = await decided({ action: "review" });
	const [{ id } = { id: "" }] = await rows<{ id: string }>("SELECT id FROM reviews");
	const { body } = await as("rita", "GET", `/reviews/${id}`);
	expect(body).toMatchObject({ review: { id, state: "open" }, decision: { id: record.id, text: AWFUL }, similar: [] });
	expect(await rows("SELECT actor, object FROM audit WHERE action = 'texts.view'")).toEqual([
		{ actor: "rita", object: `decisions/${record.id}` },
	]);
});

it("a reviewer sees what became of the same and of like texts", async () => {
	const text = "an awful text about the people next door who never keep their dog quiet at night";
	const [same, like, review] = [
		await decided({}, text),
		await decided({}, text.replace("quiet", "silent")),
		await decided({ action: "review" }, text),
	];
	await decided({}, "an awful poem, and nothing like it was ever written");
	await decided({}, text, "content-1", "tenant-2");
	await judge("sam", await opened(same));
	const [{ id } = { id: "" }] = await rows<{ id: string }>(`SELECT id FROM reviews WHERE decision_id = '${review.id}'`);
	const { body } = await as("rita", "GET", `/reviews/${id}`);
	const similar = body["similar"] as Wire[];
	expect(new Set(similar.map(({ decision_id }) => decision_id))).toEqual(new Set([same.id, like.id]));
	expect(similar.find(({ decision_id }) => decision_id === same.id)).toMatchObject({
		adjudicated: { severity: "harmful", action: "block" },
	});
	expect(similar.find(({ decision_id }) => decision_id === like.id)).toMatchObject({
		match: "similar_text",
		adjudicated: null,
	});
});

describe("known items", () => {
	/** A case that two people agree upon. */
	async function agreedCase(): Promise<string> {
		const record = await decided();
		await judge("sam", await opened(record));
		await judge("tom", await opened(record, "second", ["double_review"]));
		return record.id;
	}
	/** A change whose item is one that is known, where there is any. */
	function goldChange(actor: string, now = Date.now()) {
		const change = changeBy(actor, now);
		let n = 0;
		while (bucketOf(`gold ${change.changeId}-${n}`) >= GOLD_BASIS_POINTS) n++;
		return { ...change, changeId: `${change.changeId}-${n}` };
	}

	it("look like any other, are nobody else's, and are counted for the reviewer alone", async () => {
		const decisionId = await agreedCase();
		// Whoever decided the case knows it.
		expect(await nextReview(env.DB, goldChange("sam"), null)).toBeNull();
		const gold = (await nextReview(env.DB, goldChange("rita"), null))!;
		expect(gold).toMatchObject({ decision_id: decisionId, claimed_by: "rita", reasons: '["review_action"]' });
		expect((await as("sam", "GET", `/reviews/${gold.id}`)).status).toBe(404);
		const shown = await as("rita", "GET", `/reviews/${gold.id}`);
		expect(shown.body).toMatchObject({ decision: { reviews: null, outcome: null } });
		expect(JSON.stringify(shown.body)).not.toContain("gold");
		const verdict = { severity: "safe", action: "allow", reason_code: "no_violation", version: gold.version };
		expect((await as("rita", "POST", `/reviews/${gold.id}/decision`, verdict)).status).toBe(200);
		expect(await rows("SELECT severity, gold FROM adjudications")).toEqual([{ severity: "harmful", gold: 1 }]);
		expect((await as("rita", "GET", "/reviewers/me")).body).toMatchObject({
			known_items: { asked: 1, right: 0, lower_bound: 0 },
		});
		expect(await nextReview(env.DB, goldChange("rita"), null)).toBeNull();
		const later = Date.now() + 91 * 24 * 60 * MINUTE_MS;
		expect(await nextReview(env.DB, goldChange("rita", later), null)).toMatchObject({ decision_id: decisionId });
	});

	it("right answers count as such", async () => {
		await agreedCase();
		const gold = (await nextReview(env.DB, goldChange("rita"), null))!;
		await as("rita", "POST", `/reviews/${gold.id}/decision`, { ...BLOCK, version: gold.version });
		expect((await as("rita", "GET", "/reviewers/me")).body).toMatchObject({
			known_items: { asked: 1, right: 1, lower_bound: 0.2065 },
		});
	});
});

it("metrics count what is open by lane, how old it is, and feedback by whether it agrees", async () => {
	const start = Date.now();
	setTime(start);
	const record = await decided({ action: "review" });
	await opened(await decided(), "first", ["review_action"], { lane: "crisis", createdAt: start - 90_000 });
	await as("shop", "POST", "/feedback", { decision_id: record.id, severity: "safe" });
	await as("shop", "POST", "/feedback", { decision_id: record.id, severity: "harmful" });
	await as("other", "POST", "/feedback", { decision_id: record.id, severity: "harmful" });
	const { text } = await ask("GET", "/metrics");
	for (const line of [
		'plainspeak_reviews_open{lane="crisis"} 1',
		'plainspeak_reviews_open{lane="standard"} 1',
		'plainspeak_reviews_open{lane="audit"} 0',
		'plainspeak_reviews_oldest_age_seconds{lane="crisis"} 90',
		'plainspeak_reviews_oldest_age_seconds{lane="appeals"} 0',
		'plainspeak_feedback_total{agrees="true"} 2',
		'plainspeak_feedback_total{agrees="false"} 1',
	]) {
		expect(text.split("\n")).toContain(line);
	}
});
