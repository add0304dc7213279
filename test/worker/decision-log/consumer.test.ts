/** What becomes of decisions in the queue, whatever fails on the way. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { replayDeadLetters } from "../../../src/decision-log/replay.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import { retryDelaySeconds } from "../../../src/queue/retry.ts";
import {
	AWFUL,
	archived,
	counted,
	deliver,
	deliverDead,
	emptyStores,
	FAULT_POINTS,
	faultyStores,
	heldQueue,
	recordOf,
	rows,
	withMethods,
} from "./fixture.ts";

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

describe("a batch", () => {
	it("is archived, counted, and kept where people may look it up", async () => {
		const records = [await recordOf({ text: AWFUL }), await recordOf({ text: "I want to unalive myself" })];
		const { acked, retried } = await deliver(records);
		expect([acked.length, retried.length]).toEqual([2, 0]);
		expect(await archived()).toEqual(expect.arrayContaining(records));
		expect(await rows("SELECT id, action, tenant FROM decisions ORDER BY at, id")).toEqual(
			expect.arrayContaining(records.map(({ id, action, tenant }) => ({ id, action, tenant }))),
		);
		expect(await counted()).toEqual({ totals: 2, rollups: 2 });
		const [rollup] = await rows<Record<string, number>>(
			"SELECT sum(algospeak) AS algospeak, sum(degraded) AS degraded, sum(len_0) AS short, sum(len_1) AS longer, sum(conf_9) AS sure, sum(lat_sum_ms) AS ms FROM rollup_minute",
		);
		expect(rollup).toEqual({ algospeak: 1, degraded: 0, short: 1, longer: 1, sure: 2, ms: expect.any(Number) });
	});

	it("that comes again, whole, in part or within itself, changes nothing", async () => {
		const records = await Promise.all(Array.from({ length: 5 }, () => recordOf({ text: AWFUL })));
		await deliver(records.slice(0, 3));
		await deliver(records.slice(0, 3));
		await deliver([...records.slice(2), ...records]);
		expect(await counted()).toEqual({ totals: 5, rollups: 5 });
		expect(await archived()).toHaveLength(5);
		expect(await rows("SELECT id FROM decisions")).toHaveLength(5);
	});

	it("keeps nothing but counts of a request that says store: false", async () => {
		const record = await recordOf(
			{ text: "an awful canary", content_id: "c", author_id: "a", store: false },
			{ TEXT_POLICY: "full" },
		);
		expect(record).toMatchObject({ kept: false, text: null, text_hash: null, content_hash: null, author_hash: null });
		await deliver([record]);
		expect(await counted()).toEqual({ totals: 1, rollups: 1 });
		expect(await archived()).toEqual([]);
		expect(await rows("SELECT id FROM decisions")).toEqual([]);
	});

	it("goes through when one of its messages cannot be read", async () => {
		const record = await recordOf({ text: AWFUL });
		const { acked, retried } = await deliver([
			{ ...record, action: "a canary" },
			"a canary",
			record,
			{ ...record, v: 3, new_field: 1 },
		]);
		expect(acked.sort()).toEqual(["message-0", "message-1", "message-2"]);
		expect(retried).toEqual(["message-3"]);
		expect(await rows("SELECT id, reason FROM rejects ORDER BY id")).toEqual([
			{ id: "message-0", reason: "action: invalid_value" },
			{ id: "message-1", reason: "body: invalid_type" },
		]);
		expect(await counted()).toMatchObject({ totals: 1 });
	});

	it("holds a hundred of the longest texts", async () => {
		const record = await recordOf({ text: `${AWFUL} ${"字".repeat(19_900)}` }, { TEXT_POLICY: "full" });
		const records = Array.from({ length: 100 }, (_, i) => ({ ...record, id: `id-${i}` }));
		await deliver(records);
		expect(await rows("SELECT count(*) AS n, sum(length(text)) AS units FROM decisions")).toEqual([
			{ n: 100, units: 100 * record.units },
		]);
	});
});

it("a message waits twice as long after each try, an hour at most", () => {
	expect([1, 2, 3, 5, 100].map(retryDelaySeconds)).toEqual([30, 60, 120, 480, 3600]);
});

it.each(FAULT_POINTS)("a batch that stops %s is tried again, each message later", async (point) => {
	const records = await Promise.all(Array.from({ length: 3 }, () => recordOf({ text: AWFUL })));
	const consume = (batch: MessageBatch<unknown>) =>
		consumeDecisions(
			batch,
			faultyStores(point, () => true),
		);
	const { acked, retried } = await deliver(records, consume);
	expect(acked).toEqual([]);
	expect(retried).toHaveLength(3);
	await deliver(records.slice(0, 2));
	await deliver(records.slice(1));
	expect(await counted()).toEqual({ totals: 3, rollups: 3 });
	expect(await archived()).toHaveLength(3);
	expect(await rows("SELECT id FROM decisions")).toHaveLength(3);
});

it("a message that is refused again and again holds up no other", async () => {
	const records = [await recordOf({ text: AWFUL }), await recordOf({ text: AWFUL })];
	let puts = 0;
	const bucket = withMethods(env.ARCHIVE, {
		put: async (...args: Parameters<R2Bucket["put"]>) => {
			if (puts++ === 0) throw new Error("injected");
			return env.ARCHIVE.put(...args);
		},
	});
	const { acked, retried } = await deliver(records, (batch) => consumeDecisions(batch, { db: env.DB, bucket }), 3);
	expect(acked).toEqual(["message-1"]);
	expect(retried).toEqual(["message-0"]);
});

it("dead letters wait in D1 and have their effect once when they are replayed", async () => {
	const records = await Promise.all(Array.from({ length: 4 }, () => recordOf({ text: AWFUL })));
	// The first was stored, and only its acknowledgement failed.
	await deliver(records.slice(0, 1));
	expect((await deliverDead(records)).acked).toHaveLength(4);
	await deliverDead(records);
	expect(await rows("SELECT id FROM dead_letters")).toHaveLength(3);
	let isDown = true;
	const { held, queue } = heldQueue(() => {
		if (isDown) throw new Error("injected");
	});
	await expect(replayDeadLetters(env.DB, queue)).rejects.toThrow("injected");
	expect(await rows("SELECT id FROM dead_letters")).toHaveLength(3);
	isDown = false;
	expect(await replayDeadLetters(env.DB, queue)).toBe(3);
	expect(await rows("SELECT id FROM dead_letters")).toEqual([]);
	await deliver(held);
	expect(await counted()).toEqual({ totals: 4, rollups: 4 });
});
