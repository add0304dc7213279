/** How decisions get into the queue, and what happens to those that it does not take. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { decisionRecordSchema } from "../../../src/decision-log/record.ts";
import { bytesBound, chunksOf } from "../../../src/decision-log/send.ts";
import { decisionOutbox, Outbox, outboxStatus } from "../../../src/objects/decision-outbox.ts";
import {
	AWFUL,
	app,
	ask,
	counted,
	deliver,
	emptyStores,
	heldQueue,
	recordOf,
	requestOf,
	rows,
	withMethods,
} from "./fixture.ts";

const logged: string[] = [];

beforeEach(async () => {
	logged.length = 0;
	vi.spyOn(console, "error").mockImplementation((line: string) => void logged.push(line));
	await emptyStores();
});

const failing = () => {
	throw new Error("injected");
};

/** Ids of the decisions in the outbox of a decision. */
function inOutbox(id: string): Promise<string[]> {
	return runInDurableObject(decisionOutbox(env, id), (_, state) =>
		state.storage.sql
			.exec<{ id: string }>("SELECT id FROM outbox")
			.toArray()
			.map((row) => row.id),
	);
}

it("sends one valid record for each decision", async () => {
	const { held, queue } = heldQueue();
	const body = { text: "I want to unalive myself", content_id: "c-1", author_id: "a-1" };
	const answer = await ask("POST", "/moderate", { body, variables: { DECISIONS: queue } });
	expect(held).toHaveLength(1);
	expect(decisionRecordSchema.parse(held[0])).toMatchObject({
		v: 2,
		id: answer.body["id"],
		tenant: "tenant-1",
		route: "moderate",
		action: "review",
		classification: answer.body["classification"],
		algospeak: true,
		units: 24,
		matches: [{ start: 10, end: 17, pattern_id: "unalive" }],
		text: "I want to unalive myself",
		text_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		content_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		author_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
	});
});

it("sends a batch's decisions in one call", async () => {
	let calls = 0;
	const { held, queue } = heldQueue(() => calls++);
	const items = [{ text: AWFUL }, { text: " " }, { text: "fine" }];
	await ask("POST", "/moderate/batch", { body: { items }, variables: { DECISIONS: queue } });
	expect([calls, held.map(({ route, action }) => [route, action])]).toEqual([
		1,
		[
			["batch", "block"],
			["batch", "allow"],
		],
	]);
});

it("hashes the same for one tenant only", async () => {
	const body = { text: AWFUL, content_id: "c", author_id: "c" };
	const [one, again, other] = [await recordOf(body), await recordOf(body), await recordOf(body, {}, "tenant-2")];
	for (const field of ["text_hash", "content_hash", "author_hash"] as const) {
		expect(again[field]).toBe(one[field]);
		expect(other[field]).not.toBe(one[field]);
	}
	expect(new Set([one.text_hash, one.content_hash, one.author_hash]).size).toBe(3);
});

describe("the text policy", () => {
	const text = "an awful mail of a@b.io to unalive";
	it.each([
		["off", null, false],
		["hash", null, true],
		["redacted", "an awful mail of [email] to unalive", true],
		["full", text, true],
	])("%s", async (TEXT_POLICY, kept, isHashed) => {
		const record = await recordOf({ text }, { TEXT_POLICY });
		expect([record.text, record.text_hash !== null]).toEqual([kept, isHashed]);
		const [match] = record.matches;
		if (kept !== null) expect(kept.slice(match!.start, match!.end)).toBe("unalive");
	});
});

describe("a text that is too long for a message", () => {
	const body = { text: `${AWFUL} ${"\u0001".repeat(19_000)}` };

	it("goes through R2", async () => {
		const record = await recordOf(body, { TEXT_POLICY: "full" });
		expect(record).toMatchObject({ text: null, text_key: expect.stringContaining(record.id) });
		expect(JSON.stringify(record).length).toBeLessThan(20_000);
		expect(await (await env.ARCHIVE.get(record.text_key!))?.text()).toBe(body.text);
	});

	it("is left out without R2, and the decision is not", async () => {
		const record = await recordOf(body, { TEXT_POLICY: "full", ARCHIVE: withMethods(env.ARCHIVE, { put: failing }) });
		expect(record).toMatchObject({ text: null, text_key: null, action: "block" });
		expect(logged.map((line) => JSON.parse(line).event)).toEqual(["text_lost"]);
	});
});

describe("the chunks of the queue's calls", () => {
	const entry = { start: 19_999, end: 20_000, pattern_id: "p".repeat(64) };
	const hit = { pattern_id: "p".repeat(64), category: "identity_hate", n: 10_000 };

	it("keep their order, and each its size", async () => {
		const record = await recordOf({ text: AWFUL });
		const records = [13_000, 13_000, 13_000, 10, 10].map((units, i) => ({
			...record,
			id: `${i}`,
			text: "x".repeat(units),
		}));
		expect(chunksOf(records).map((chunk) => chunk.map(({ id }) => id))).toEqual([
			["0", "1"],
			["2", "3", "4"],
		]);
		const many = Array.from({ length: 201 }, () => ({ ...record, text: null }));
		expect(chunksOf(many).map((chunk) => chunk.length)).toEqual([80, 80, 41]);
		expect(chunksOf([])).toEqual([]);
	});

	it.each(["\u0000", "é", "😀", "x", "\ud800"])("never take more bytes of %j than were counted", async (unit) => {
		const name = "n".repeat(64);
		const record = await recordOf({ text: AWFUL, content_id: "c", author_id: "a" });
		const largest = {
			...record,
			...{ tenant: name, model: name, pattern_version: name, policy_version: name, escalation: name },
			...{ degraded_reason: name, fail_direction: name, text: unit.repeat(5000) },
			matches: Array.from({ length: 100 }, () => entry),
			signals: { ...record.signals!, key: name, hits: Array.from({ length: 50 }, () => hit) },
		};
		const bytes = new TextEncoder().encode(JSON.stringify(largest)).byteLength;
		expect(bytes).toBeLessThanOrEqual(bytesBound(largest as typeof record));
	});
});

