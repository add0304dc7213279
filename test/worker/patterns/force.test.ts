import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { ForcedPublish } from "../../../src/objects/pattern-publisher/forced.ts";
import type { Publisher } from "../../../src/objects/pattern-publisher/publisher.ts";
import {
	adding,
	auditRows,
	change,
	emptyStores,
	interruptible,
	kvWith,
	NOW,
	pattern,
	pointedVersion,
	tooManyRequests,
	withPublisher,
} from "./fixture.ts";

beforeEach(emptyStores);

const HOUR_MS = 3600_000;
const the = pattern("the", ["the"], "kill");
const grape = pattern("grapevine99", ["grapevine99"], "kill");
const REASON = "the wave cannot wait for a context";
const approval = { actor: "bob", requestId: "request-2" };

/** Every step at its own time, so that the pointer follows each. */
function steps<R>(
	run: (publisher: Publisher, advance: (ms: number) => void) => Promise<R>,
	parts: { needsApproval?: boolean } = {},
): Promise<R> {
	let time = NOW;
	const advance = (ms: number) => {
		time += ms;
	};
	return withPublisher({ now: () => (time += 10_000), ...parts }, (publisher) => run(publisher, advance));
}

/** Asks for a forced publish that waits for approval. */
async function asked(publisher: Publisher, submission = adding(the), expected = "1.0.0"): Promise<ForcedPublish> {
	const outcome = await publisher.force(submission, change(expected), REASON);
	if (!outcome.ok || outcome.value.kind !== "pending") throw new Error(JSON.stringify(outcome));
	return outcome.value.forced;
}

it("waits for a second person, tells what it was refused for, and publishes nothing until then", async () => {
	await steps(async (publisher) => {
		const forced = await asked(publisher);
		expect(forced).toMatchObject({
			state: "pending",
			actor: "alice",
			reason: "a wave",
			forceReason: REASON,
			expectedVersion: "1.0.0",
			touched: { added: ["the"] },
			approvedBy: null,
		});
		expect(forced.expiresAt - forced.askedAt).toBe(24 * HOUR_MS);
		expect(forced.problems.map(({ check }) => check)).toContain("english-word");
		expect(publisher.forced.list(forced.askedAt)).toEqual([forced]);
		expect([publisher.kept.head(), publisher.kept.canary()]).toEqual([null, null]);
	});
	expect(await pointedVersion()).toBeNull();
	expect(await auditRows()).toMatchObject([
		{ action: "patterns.force", actor: "alice", reason: REASON, object: "1.0.0" },
	]);
});

it("approved by another one starts as a canary of 1%, with both names in the version and the audit", async () => {
	await steps(async (publisher) => {
		const { id } = await asked(publisher);
		expect(await publisher.approve(id, approval)).toMatchObject({
			ok: true,
			value: {
				info: {
					version: "1.0.0+2",
					actor: "alice",
					stage: "canary",
					forced: { id, reason: REASON, approvedBy: "bob" },
				},
				touched: { added: ["the"] },
			},
		});
		expect(publisher.kept.canary()).toMatchObject({ basisPoints: 100 });
		expect(publisher.forced.list(NOW)).toMatchObject([
			{ id, state: "published", approvedBy: "bob", version: "1.0.0+2" },
		]);
	});
	expect(await env.PATTERNS.get("patterns/active", "json")).toMatchObject({
		version: "1.0.0+1",
		canary: { version: "1.0.0+2", basis_points: 100 },
	});
	const rows = (await auditRows()).map(({ action, actor, object }) => [action, actor, object]);
	expect(rows).toHaveLength(4);
	expect(rows).toEqual(
		expect.arrayContaining([
			["patterns.force", "alice", "1.0.0"],
			["patterns.publish", "system", "1.0.0+1"],
			["patterns.canary", "alice", "1.0.0+2"],
			["patterns.approve", "bob", "1.0.0+2"],
		]),
	);
});

