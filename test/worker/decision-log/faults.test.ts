/** 10,000 decisions while everything on their way fails now and then: each is counted and archived exactly once. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { replayDeadLetters } from "../../../src/decision-log/replay.ts";
import { Outbox } from "../../../src/objects/decision-outbox.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import {
	AWFUL,
	archived,
	ask,
	counted,
	deliver,
	deliverDead,
	emptyStores,
	FAULT_POINTS,
	faultyStores,
	heldQueue,
	rows,
} from "./fixture.ts";

const REQUESTS = 100;
const ITEMS = 100;
/** Requests during which the queue takes nothing. */
const OUTAGE = { from: 40, to: 50 };
const OUTBOXES = Array.from({ length: 8 }, (_, n) => `outbox-${n}`);
/** As in wrangler.toml: a message that failed in its first try and five more is a dead letter. */
const TRIES = 6;

let dice = 1;

/** A fixed sequence, true one time in five. */
function oneInFive(): boolean {
	dice = (dice * 48271) % 2147483647;
	return dice % 5 === 0;
}

beforeEach(async () => {
	dice = 1;
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

/** Makes decisions and returns the ids that were answered. */
async function askAll(queue: Queue, onRequest: (request: number) => void): Promise<string[]> {
	const answered: string[] = [];
	for (let request = 0; request < REQUESTS; request++) {
		onRequest(request);
		const items = Array.from({ length: ITEMS }, (_, i) => ({
			text: i % 10 ? "fine" : AWFUL,
			content_id: `content-${request}-${i}`,
		}));
		const { body } = await ask("POST", "/moderate/batch", { body: { items }, variables: { DECISIONS: queue } });
		answered.push(...(body["items"] as { result: { id: string } }[]).map(({ result }) => result.id));
	}
	return answered;
}

/** Aborts every outbox, and then has it send what it holds. */
async function drainOutboxes(queue: Queue): Promise<void> {
	for (const name of OUTBOXES) {
		const stub = env.DECISION_OUTBOX.getByName(name);
		await runInDurableObject(stub, (_, state) => state.abort("injected")).catch(() => {});
		await runInDurableObject(env.DECISION_OUTBOX.getByName(name), async (_, { storage }) => {
			const outbox = new Outbox(storage, queue, () => Date.now());
			while (outbox.status().pending > 0) await outbox.drain();
			await storage.deleteAlarm();
		});
	}
}

/** Delivers everything as the platform does, in batches that fail; returns the dead letters. */
async function consumeAll(records: readonly DecisionRecord[]): Promise<DecisionRecord[]> {
	let waiting = records;
	let batches = 0;
	for (let attempts = 1; attempts <= TRIES; attempts++) {
		const failed: DecisionRecord[] = [];
		for (let from = 0; from < waiting.length; from += 100) {
			const group = waiting.slice(from, from + 100);
			const stores = faultyStores(FAULT_POINTS[batches++ % FAULT_POINTS.length]!, oneInFive);
			const { retried } = await deliver(group, (batch) => consumeDecisions(batch, stores), attempts);
			failed.push(...retried.map((id) => group[Number(id.split("-")[1])]!));
		}
		waiting = failed;
	}
	return [...waiting];
}

it("10,000 decisions are counted and archived exactly once", { timeout: 240_000 }, async () => {
	let isOut = false;
	const { held, queue } = heldQueue(() => {
		if (isOut || oneInFive()) throw new Error("injected");
	});
	const answered = await askAll(queue, (request) => {
		isOut = request >= OUTAGE.from && request < OUTAGE.to;
	});
	isOut = false;
	expect(new Set(answered).size).toBe(REQUESTS * ITEMS);
	expect(held.length).toBeLessThanOrEqual((REQUESTS - (OUTAGE.to - OUTAGE.from)) * ITEMS);
	await drainOutboxes(queue);
	// Six tries of which one in five fails leave next to nothing, so these are held back.
	const never = held.slice(0, 150);
	await deliverDead([...never, ...(await consumeAll(held.slice(150)))]);
	const replay = heldQueue();
	while ((await replayDeadLetters(env.DB, replay.queue)) > 0);
	for (let from = 0; from < replay.held.length; from += 100) await deliver(replay.held.slice(from, from + 100));

	// On a slow machine an outbox's own alarm may have sent some of it through the real queue, which takes its time.
	const all = { totals: answered.length, rollups: answered.length };
	await vi.waitFor(async () => expect(await counted()).toEqual(all), { timeout: 60_000, interval: 500 });
	expect((await archived()).map(({ id }) => id).sort()).toEqual(answered.sort());
	const { text } = await ask("GET", "/metrics");
	const sum = [...text.matchAll(/^plainspeak_predictions_total\{.*\} (\d+)$/gm)].reduce(
		(n, [, value]) => n + Number(value),
		0,
	);
	expect(sum).toBe(answered.length);
	expect(await rows("SELECT count(*) AS n FROM decisions WHERE action = 'block'")).toEqual([
		{ n: answered.length / 10 },
	]);
	expect(await rows("SELECT id FROM dead_letters")).toEqual([]);
});
