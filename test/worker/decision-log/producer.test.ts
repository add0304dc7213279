/** How decisions get into the queue, and what happens to those that it does not take. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { decisionRecordSchema } from "../../../src/decision-log/record.ts";
import { chunksOf } from "../../../src/decision-log/send.ts";
import { decisionOutbox, Outbox, outboxStatus } from "../../../src/objects/decision-outbox.ts";
import { AWFUL, ask, counted, deliver, emptyStores, heldQueue, recordOf, rows, withMethods } from "./fixture.ts";

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

it("keeps each call within the size of one, in order", () => {
	const sizes = [100_000, 100_000, 100_000, 10, 10];
	const records = sizes.map((size, i) => ({ id: `${i}`, text: "x".repeat(size) }) as never);
	expect(chunksOf(records).map((chunk) => chunk.length)).toEqual([2, 3]);
	expect(chunksOf(Array.from({ length: 201 }, () => ({}) as never)).map((chunk) => chunk.length)).toEqual([
		100, 100, 1,
	]);
	expect(chunksOf([])).toEqual([]);
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