it("sends those of many requests at once in few calls, and each once", async () => {
	let calls = 0;
	const { held, queue } = heldQueue(() => calls++);
	const answers = await Promise.all(
		Array.from({ length: 40 }, (_, i) =>
			ask("POST", "/moderate", { body: { text: `fine ${i}` }, variables: { DECISIONS: queue } }),
		),
	);
	expect(held.map(({ id }) => id).sort()).toEqual(answers.map(({ body }) => String(body["id"])).sort());
	expect(calls).toBeLessThan(10);
});

it("sends what a request that ended too early had gathered", async () => {
	const { held, queue } = heldQueue();
	const variables = { DECISIONS: queue };
	vi.useFakeTimers({ toFake: ["Date"] });
	try {
		// Its work is dropped with it.
		const context = { waitUntil() {}, passThroughOnException() {} };
		vi.spyOn(globalThis, "setTimeout").mockImplementationOnce((() => 0) as never);
		const request = requestOf("POST", "/moderate", { body: { text: "fine" } });
		await app.fetch(request, { ...env, ...variables }, context as unknown as ExecutionContext);
		vi.setSystemTime(Date.now() + 1500);
		await ask("POST", "/moderate", { body: { text: "fine too" }, variables });
	} finally {
		vi.useRealTimers();
	}
	expect(held.map(({ units }) => units)).toEqual([4, 8]);
});

describe("a queue that fails", () => {
	it.each([
		["an allowed text", "fine", 3],
		["a blocked one", AWFUL, 1],
	])("is tried again for %s, which then waits in the outbox", async (_kind, text, tries) => {
		let calls = 0;
		const { queue } = heldQueue(() => {
			calls++;
			failing();
		});
		const answer = await ask("POST", "/moderate", { body: { text }, variables: { DECISIONS: queue } });
		expect([answer.status, calls]).toEqual([200, tries]);
		expect(await inOutbox(String(answer.body["id"]))).toEqual([answer.body["id"]]);
		expect(await outboxStatus(env)).toMatchObject({ pending: 1, oldestAt: expect.any(Number) });
	});

	it("and hangs does not keep the answer, which is in the outbox after all", async () => {
		const { queue } = heldQueue(() => new Promise(() => {}));
		const answer = await ask("POST", "/moderate", { body: { text: AWFUL }, variables: { DECISIONS: queue } });
		expect(answer.status).toBe(200);
		expect(await inOutbox(String(answer.body["id"]))).toEqual([answer.body["id"]]);
	});

	it("beside an outbox that fails loses the decision and says so, without its text", async () => {
		const { queue } = heldQueue(failing);
		const DECISION_OUTBOX = { getByName: () => ({ add: failing }) };
		const answer = await ask("POST", "/moderate", {
			body: { text: AWFUL },
			variables: { DECISIONS: queue, DECISION_OUTBOX },
		});
		expect(answer.status).toBe(200);
		expect(logged.map((line) => JSON.parse(line))).toMatchObject([
			{ event: "queue_refused", decisions: 1 },
			{ event: "decisions_lost", decisions: 1 },
		]);
		expect(logged.join()).not.toContain(AWFUL);
	});
});

describe("the outbox", () => {
	it("sends what it holds once the queue takes it, once each", async () => {
		const records = await Promise.all(Array.from({ length: 3 }, () => recordOf({ text: AWFUL })));
		const stub = decisionOutbox(env, "x");
		let isDown = true;
		const { held, queue } = heldQueue(() => {
			if (isDown) failing();
		});
		await runInDurableObject(stub, async (_, { storage }) => {
			const outbox = new Outbox(storage, queue, () => Date.now());
			await outbox.add(records);
			await outbox.add(records);
			await outbox.drain();
			expect(outbox.status().pending).toBe(3);
			expect(await storage.getAlarm()).not.toBeNull();
			isDown = false;
			await outbox.drain();
			expect(outbox.status()).toEqual({ pending: 0, oldestAt: null });
		});
		expect(held).toHaveLength(3);
		await deliver(held);
		expect(await counted()).toEqual({ totals: 3, rollups: 3 });
	});

	it("keeps what it was given when it is aborted", async () => {
		const record = await recordOf({ text: AWFUL });
		const stub = decisionOutbox(env, record.id);
		await stub.add([record]);
		await runInDurableObject(stub, (_, state) => state.abort("injected")).catch(() => {});
		expect(await inOutbox(record.id)).toEqual([record.id]);
	});
});

it("reaches D1 through the real queue, a hundred at once", async () => {
	const items = Array.from({ length: 100 }, (_, i) => ({ text: i % 2 ? AWFUL : "fine" }));
	const { status } = await ask("POST", "/moderate/batch", { body: { items } });
	expect(status).toBe(200);
	await vi.waitFor(async () => expect(await counted()).toEqual({ totals: 100, rollups: 100 }), {
		timeout: 50_000,
		interval: 200,
	});
	expect(await rows("SELECT id FROM decisions WHERE action = 'block'")).toHaveLength(50);
});
