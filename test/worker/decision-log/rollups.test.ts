/** Hours and days are exactly the sums of their minutes, whenever those came and whatever was forgotten. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { configOf } from "../../../src/config.ts";
import { enforceRetention } from "../../../src/cron/decision-log.ts";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { compactRollups } from "../../../src/store/rollup-compaction.ts";
import { rollupSums } from "../../../src/store/rollup-sums.ts";
import { deliver, emptyStores, recordOf, rows } from "./fixture.ts";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** The first minute of a day. */
const START = Date.UTC(2026, 10, 2);

beforeEach(emptyStores);

let record: DecisionRecord;
const decidedAt = (...times: number[]) => times.map((at) => ({ ...record, id: crypto.randomUUID(), at }));

async function sums(stepMinutes: number): Promise<[step: number, n: number][]> {
	const first = START / 60_000;
	const found = await rollupSums(env.DB, first, first + 2 * 1440, stepMinutes);
	return found.map(({ step, n }) => [step * stepMinutes - first, n] as [number, number]).sort(([a], [b]) => a - b);
}

it("sums are the same from every table, before and after hours are summed up, and with late messages", async () => {
	record = await recordOf({ text: "I want to unalive myself" });
	await deliver(decidedAt(START, START + 61_000, START + HOUR, START + DAY));
	const expectSums = async (first: number) => {
		expect(await sums(1)).toEqual([
			[0, first],
			[1, 1],
			[60, 1],
			[1440, 1],
		]);
		expect(await sums(60)).toEqual([
			[0, first + 1],
			[60, 1],
			[1440, 1],
		]);
		expect(await sums(1440)).toEqual([
			[0, first + 2],
			[1440, 1],
		]);
	};
	await expectSums(1);
	// The hour that runs is not summed up yet.
	expect(await compactRollups(env.DB, START + DAY + HOUR / 2)).toBe(2);
	await expectSums(1);
	expect(await compactRollups(env.DB, START + DAY + HOUR)).toBe(1);
	await expectSums(1);
	expect(await compactRollups(env.DB, START + DAY + HOUR)).toBe(0);
	await deliver(decidedAt(START, START));
	await expectSums(3);
	await compactRollups(env.DB, START + 2 * DAY);
	await expectSums(3);
	const [hour] = await rows<Record<string, number>>(
		"SELECT sum(n) AS n, sum(algospeak) AS algospeak, sum(script_0) AS latin, sum(len_1) AS len FROM rollup_hour",
	);
	expect(hour).toEqual({ n: 6, algospeak: 6, latin: 6, len: 6 });
});

it("minutes are forgotten after their hour was summed up, and a message that comes later still is added", async () => {
	record = await recordOf({ text: "fine" });
	const config = configOf(env);
	await deliver(decidedAt(START, START + HOUR));
	// Not summed up yet, so nothing is forgotten.
	await enforceRetention(env, config, START + 20 * DAY);
	expect(await rows("SELECT minute FROM rollup_minute")).toHaveLength(2);
	await compactRollups(env.DB, START + 20 * DAY);
	await enforceRetention(env, config, START + 20 * DAY);
	expect(await rows("SELECT minute FROM rollup_minute")).toHaveLength(0);
	await deliver(decidedAt(START));
	expect(await sums(60)).toEqual([
		[0, 2],
		[60, 1],
	]);
	await compactRollups(env.DB, START + 20 * DAY);
	await compactRollups(env.DB, START + 20 * DAY);
	expect(await rows("SELECT minute FROM rollup_minute")).toHaveLength(0);
	for (const step of [60, 1440]) expect((await sums(step))[0]).toEqual([0, step === 60 ? 2 : 3]);
});

it("counts are kept by API key and by pattern", async () => {
	record = await recordOf({ text: "I want to unalive myself" });
	const asked = decidedAt(START, START).map((one) => ({ ...one, signals: { ...one.signals!, key: "key_1" } }));
	await deliver([...asked, ...decidedAt(START)]);
	await deliver(asked);
	expect(await rows("SELECT key, n, algospeak, script_0 FROM rollup_key")).toEqual([
		{ key: "key_1", n: 2, algospeak: 2, script_0: 2 },
	]);
	expect(await rows("SELECT pattern_id, n FROM pattern_hours")).toEqual([{ pattern_id: "unalive", n: 3 }]);
});