it("keeps only the cases that hold, so that the next publish is judged by what it changes", async () => {
	await steps(async (publisher) => {
		const broken = { ...the, forms: ["nothing to see"] };
		const { id } = await asked(publisher, adding(broken));
		await publisher.approve(id, approval);
		await publisher.endCanary("promote", "1.0.0+2", { actor: "bob", reason: "so be it", requestId: "r" });
		const { cases } = (await publisher.setOf()) ?? { cases: [] };
		expect(cases.map(({ pattern: id, match }) => [id, match])).toEqual([
			["zorblat", true],
			["zorblat", false],
			["the", true],
		]);
		expect(await publisher.publish(adding(grape), change("1.0.0+2"))).toMatchObject({ ok: true });
	});
});

it("is not approved by who asked, after a day, twice, or under an id that nobody gave", async () => {
	await steps(async (publisher, advance) => {
		const { id } = await asked(publisher);
		const kind = async (of: string, by = approval) => {
			const outcome = await publisher.approve(of, by);
			return outcome.ok ? "published" : outcome.error.kind;
		};
		expect(await kind(id, { ...approval, actor: "alice" })).toBe("second_person");
		expect(await kind("none")).toBe("unknown_forced");
		expect(await kind(id)).toBe("published");
		expect(await kind(id)).toBe("already_published");
		await publisher.endCanary("abort", "1.0.0+2", { actor: "bob", reason: "no", requestId: "r" });
		const late = await asked(publisher, adding(the), "1.0.0+1");
		advance(24 * HOUR_MS);
		expect(await kind(late.id)).toBe("approval_expired");
		expect(publisher.forced.list(NOW + 25 * HOUR_MS)[0]).toMatchObject({ id: late.id, state: "expired" });
	});
});

it("is refused when the head has moved, or a canary runs, since it was asked for", async () => {
	await steps(async (publisher) => {
		const { id } = await asked(publisher);
		expect(await publisher.publish(adding(grape), change("1.0.0"), 5000)).toMatchObject({ ok: true });
		expect(await publisher.approve(id, approval)).toMatchObject({ error: { kind: "conflict", head: "1.0.0+1" } });
		expect(await publisher.force(adding(the), change("1.0.0+1"), REASON)).toMatchObject({
			error: { kind: "canary_running" },
		});
		expect(await publisher.force(adding(the), change("1.0.0"), REASON)).toMatchObject({ error: { kind: "conflict" } });
	});
});

it.each([
	["a schema error", { changes: { add: [{ ...the, harm: "rudeness" }] } }, "schema"],
	["an id that is taken", { changes: { add: [{ ...the, id: "zorblat" }] } }, "duplicate-id"],
	["an id that is not there", { changes: { remove: ["nobody"] } }, "unknown-id"],
	[
		"a case of no pattern",
		{ changes: { add: [the] }, cases: [{ pattern: "nobody", text: "a", match: true }] },
		"cases",
	],
	["nothing to change", { changes: {} }, "empty"],
	[
		"a document over the limit",
		{
			document: {
				version: "1.0.0",
				updated: "2026-01-01",
				citations: [],
				patterns: Array.from({ length: 20_000 }, (_, i) =>
					pattern(`p${i}`, [`zq${i}q`], "kill", { source: "a".repeat(480) }),
				),
			},
		},
		"size",
	],
])("never passes %s", async (_reason, submission, check) => {
	await steps(async (publisher) => {
		expect(await publisher.force(JSON.stringify(submission), change("1.0.0"), REASON)).toMatchObject({
			error: { kind: "invalid", forcible: false, problems: [{ check }] },
		});
		expect(publisher.forced.list(NOW)).toEqual([]);
	});
	expect(await auditRows()).toEqual([]);
});

it("passes the backtest's bound, and tells of it beside what validation says", async () => {
	await steps(async (publisher) => {
		const garden = pattern("garden", ["garden"], "kill yourself", { harm: "self_harm" });
		const { problems } = await asked(publisher, adding(garden));
		expect(problems.map(({ check }) => check)).toEqual(["backtest", "english-word"]);
	});
});

it("of what nothing speaks against is an ordinary publish", async () => {
	await steps(async (publisher) => {
		expect(await publisher.force(adding(grape), change("1.0.0"), REASON)).toMatchObject({
			value: { kind: "published", published: { info: { version: "1.0.0+1", stage: "live", forced: null } } },
		});
		expect(publisher.forced.list(NOW)).toEqual([]);
	});
});

