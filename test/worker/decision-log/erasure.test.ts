/** Who sees a decision, and what is left of a content that was erased: nothing, whatever comes late. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { runMinute } from "../../../src/cron/minute.ts";
import { replayDeadLetters } from "../../../src/decision-log/replay.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
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
	withMethods,
} from "./fixture.ts";

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

const FULL = { TEXT_POLICY: "full" };
const CANARY = "an awful canary text";
const erase = (contentId: string, tenant?: string, variables = {}) =>
	ask("DELETE", `/content/${encodeURIComponent(contentId)}`, { ...(tenant ? { tenant } : {}), variables });

describe("GET /decisions/{id}", () => {
	it("shows a decision with its text, as the policy keeps it", async () => {
		const record = await recordOf({ text: "an awful mail to a@b.io", content_id: "c" }, { TEXT_POLICY: "redacted" });
		await deliver([record]);
		const { status, body } = await ask("GET", `/decisions/${record.id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			id: record.id,
			decided_at: new Date(record.at).toISOString(),
			action: "block",
			text: "an awful mail to [email]",
			length: 23,
			probabilities: record.probabilities,
		});
		expect(JSON.stringify(body)).not.toContain(record.content_hash);
	});

	it("shows a long text from R2", async () => {
		const text = `${AWFUL} ${"\u0001".repeat(19_000)}`;
		const record = await recordOf({ text }, FULL);
		await deliver([record]);
		expect((await ask("GET", `/decisions/${record.id}`)).body["text"]).toBe(text);
	});

	it("shows every unit of a text, NUL too", async () => {
		const text = `${AWFUL} \u0000 and \u{1F33D} "more"\\`;
		const record = await recordOf({ text }, FULL);
		await deliver([record]);
		expect((await ask("GET", `/decisions/${record.id}`)).body["text"]).toBe(text);
	});

	it("answers the same for another tenant's decision as for none", async () => {
		const record = await recordOf({ text: AWFUL });
		await deliver([record]);
		const [foreign, absent] = [
			await ask("GET", `/decisions/${record.id}`, { tenant: "tenant-2" }),
			await ask("GET", "/decisions/nothing", { tenant: "tenant-2" }),
		];
		expect(foreign.status).toBe(404);
		const code = (answer: typeof foreign) => ({ ...(answer.body["error"] as object), request_id: "" });
		expect(code(foreign)).toEqual(code(absent));
	});
});

describe("DELETE /content/{content_id}", () => {
	it("erases one content of one tenant everywhere, and gives a receipt", async () => {
		const long = `${CANARY} ${"\u0001".repeat(19_000)}`;
		const gone = [
			await recordOf({ text: CANARY, content_id: "gone/1", author_id: "a" }, FULL),
			await recordOf({ text: long, content_id: "gone/1" }, FULL),
		];
		const kept = [
			await recordOf({ text: AWFUL, content_id: "other" }, FULL),
			await recordOf({ text: AWFUL, content_id: "gone/1" }, FULL, "tenant-2"),
		];
		await deliver([...gone, ...kept]);
		const { status, body } = await erase("gone/1");
		expect(status).toBe(200);
		expect(body).toEqual({
			receipt_id: expect.any(String),
			erased_at: expect.any(String),
			decisions: 2,
			archive_objects: 2,
			archive_objects_pending: 0,
			state: "complete",
		});
		expect(await everythingAtRest()).not.toContain("canary");
		expect((await ask("GET", `/decisions/${gone[0]!.id}`)).status).toBe(404);
		expect((await archived()).map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort());
		expect(await rows("SELECT id FROM decisions")).toHaveLength(2);
		expect(await counted()).toEqual({ totals: 4, rollups: 4 });
		expect(await rows("SELECT tenant, actor, decisions, objects FROM erasures")).toEqual([
			{ tenant: "tenant-1", actor: "olga", decisions: 2, objects: 2 },
		]);
		expect((await erase("gone/1")).body).toMatchObject({ decisions: 0, archive_objects: 0, state: "complete" });
	});

	it("brings nothing back, whatever arrives late", async () => {
		const stored = await recordOf({ text: CANARY, content_id: "gone" }, FULL);
		const late = await recordOf({ text: `${CANARY} ${"\u0001".repeat(19_000)}`, content_id: "gone" }, FULL);
		const dead = await recordOf({ text: CANARY, content_id: "gone" }, FULL);
		const later = await recordOf({ text: CANARY, content_id: "gone" }, FULL);
		await deliver([stored]);
		await deliverDead([dead]);
		await erase("gone");
		await deliver([stored, late]);
		// Erased while it was still on its way to the dead letters.
		await deliverDead([later], "late-");
		const { held, queue } = heldQueue();
		expect(await replayDeadLetters(env.DB, queue)).toBe(2);
		expect(JSON.stringify(held)).not.toContain("canary");
		await deliver(held);
		expect(await everythingAtRest()).not.toContain("canary");
		expect(await rows("SELECT id FROM decisions")).toEqual([]);
		expect(await archived()).toEqual([]);
		// The decisions were made, and are counted.
		expect(await counted()).toEqual({ totals: 4, rollups: 4 });
	});

	it("keeps what is decided of the content afterwards", async () => {
		const before = await recordOf({ text: CANARY, content_id: "c" }, FULL);
		const record = await recordOf({ text: AWFUL, content_id: "c" }, FULL);
		const after = { ...record, at: record.at + 3600_000 };
		await deliver([before]);
		await erase("c");
		await deliver([after]);
		expect((await ask("GET", `/decisions/${after.id}`)).status).toBe(200);
		expect((await archived()).map(({ id }) => id)).toEqual([after.id]);
	});

	it("is finished by the cron where R2 refuses, and seen by no reader meanwhile", async () => {
		const record = await recordOf({ text: CANARY, content_id: "c" }, FULL);
		const other = await recordOf({ text: AWFUL, content_id: "d" }, FULL);
		await deliver([record, other]);
		const down = withMethods(env.ARCHIVE, {
			put: () => Promise.reject(new Error("injected")),
		});
		expect((await erase("c", undefined, { ARCHIVE: down })).body).toMatchObject({
			archive_objects_pending: 1,
			state: "pending",
		});
		expect((await ask("GET", `/decisions/${record.id}`)).status).toBe(404);
		await runMinute(env, Date.now());
		expect(await everythingAtRest()).not.toContain("canary");
		expect((await archived()).map(({ id }) => id)).toEqual([other.id]);
	});

	it.each(["before R2", "between R2 and D1", "after D1"])(
		"finds what a batch that stopped %s has written",
		async (point) => {
			const record = await recordOf({ text: CANARY, content_id: "c" }, FULL);
			const stop = () => Promise.reject(new Error("injected"));
			const db = withMethods(env.DB, {
				batch: async (statements: D1PreparedStatement[]) => {
					if (point !== "after D1") return stop();
					await env.DB.batch(statements);
					return stop();
				},
			});
			const bucket = point === "before R2" ? withMethods(env.ARCHIVE, { put: stop }) : env.ARCHIVE;
			await deliver([record], (batch) => consumeDecisions(batch, { db, bucket }));
			expect((await erase("c")).body).toMatchObject({ state: "complete" });
			await deliver([record]);
			expect(await everythingAtRest()).not.toContain("canary");
		},
	);

	it("refuses an id that no content has", async () => {
		expect(await erase("x".repeat(257))).toMatchObject({ status: 400 });
		expect(await ask("GET", "/content/x")).toMatchObject({ status: 405 });
	});
});

it("POST /dead-letters/replay sends dead letters again, or says that it cannot", async () => {
	await deliverDead([await recordOf({ text: AWFUL })]);
	const down = heldQueue(() => {
		throw new Error("injected");
	});
	expect(await ask("POST", "/dead-letters/replay", { variables: { DECISIONS: down.queue } })).toMatchObject({
		status: 503,
	});
	const { held, queue } = heldQueue();
	const answer = await ask("POST", "/dead-letters/replay", { variables: { DECISIONS: queue } });
	expect(answer.body).toEqual({ replayed: 1, remaining: 0 });
	expect(held).toHaveLength(1);
});
