/** Merging the objects of an hour: nothing is lost, doubled or brought back, wherever it stops. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { configOf } from "../../../src/config.ts";
import { enforceRetention, tendDecisionLog } from "../../../src/cron/decision-log.ts";
import type { LogStores } from "../../../src/decision-log/compact.ts";
import { mergeHours } from "../../../src/decision-log/merge.ts";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { replayDeadLetters } from "../../../src/decision-log/replay.ts";
import { DECISIONS_PREFIX, hourPrefix, unpackRecords } from "../../../src/store/archive.ts";
import {
	AWFUL,
	archived,
	ask,
	counted,
	deliver,
	deliverDead,
	emptyStores,
	everythingAtRest,
	heldQueue,
	recordOf,
	rows,
	stores,
	withMethods,
} from "./fixture.ts";

const FULL = { TEXT_POLICY: "full" };
const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** Half past an hour of two days ago, so that all records fall into it. */
const AT = Math.floor((Date.now() - 2 * DAY_MS) / HOUR_MS) * HOUR_MS + HOUR_MS / 2;

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

async function recordsAt(count: number, fields: Partial<DecisionRecord> = {}, name = "r"): Promise<DecisionRecord[]> {
	const record = await recordOf({ text: AWFUL, content_id: "c" }, FULL);
	return Array.from({ length: count }, (_, i) => ({
		...record,
		id: `${name}-${i}`,
		at: AT + i,
		content_hash: i.toString(16).padStart(64, "0"),
		...fields,
	}));
}

async function objects(prefix = DECISIONS_PREFIX): Promise<string[]> {
	return (await env.ARCHIVE.list({ prefix })).objects.map(({ key }) => key.split("/").at(-1)!);
}

/** Ids of all lines of the archive, with those that stand in it twice. */
async function lines(prefix = DECISIONS_PREFIX): Promise<string[]> {
	const { objects: listed } = await env.ARCHIVE.list({ prefix });
	const found = await Promise.all(listed.map(async ({ key }) => unpackRecords((await env.ARCHIVE.get(key))!.body)));
	return found
		.flat()
		.map(({ id }) => id)
		.sort();
}

const idsOf = (records: readonly DecisionRecord[]) => records.map(({ id }) => id).sort();
const marked = () => rows("SELECT prefix FROM archive_hours");

async function deliverInBatches(records: readonly DecisionRecord[], size: number): Promise<void> {
	for (let from = 0; from < records.length; from += size) await deliver(records.slice(from, from + size));
}

/** Each minute of the cron, until nothing is marked. */
async function mergeAll(now = Date.now()): Promise<void> {
	for (let minute = 0; (await marked()).length > 0 && minute < 20; minute++) await mergeHours(stores, now + minute);
	expect(await marked()).toEqual([]);
}

describe("an hour that is a day old", () => {
	it("becomes one object that holds each record once, and stays as it is from then on", async () => {
		const records = await recordsAt(23);
		await deliverInBatches(records, 4);
		expect(await objects()).toHaveLength(6);
		await tendDecisionLog(env, configOf(env), Date.now(), false);
		expect(await objects()).toEqual([expect.stringMatching(/^merged-[0-9a-f]{64}\.ndjson\.gz$/)]);
		expect(await lines()).toEqual(idsOf(records));
		expect(await archived()).toEqual(expect.arrayContaining(records));
		expect(await marked()).toEqual([]);
		const before = await objects();
		await mergeHours(stores, Date.now());
		expect(await objects()).toEqual(before);
		expect(await rows("SELECT DISTINCT object_key FROM archive_index")).toHaveLength(1);
	});

	it("is left alone before that, and takes up what comes late, from the dead letters too", async () => {
		const records = await recordsAt(6);
		await deliverInBatches(records.slice(0, 4), 2);
		await mergeHours(stores, AT + 23 * HOUR_MS);
		expect(await objects()).toHaveLength(2);
		await mergeAll();
		await deliverDead(records.slice(4));
		const { held, queue } = heldQueue();
		expect(await replayDeadLetters(env.DB, queue)).toBe(2);
		await deliver(held);
		expect(await objects()).toHaveLength(2);
		await mergeAll();
		expect(await objects()).toHaveLength(1);
		expect(await lines()).toEqual(idsOf(records));
		expect(await counted()).toEqual({ totals: 6, rollups: 6 });
	});

	it("of large texts becomes several objects, none larger than an erasure can read", async () => {
		const text = "字".repeat(19_000);
		const records = (await recordsAt(330)).map((record) => ({ ...record, text, units: text.length }));
		await deliverInBatches(records, 100);
		await mergeAll();
		const { objects: listed } = await env.ARCHIVE.list({ prefix: DECISIONS_PREFIX });
		const sizes = await Promise.all(
			listed.map(async ({ key }) => {
				const { body } = (await env.ARCHIVE.get(key))!;
				return (await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()).byteLength;
			}),
		);
		// Of four batches, three fit.
		expect(sizes).toHaveLength(2);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(16 * 1024 * 1024);
		expect(await lines()).toEqual(idsOf(records));
	});

	it("is erased from, read and forgotten as before", async () => {
		const canary = await recordOf({ text: "an awful canary", content_id: "gone" }, FULL);
		const others = await recordsAt(5);
		await deliverInBatches([{ ...canary, at: AT }, ...others], 2);
		await mergeAll();
		expect(await everythingAtRest()).toContain("canary");
		expect((await ask("DELETE", "/content/gone")).body).toMatchObject({ archive_objects: 1, state: "complete" });
		expect(await everythingAtRest()).not.toContain("canary");
		expect(await lines()).toEqual(idsOf(others));
		await deliver([{ ...canary, id: "late", at: AT + 1 }]);
		await mergeAll();
		expect(await everythingAtRest()).not.toContain("canary");
		await enforceRetention(env, configOf(env), AT + 40 * DAY_MS);
		expect(await objects()).toEqual([]);
		expect(await rows("SELECT content_hash FROM archive_index")).toEqual([]);
	});
});

