import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { BINARY_FORMAT, decodeCompiled } from "../../../src/normalizer/binary.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { KEPT_VERSIONS } from "../../../src/objects/pattern-publisher/storage.ts";
import { bundledKnownWords } from "../../../src/patterns/bundled.ts";
import { readPointer } from "../../../src/patterns/pointer.ts";
import { sha256Hex } from "../../../src/signed.ts";
import {
	adding,
	auditRows,
	change,
	emptyStores,
	HASH_KEY,
	kvWith,
	NOW,
	pattern,
	pointedVersion,
	SMALL_SET,
	tooManyRequests,
	withPublisher,
} from "./fixture.ts";

beforeEach(emptyStores);

const grape = pattern("grapevine99", ["grapevine99"], "kill");

describe("a publish", () => {
	it("writes documents that never change, then a signed pointer that names the blob by its hash, and the audit", async () => {
		const outcome = await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
		expect(outcome).toMatchObject({
			ok: true,
			value: {
				info: { version: "1.0.0+1", sequence: 1, previous: "1.0.0", actor: "alice", counts: { patterns: 2, added: 1 } },
				touched: { added: ["grapevine99"], changed: [], removed: [] },
				pointer: "written",
			},
		});
		const pointer = await readPointer((await env.PATTERNS.get("patterns/active")) ?? "", HASH_KEY);
		const blob = (await env.PATTERNS.get("patterns/compiled/1.0.0+1", "arrayBuffer")) as ArrayBuffer;
		expect(pointer).toMatchObject({
			ok: true,
			value: {
				version: "1.0.0+1",
				sequence: 1,
				previous: "1.0.0",
				sha256: await sha256Hex(blob),
				format: BINARY_FORMAT,
			},
		});
		expect(normalize("GRAPEVINE99 him", decodeCompiled(blob, bundledKnownWords)).text).toBe("KILL him");
		expect(await env.PATTERNS.get("patterns/doc/1.0.0+1", "json")).toMatchObject({ version: "1.0.0+1" });
		const [row, ...others] = await auditRows();
		expect(others).toEqual([]);
		expect(row).toMatchObject({ actor: "alice", action: "patterns.publish", object: "1.0.0+1", reason: "a wave" });
		expect(JSON.parse(row?.after ?? "")).toMatchObject({ patterns: { added: [grape] } });
	});

	it("made for another version is refused with what changed since", async () => {
		const other = pattern("blorptok", ["blorptok"], "stab");
		const [first, second, unknown] = await withPublisher({}, async (publisher) => [
			await publisher.publish(adding(grape), change("1.0.0")),
			await publisher.publish(adding(other), change("1.0.0")),
			await publisher.publish(adding(other), change("0.9.0")),
		]);
		expect(first).toMatchObject({ ok: true });
		const since = { added: ["grapevine99"], changed: [], removed: [] };
		expect(second).toEqual({ ok: false, error: { kind: "conflict", head: "1.0.0+1", since } });
		expect(unknown).toEqual({ ok: false, error: { kind: "conflict", head: "1.0.0+1", since: null } });
	});

	it("changes and removes as well as adds, and a rollback brings the patterns and cases back under a new number", async () => {
		const louder = { ...grape, replacement: "murder" };
		const cases = [
			{ pattern: grape.id, text: "so grapevine99 then", match: true, normalized: "so murder then" },
			{ pattern: grape.id, text: "nothing to see", match: false },
		];
		await withPublisher({}, async (publisher) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			const both = JSON.stringify({ changes: { change: [louder], remove: ["zorblat"] }, cases });
			expect(await publisher.publish(both, change("1.0.0+1"))).toMatchObject({
				value: { touched: { added: [], changed: ["grapevine99"], removed: ["zorblat"] } },
			});
			expect(await publisher.rollback("1.0.0", change("1.0.0+2", { actor: "bob" }))).toMatchObject({
				value: { info: { version: "1.0.0+3", restores: "1.0.0", actor: "bob" } },
			});
			const set = await publisher.setOf();
			expect(set?.document.patterns.map(({ id }) => id)).toEqual(["zorblat"]);
			expect(set?.cases).toHaveLength(2);
			expect(await publisher.rollback("7.7.7", change("1.0.0+3"))).toMatchObject({
				error: { kind: "unknown_version" },
			});
		});
		expect((await auditRows()).map(({ action, actor }) => `${action} ${actor}`)).toEqual([
			"patterns.publish alice",
			"patterns.publish alice",
			"patterns.rollback bob",
		]);
	});

	it("takes a whole document", async () => {
		const document = { version: "1.1.0", updated: "2026-01-01", citations: [], patterns: [grape] };
		const cases = JSON.parse(adding(grape)).cases;
		const publish = (version: string, expected: string) =>
			withPublisher({}, (publisher) =>
				publisher.publish(JSON.stringify({ document: { ...document, version }, cases }), change(expected)),
			);
		expect(await publish("1.1.0", "1.0.0")).toMatchObject({
			value: { info: { version: "1.1.0+1" }, touched: { added: ["grapevine99"], removed: ["zorblat"] } },
		});
		expect(await publish("1.0.9", "1.1.0+1")).toMatchObject({
			error: { kind: "invalid", problems: [{ pointer: "/document/version", check: "version" }] },
		});
	});

	it("that KV refuses changes nothing, and the next one takes another number", async () => {
		const failing = kvWith((key) => (key.startsWith("patterns/compiled/") ? tooManyRequests() : undefined));
		const refused = await withPublisher({ kv: failing }, (publisher) =>
			publisher.publish(adding(grape), change("1.0.0")),
		);
		expect(refused).toEqual({ ok: false, error: { kind: "storage_unavailable" } });
		expect([await pointedVersion(), await auditRows()]).toEqual([null, []]);
		const next = await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
		expect(next).toMatchObject({ ok: true, value: { info: { version: "1.0.0+2", previous: "1.0.0" } } });
	});
});