it("in one-person mode starts the canary at once, and who asked may approve what still waits", async () => {
	const waiting = await steps((publisher) => asked(publisher));
	await steps(
		async (publisher) => {
			expect(await publisher.approve(waiting.id, { ...approval, actor: "alice" })).toMatchObject({ ok: true });
			await publisher.endCanary("abort", "1.0.0+2", { actor: "alice", reason: "no", requestId: "r" });
			expect(await publisher.force(adding(the), change("1.0.0+1"), REASON)).toMatchObject({
				value: {
					kind: "published",
					published: { info: { version: "1.0.0+3", stage: "canary", forced: { reason: REASON, approvedBy: null } } },
				},
			});
			expect(publisher.kept.canary()).toMatchObject({ basisPoints: 100 });
		},
		{ needsApproval: false },
	);
	const rows = (await auditRows()).map(({ action, actor, object }) => [action, actor, object]);
	expect(rows).toEqual(expect.arrayContaining([["patterns.canary", "alice", "1.0.0+3"]]));
});

it("does not go live for all by way of a rollback, neither while it is a canary nor after", async () => {
	await steps(async (publisher) => {
		const { id } = await asked(publisher);
		await publisher.approve(id, approval);
		const back = () => publisher.rollback("1.0.0+2", change("1.0.0+1"));
		expect(await back()).toEqual({ ok: false, error: { kind: "unknown_version" } });
		await publisher.endCanary("abort", "1.0.0+2", { actor: "bob", reason: "no", requestId: "r" });
		expect(await back()).toEqual({ ok: false, error: { kind: "unknown_version" } });
	});
});

it("outlives the object: another one approves what was asked for", async () => {
	const { id } = await steps((publisher) => asked(publisher));
	await steps(async (publisher) => {
		expect(await publisher.approve(id, approval)).toMatchObject({ ok: true });
		expect((await publisher.setOf("1.0.0+2"))?.document.patterns.map(({ id: name }) => name)).toEqual([
			"zorblat",
			"the",
		]);
	});
});

it("goes on waiting while the documents cannot be stored, and is audited although D1 is down", async () => {
	const down = () => Promise.reject(new Error("D1_ERROR"));
	const db = new Proxy(env.DB, {
		get: (real, name) => (name === "batch" ? down : Reflect.get(real, name).bind(real)),
	});
	await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
	const { id } = await withPublisher({ db }, (publisher) => asked(publisher, adding(the), "1.0.0+1"));
	expect((await auditRows()).filter(({ action }) => action === "patterns.force")).toEqual([]);
	const kv = kvWith((key) => (key.startsWith("patterns/recent/") ? tooManyRequests() : undefined));
	await withPublisher({ kv }, async (publisher) => {
		expect(await publisher.approve(id, approval)).toEqual({ ok: false, error: { kind: "storage_unavailable" } });
		expect(publisher.forced.list(NOW)).toMatchObject([{ id, state: "pending", approvedBy: null }]);
	});
	await withPublisher({ now: () => NOW + 60_000 }, async (publisher) => {
		expect(await publisher.approve(id, approval)).toMatchObject({ ok: true, value: { info: { version: "1.0.0+3" } } });
	});
	expect((await auditRows()).map(({ action }) => action).sort()).toEqual([
		"patterns.approve",
		"patterns.canary",
		"patterns.force",
		"patterns.publish",
	]);
});

it.each([
	["before doc", "pending"],
	["after compiled", "pending"],
	["before active", "published"],
	["before audit", "published"],
] as const)("approved by a call that ends %s is %s, never half of it", async (point, state) => {
	await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
	const { id } = await withPublisher({}, (publisher) => asked(publisher, adding(the), "1.0.0+1"));
	const cut = withPublisher(
		(object) => ({
			now: () => NOW + 60_000,
			...interruptible((reached) => {
				if (reached !== point) return;
				object.abort("test");
				throw new Error("aborted");
			}),
		}),
		(publisher) => publisher.approve(id, approval),
	);
	await cut.catch(() => {});
	await withPublisher({ now: () => NOW + 120_000 }, async (publisher) => {
		expect(publisher.forced.find(id, NOW)?.state).toBe(state);
		expect(publisher.kept.canary() !== null).toBe(state === "published");
		await publisher.deliver();
	});
	const approvals = (await auditRows()).filter(({ action }) => action === "patterns.approve");
	expect(approvals).toHaveLength(state === "published" ? 1 : 0);
});