/** Stores that stop everything after so many calls that could change something; counts them. */
function stoppingStores(limit: number): { readonly stores: LogStores; readonly calls: () => number } {
	let calls = 0;
	const counting = () => {
		if (calls++ >= limit) throw new Error("injected");
	};
	const bucket = withMethods(env.ARCHIVE, {
		get: async (key: string) => {
			counting();
			return env.ARCHIVE.get(key);
		},
		put: async (...args: Parameters<R2Bucket["put"]>) => {
			counting();
			const put = await env.ARCHIVE.put(...args);
			counting();
			return put;
		},
		delete: async (keys: string[]) => {
			counting();
			await env.ARCHIVE.delete(keys);
			counting();
		},
	});
	const db = withMethods(env.DB, {
		prepare: (sql: string) => {
			counting();
			return env.DB.prepare(sql);
		},
	});
	return { stores: { db, bucket }, calls: () => calls };
}

it("stopped at any of its steps, then begun again, it loses, doubles and brings back nothing", {
	timeout: 180_000,
}, async () => {
	const first = await recordsAt(6);
	let steps = 0;
	for (let limit = 0; ; limit++) {
		// Each try has an hour of its own.
		const at = AT - (limit + 1) * HOUR_MS;
		const records = first.map((record, i) => ({ ...record, id: `try${limit}-${i}`, at: at + i }));
		const gone = { text: `an awful canary${limit}`, content_id: `gone-${limit}` };
		const canary = { ...(await recordOf(gone, FULL)), at };
		await deliverInBatches([...records, canary], 3);
		const stopping = stoppingStores(limit);
		await mergeHours(stopping.stores, Date.now());
		const prefix = hourPrefix(at);
		// What readers see at that point: all of it, once each is taken once.
		expect([limit, [...new Set(await lines(prefix))]]).toEqual([limit, idsOf([...records, canary])]);
		// The content is found wherever its line is by now.
		const erase = () => ask("DELETE", `/content/${gone.content_id}`);
		if (limit % 2 === 0) await erase();
		await mergeAll(Date.now() + (limit + 1) * 60_000);
		if (limit % 2 === 1) await erase();
		expect([limit, await lines(prefix)]).toEqual([limit, idsOf(records)]);
		expect(await everythingAtRest()).not.toContain("canary");
		expect(await objects(prefix)).toHaveLength(1);
		steps = limit;
		if (stopping.calls() <= limit) break;
	}
	expect(steps).toBeGreaterThan(12);
});

it("an object that somebody else has merged meanwhile stops the merge before it writes", async () => {
	const records = await recordsAt(4);
	await deliverInBatches(records, 2);
	const bucket = withMethods(env.ARCHIVE, { get: async () => null });
	await mergeHours({ db: env.DB, bucket }, Date.now());
	expect(await objects()).toHaveLength(2);
	expect(await lines()).toEqual(idsOf(records));
});

it("an erasure while the object is being written is finished by the next minute", async () => {
	const canary = { ...(await recordOf({ text: "an awful canary", content_id: "gone" }, FULL)), at: AT };
	const records = await recordsAt(3);
	await deliverInBatches([...records, canary], 2);
	const bucket = withMethods(env.ARCHIVE, {
		put: async (...args: Parameters<R2Bucket["put"]>) => {
			expect((await ask("DELETE", "/content/gone")).status).toBe(200);
			return env.ARCHIVE.put(...args);
		},
	});
	await mergeHours({ db: env.DB, bucket }, Date.now());
	await tendDecisionLog(env, configOf(env), Date.now() + 60_000, false);
	await mergeAll(Date.now() + 120_000);
	expect(await everythingAtRest()).not.toContain("canary");
	expect(await lines()).toEqual(idsOf(records));
});
