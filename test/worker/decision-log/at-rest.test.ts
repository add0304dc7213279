/** What rests anywhere after a run, by policy, and for how long. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import { configOf } from "../../../src/config.ts";
import { enforceRetention, LATEST_MESSAGE_DAYS } from "../../../src/cron/decision-log.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import { compactRollups } from "../../../src/store/rollup-compaction.ts";
import {
	ask,
	counted,
	deliver,
	deliverDead,
	emptyStores,
	everythingAtRest,
	heldQueue,
	recordOf,
	rows,
	withMethods,
} from "./fixture.ts";

const DAY_MS = 24 * 3600_000;
const written: string[] = [];

beforeEach(async () => {
	written.length = 0;
	for (const level of ["debug", "log", "info", "warn", "error"] as const) {
		vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void written.push(line.join(" ")));
	}
	await emptyStores();
});

/** What every outbox holds. */
async function outboxes(): Promise<string> {
	const shards = Array.from({ length: 8 }, (_, n) => env.DECISION_OUTBOX.getByName(`outbox-${n}`));
	const bodies = shards.map((stub) =>
		runInDurableObject(stub, (_, state) => state.storage.sql.exec("SELECT body FROM outbox").toArray()),
	);
	return JSON.stringify(await Promise.all(bodies));
}

it.each(["hash", "off", "typing mistake"])(
	"with the text policy %s no store and no log line holds anything that was sent",
	async (TEXT_POLICY) => {
		const long = `canary awful ${"\u0001".repeat(19_000)}`;
		const bodies = ["canary unalive", "awful canary a@canary.io", long].map((text, i) => ({
			text,
			content_id: `canary-content-${i}`,
			author_id: `canary-author-${i}`,
		}));
		const { held, queue } = heldQueue();
		for (const body of bodies) {
			const { text } = await ask("POST", "/moderate", { body, variables: { TEXT_POLICY, DECISIONS: queue } });
			expect(text).toContain("canary");
		}
		const down = heldQueue(() => {
			throw new Error("injected");
		});
		for (const body of bodies)
			await ask("POST", "/moderate", { body, variables: { TEXT_POLICY, DECISIONS: down.queue } });
		await ask("POST", "/moderate/batch", {
			body: { items: [...bodies, { text: "canary", unknown: 1 }] },
			variables: { TEXT_POLICY, DECISIONS: queue },
		});
		expect(held).toHaveLength(6);
		expect(await outboxes()).toContain("text_hash");
		const failing = withMethods(env.ARCHIVE, { put: () => Promise.reject(new Error("injected")) });
		await deliver(held, (batch) => consumeDecisions(batch, { db: env.DB, bucket: failing }));
		await deliver([...held.slice(0, 4), { ...held[0], canary: 1, action: "canary" }, "canary"]);
		await deliverDead(held.slice(4));
		await ask("DELETE", "/content/canary-content-0", { variables: { TEXT_POLICY } });
		expect(await counted()).toEqual({ totals: 4, rollups: 4 });
		expect(await rows("SELECT id FROM rejects")).toHaveLength(2);
		expect(await rows("SELECT id FROM dead_letters")).toHaveLength(2);
		expect(written.length).toBeGreaterThan(0);
		expect(
			`${JSON.stringify(held)} ${await outboxes()} ${await everythingAtRest()} ${written.join("\n")}`,
		).not.toContain("canary");
	},
);

it("finds what is there with the text policy full, so that the scan above means something", async () => {
	await deliver([await recordOf({ text: "awful canary" }, { TEXT_POLICY: "full" })]);
	expect((await everythingAtRest()).match(/canary/g)).toHaveLength(2);
});

it("keeps texts for their retention and decisions for six months", async () => {
	const record = await recordOf({ text: "awful canary", content_id: "c", author_id: "a" }, { TEXT_POLICY: "full" });
	const long = await recordOf({ text: `awful canary ${"\u0001".repeat(19_000)}` }, { TEXT_POLICY: "full" });
	const config = { ...configOf(env), textRetentionDays: 3 };
	await deliver([record, long]);
	await deliverDead([await recordOf({ text: "awful canary" }, { TEXT_POLICY: "full" })]);
	await enforceRetention(env, config, record.at + 3 * DAY_MS);
	expect((await everythingAtRest()).match(/canary/g)).toHaveLength(4);
	await enforceRetention(env, config, record.at + 4 * DAY_MS);
	expect(await everythingAtRest()).not.toContain("canary");
	expect((await env.ARCHIVE.list()).objects).toEqual([]);
	expect(await rows("SELECT * FROM archive_index")).toEqual([]);
	expect(await rows("SELECT body ->> '$.kept' AS kept FROM dead_letters")).toEqual([{ kept: 0 }]);
	expect((await ask("GET", `/decisions/${record.id}`)).body).toMatchObject({ action: "block", text: null });
	expect(await rows("SELECT id FROM ingested")).toHaveLength(2);
	await enforceRetention(env, config, record.at + (LATEST_MESSAGE_DAYS + 1) * DAY_MS);
	expect(await rows("SELECT id FROM ingested")).toEqual([]);
	expect(await rows("SELECT id FROM decisions")).toHaveLength(2);
	await compactRollups(env.DB, record.at + 200 * DAY_MS);
	await enforceRetention(env, config, record.at + 200 * DAY_MS);
	expect(await rows("SELECT id FROM decisions")).toEqual([]);
	expect(await counted()).toEqual({ totals: 2, rollups: 0 });
});

it("keeps a tombstone as long as a message may come", async () => {
	await ask("DELETE", "/content/c");
	await enforceRetention(env, configOf(env), Date.now() + LATEST_MESSAGE_DAYS * DAY_MS);
	expect(await rows("SELECT at FROM tombstones")).toHaveLength(1);
	await enforceRetention(env, configOf(env), Date.now() + (LATEST_MESSAGE_DAYS + 1) * DAY_MS);
	expect(await rows("SELECT at FROM tombstones")).toEqual([]);
});