describe("the pointer", () => {
	it("is written at most once a second, and then to the newest version", async () => {
		let time = NOW;
		const writes: string[] = [];
		const kv = kvWith((key) => {
			if (key === "patterns/active") writes.push(key);
		});
		await withPublisher({ kv, now: () => time }, async (publisher, state) => {
			const words = ["aa", "bb", "cc"].map((end) => pattern(`zorb-${end}`, [`zorbl${end}k`], "kill"));
			let head = "1.0.0";
			for (const word of words) {
				const outcome = await publisher.publish(adding(word), change(head));
				if (outcome.ok) head = outcome.value.info.version;
			}
			expect([writes.length, await pointedVersion()]).toEqual([1, "1.0.0+1"]);
			expect(await state.storage.getAlarm()).toBe(NOW + 1000);
			time += 1000;
			await publisher.deliver();
			expect([writes.length, await pointedVersion()]).toEqual([2, "1.0.0+3"]);
			expect(await state.storage.getAlarm()).toBeNull();
		});
	});

	it("that KV answers with 429 is tried again by alarm, later each time", async () => {
		let isDown = true;
		const kv = kvWith((key) => (isDown && key === "patterns/active" ? tooManyRequests() : undefined));
		let time = NOW;
		await withPublisher({ kv, now: () => time }, async (publisher, state) => {
			expect(await publisher.publish(adding(grape), change("1.0.0"))).toMatchObject({ value: { pointer: "pending" } });
			expect(await state.storage.getAlarm()).toBe(time + 1000);
			time += 1000;
			await publisher.deliver();
			expect(await state.storage.getAlarm()).toBe(time + 2000);
			isDown = false;
			time += 2000;
			expect(await publisher.deliver()).toEqual({ pointer: false, audit: false });
		});
		expect(await pointedVersion()).toBe("1.0.0+1");
	});

	it.each([
		["edited by hand", async () => env.PATTERNS.put("patterns/active", '{"version":"9.9.9"}')],
		["lost", async () => env.PATTERNS.delete("patterns/active")],
	])("%s is put right within a minute", async (_reason, damage) => {
		await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
		await damage();
		await withPublisher({ now: () => NOW + 60_000 }, (publisher) => publisher.tend());
		expect(await pointedVersion()).toBe("1.0.0+1");
	});
});

describe("the minute cron", () => {
	it("does nothing before the first publish", async () => {
		await withPublisher({}, (publisher) => publisher.tend());
		expect([await pointedVersion(), await auditRows()]).toEqual([null, []]);
	});

	it("publishes a head anew that was compiled for an older engine", async () => {
		await withPublisher({}, async (publisher, state) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			state.storage.sql.exec(
				"UPDATE versions SET info = json_set(info, '$.format', ?) WHERE sequence = 1",
				BINARY_FORMAT - 1,
			);
			await publisher.tend();
			expect(publisher.kept.head()).toMatchObject({ version: "1.0.0+2", format: BINARY_FORMAT, actor: "system" });
			await publisher.tend();
			expect(publisher.kept.head()).toMatchObject({ sequence: 2 });
		});
		expect((await auditRows()).at(-1)).toMatchObject({ action: "patterns.recompile", actor: "system" });
	});
});

describe("history", () => {
	it("keeps the last versions only, and deletes the documents of older ones from KV", async () => {
		await withPublisher({}, async (publisher) => {
			const first = await publisher.publish(adding(grape), change("1.0.0"));
			if (!first.ok) throw new Error(first.error.kind);
			// A long history without the work of a hundred publishes.
			for (let sequence = 2; sequence < KEPT_VERSIONS; sequence++) {
				const info = { ...first.value.info, sequence, version: `1.0.0+${sequence}` };
				const entry = { id: info.version, at: NOW, actor: "a", action: "b", object: info.version, reason: "c" };
				const audit = { ...entry, before: null, after: null, requestId: "d" };
				const document = { ...SMALL_SET.document, version: info.version };
				const packed = await publisher.kept.pack({ ...SMALL_SET, document });
				publisher.kept.commit([{ info, packed, recent: new ArrayBuffer(0), touched: [] }], [audit], null);
			}
			publisher.kept.setState("last_sequence", KEPT_VERSIONS - 1);
		});
		await withPublisher({}, async (publisher) => {
			const blorp = pattern("blorptok", ["blorptok"], "stab");
			expect(await publisher.publish(adding(blorp), change(`1.0.0+${KEPT_VERSIONS - 1}`))).toMatchObject({ ok: true });
			expect(publisher.kept.find("1.0.0"), "a hundred publishes and what they took the place of").toBeNull();
			expect(publisher.kept.find("1.0.0+1")).not.toBeNull();
			const remove = JSON.stringify({ changes: { remove: [blorp.id] } });
			expect(await publisher.publish(remove, change(`1.0.0+${KEPT_VERSIONS}`))).toMatchObject({ ok: true });
			const kept = publisher.kept.list(1000).map(({ sequence }) => sequence);
			expect(kept).toEqual(Array.from({ length: KEPT_VERSIONS }, (_, i) => KEPT_VERSIONS + 1 - i));
			expect(await publisher.rollback("1.0.0+1", change(`1.0.0+${KEPT_VERSIONS + 1}`))).toMatchObject({
				error: { kind: "unknown_version" },
			});
		});
		expect(await env.PATTERNS.get("patterns/doc/1.0.0+1"), "while the pointer may lag").not.toBeNull();
		await withPublisher({ now: () => NOW + 60_000 }, (publisher) => publisher.deliver());
		expect(await env.PATTERNS.get("patterns/doc/1.0.0+1")).toBeNull();
		expect(await env.PATTERNS.get("patterns/compiled/1.0.0+1")).toBeNull();
		expect(await env.PATTERNS.get(`patterns/doc/1.0.0+${KEPT_VERSIONS}`)).not.toBeNull();
	});
});

describe("the audit table", () => {
	it("never changes or loses a row", async () => {
		await withPublisher({}, (publisher) => publisher.publish(adding(grape), change("1.0.0")));
		await expect(env.DB.prepare("UPDATE audit SET actor = 'mallory'").run()).rejects.toThrow(/never changed/);
		await expect(env.DB.prepare("DELETE FROM audit").run()).rejects.toThrow(/never deleted/);
	});
});
