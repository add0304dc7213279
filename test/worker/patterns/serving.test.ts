import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeCompiled } from "../../../src/normalizer/binary.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { bundledBlob, bundledKnownWords } from "../../../src/patterns/bundled.ts";
import {
	createPatternCache,
	type IsolateReport,
	type LoadProblem,
	type ServedPatterns,
	type ServedSet,
} from "../../../src/patterns/cache.ts";
import { compileSet } from "../../../src/patterns/compile-set.ts";
import { signPointer } from "../../../src/patterns/pointer.ts";
import { COLD_WAIT_MS, REVALIDATE_MS, WARM_WAIT_MS } from "../../../src/revalidation.ts";
import { sha256Hex } from "../../../src/signed.ts";
import { adding, change, emptyStores, HASH_KEY, NOW, pattern, SMALL_SET, withPublisher } from "./fixture.ts";

beforeEach(emptyStores);

const HANG = new Promise<never>(() => {});
const SMALL_BLOB = encodeCompiled(compileSet(SMALL_SET.document, bundledKnownWords));

/** One isolate's cache with its own clock, over the real KV; counts its reads, and may be made to fail them. */
function isolate(bundled = SMALL_BLOB) {
	let time = NOW + 2000;
	const reads: string[] = [];
	const background: Promise<unknown>[] = [];
	const slept: number[] = [];
	const reports: IsolateReport[] = [];
	const state = { fail: null as null | (() => Promise<never>) };
	const cache = createPatternCache({
		bundledBlob: bundled,
		knownWords: bundledKnownWords,
		now: () => time,
		// Waits end at once only where something hangs; else what is waited for comes first.
		sleep: (ms) => {
			slept.push(ms);
			return state.fail ? Promise.resolve() : HANG;
		},
	});
	const get = (key: string, options: object) => {
		reads.push(key);
		return state.fail ? state.fail() : env.PATTERNS.get(key, options as { type: "text" });
	};
	const scope = {
		kv: { get } as unknown as KVNamespace,
		hashKey: HASH_KEY,
		waitUntil: (work: Promise<unknown>) => void background.push(work),
		report: async (report: IsolateReport) => {
			reports.push(report);
			throw new Error("the log is down");
		},
	};
	function ask(): ServedPatterns | Promise<ServedPatterns> {
		const served = cache.patterns(scope);
		return served instanceof Promise ? served.then(({ active }) => active) : served.active;
	}
	return {
		cache,
		reads,
		reports,
		slept,
		state,
		ask,
		/** All that is served, of a warm isolate. */
		served: () => cache.patterns(scope) as ServedSet,
		advance: (ms: number) => {
			time += ms;
		},
		/** Lets what requests left behind finish. */
		settle: async () => {
			while (background.length > 0) await Promise.race([background.shift(), scheduler.wait(50)]);
		},
		/** A request after the window, and one after the look at KV that it left behind. */
		async askAfterWindow(): Promise<ServedPatterns> {
			time += REVALIDATE_MS;
			ask();
			await this.settle();
			return ask();
		},
	};
}

const grape = pattern("grapevine99", ["grapevine99"], "kill");

async function publish(version = "1.0.0", added = grape): Promise<void> {
	const outcome = await withPublisher({}, (publisher) => publisher.publish(adding(added), change(version)));
	if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
}

function versionOf(patterns: ServedPatterns): string {
	return patterns.compiled.version;
}

describe("a cold isolate", () => {
	it("serves the bundled patterns, not stale, where nothing was ever published", async () => {
		const one = isolate();
		expect(await one.ask()).toMatchObject({ sequence: 0, isStale: false, compiled: { version: "1.0.0" } });
		expect(one.ask()).not.toBeInstanceOf(Promise);
	});

	it("serves the published patterns from its first request on", async () => {
		await publish();
		const served = await isolate().ask();
		expect(served).toMatchObject({ sequence: 1, isStale: false });
		expect(normalize("grapevine99", served.compiled).text).toBe("kill");
	});

	it("reads for each request on its own until one has finished: no promise is shared", async () => {
		await publish();
		const one = isolate();
		const answers = await Promise.all([one.ask(), one.ask()]);
		expect(answers.map(versionOf)).toEqual(["1.0.0+1", "1.0.0+1"]);
		expect(one.reads.filter((key) => key === "patterns/active")).toHaveLength(2);
	});

	it.each<[string, () => Promise<never>, LoadProblem]>([
		["hangs", () => HANG, "timeout"],
		["is down", () => Promise.reject(new Error("KV GET failed: 500")), "kv_failed"],
	])("waits a moment while KV %s, then serves the bundled patterns and says so", async (_reason, fail, problem) => {
		await publish();
		const one = isolate();
		one.state.fail = fail;
		expect(await one.ask()).toMatchObject({ sequence: 0, isStale: true });
		expect(one.slept).toEqual([COLD_WAIT_MS]);
		expect(one.cache.status()).toMatchObject({ version: "1.0.0", problem });
		const again = one.ask();
		expect(again, "the next request waits for nothing").not.toBeInstanceOf(Promise);
		one.state.fail = null;
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: false });
		expect(one.cache.status().problem).toBeNull();
	});
});

describe("a warm isolate", () => {
	it("reads nothing before it answers, and looks at the pointer once in a window, in the background", async () => {
		await publish();
		const one = isolate();
		await one.ask();
		one.reads.length = 0;
		for (let i = 0; i < 1000; i++) {
			one.advance(29);
			expect(one.ask()).not.toBeInstanceOf(Promise);
		}
		expect(one.reads).toEqual([]);
		one.advance(1000);
		for (let i = 0; i < 10; i++) one.ask();
		await one.settle();
		expect(one.reads).toEqual(["patterns/active"]);
	});

	it("and another one serve a new version within a window each, and a rollback too", async () => {
		const [first, second] = [isolate(), isolate()];
		await Promise.all([first.ask(), second.ask()]);
		await publish();
		expect([first.ask(), second.ask()].map((served) => versionOf(served as ServedPatterns))).toEqual([
			"1.0.0",
			"1.0.0",
		]);
		expect(versionOf(await first.askAfterWindow())).toBe("1.0.0+1");
		expect(versionOf(second.ask() as ServedPatterns)).toBe("1.0.0");
		expect(versionOf(await second.askAfterWindow())).toBe("1.0.0+1");
		await withPublisher({ now: () => Date.now() + 48 * 3600_000 }, (publisher) =>
			publisher.rollback("1.0.0", change("1.0.0+1")),
		);
		const restored = await first.askAfterWindow();
		expect([versionOf(restored), normalize("grapevine99", restored.compiled).text]).toEqual(["1.0.0+2", "grapevine99"]);
	});

	it("serves a canary beside the published version, counts both sides, and follows its end", async () => {
		await publish();
		const one = isolate();
		await one.ask();
		expect(one.served().canary).toBeNull();
		const blorp = pattern("blorptok", ["blorptok"], "stab");
		const later = { now: () => NOW + 3600_000 };
		await withPublisher(later, (publisher) => publisher.publish(adding(blorp), change("1.0.0+1"), 2500));
		expect(versionOf(await one.askAfterWindow())).toBe("1.0.0+1");
		const { canary } = one.served();
		expect(canary).toMatchObject({ basisPoints: 2500, patterns: { sequence: 2, compiled: { version: "1.0.0+2" } } });
		canary?.counter.add("canary", { detected: true, action: "block" });
		canary?.counter.add("active", { detected: false, action: "allow" });
		await one.askAfterWindow();
		expect(one.reports.filter(({ kind }) => kind === "canary")).toEqual([
			{
				kind: "canary",
				sequence: 2,
				counts: { active: { texts: 1, matched: 0, blocked: 0 }, canary: { texts: 1, matched: 1, blocked: 1 } },
			},
		]);
		one.reads.length = 0;
		const end = { actor: "alice", reason: "good", requestId: "r" };
		await withPublisher({ now: () => NOW + 7200_000 }, (publisher) => publisher.endCanary("promote", "1.0.0+2", end));
		expect(versionOf(await one.askAfterWindow())).toBe("1.0.0+2");
		expect(one.served().canary).toBeNull();
		expect(one.reads, "the blob is at hand already").toEqual(["patterns/active"]);
	});

	it("hears of a demotion with the pointer, keeps what it serves, and reports what it saw", async () => {
		await publish();
		const one = isolate();
		const { breaker, compiled } = await one.ask();
		expect([breaker?.isWatched("grapevine99"), breaker?.isWatched("zorblat")]).toEqual([true, false]);
		breaker?.count("tenant-1", ["grapevine99"]);
		breaker?.add("tenant-1", "author-1", ["grapevine99"], true);
		one.reads.length = 0;
		await withPublisher({ now: () => NOW + 3600_000 }, async (publisher) => {
			const figures = { texts: 1, matched: 1, harmless: 1, authors: 1, tenants: 1 };
			const entry = { id: "a", at: NOW, actor: "a", action: "b", object: "c", before: 0, after: 0, reason: "d" };
			publisher.kept.record({ ...entry, requestId: "e" }, true, () =>
				publisher.kept.demotions.add({ pattern: "grapevine99", sequence: 1, at: NOW, figures }),
			);
			await publisher.deliver();
		});
		const later = await one.askAfterWindow();
		expect([later.compiled === compiled, later.breaker === breaker, one.reads]).toEqual([
			true,
			true,
			["patterns/active"],
		]);
		expect([breaker?.isDemoted("grapevine99"), breaker?.isWatched("grapevine99")]).toEqual([true, false]);
		expect(one.reports.filter(({ kind }) => kind === "breaker")).toMatchObject([
			{ sequence: 1, counts: { texts: new Map([["tenant-1", 1]]) } },
		]);
	});

	it.each<[LoadProblem, string, () => Promise<void>]>([
		["blob_absent", "lost", () => env.PATTERNS.delete("patterns/recent/1.0.0+2")],
		["blob_corrupted", "edited by hand", () => env.PATTERNS.put("patterns/recent/1.0.0+2", "[]")],
	])("serves no version unwatched (%s): its list of recent changes was %s", async (problem, _reason, damage) => {
		await publish();
		const one = isolate();
		await one.ask();
		const blorp = pattern("blorptok", ["blorptok"], "stab");
		await withPublisher({ now: () => NOW + 3600_000 }, (publisher) =>
			publisher.publish(adding(blorp), change("1.0.0+1")),
		);
		const good = await env.PATTERNS.get("patterns/recent/1.0.0+2");
		await damage();
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: true });
		expect(one.cache.status()).toMatchObject({ problem });
		await env.PATTERNS.put("patterns/recent/1.0.0+2", good ?? "");
		const { sequence, breaker } = await one.askAfterWindow();
		expect([sequence, breaker?.isWatched("grapevine99"), breaker?.isWatched("blorptok")]).toEqual([2, true, true]);
	});

	it("serves the published version without a canary that cannot be read, says so, and looks again", async () => {
		await publish();
		const later = { now: () => NOW + 3600_000 };
		const blorp = pattern("blorptok", ["blorptok"], "stab");
		await withPublisher(later, (publisher) => publisher.publish(adding(blorp), change("1.0.0+1"), 2500));
		const blob = (await env.PATTERNS.get("patterns/compiled/1.0.0+2", "arrayBuffer")) as ArrayBuffer;
		await env.PATTERNS.put("patterns/compiled/1.0.0+2", "other bytes");
		const one = isolate();
		expect(await one.ask()).toMatchObject({ sequence: 1, isStale: true });
		expect(one.served().canary).toBeNull();
		await env.PATTERNS.put("patterns/compiled/1.0.0+2", blob);
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: false });
		expect(one.served().canary).toMatchObject({ patterns: { sequence: 2 } });
	});

	const pointer = {
		version: "1.0.0+2",
		sequence: 2,
		revision: 2,
		recent_sha256: null,
		demoted: [],
		spared: [],
		canary: null,
		format: 2,
		published_at: "2026-11-28T00:00:00Z",
		previous: "1.0.0+1",
	};
	/** Points at bytes with everything in order but the bytes. */
	async function pointAt(blob: ArrayBuffer, hashKey = HASH_KEY): Promise<void> {
		const signed = await signPointer({ ...pointer, shadow_sha256: null, sha256: await sha256Hex(blob) }, hashKey);
		await env.PATTERNS.put("patterns/active", signed);
		await env.PATTERNS.put("patterns/compiled/1.0.0+2", blob);
	}
	const newer = SMALL_BLOB.slice(0);
	new Int32Array(newer)[1] = 99;

	it.each<[LoadProblem, string, () => Promise<void>]>([
		["pointer_absent", "emptied", () => env.PATTERNS.delete("patterns/active")],
		["malformed", "a pointer edited by hand", () => env.PATTERNS.put("patterns/active", '{"version":"9"}')],
		["malformed", "a pointer that is not JSON", () => env.PATTERNS.put("patterns/active", "3.0.0")],
		["foreign_signature", "a pointer signed with another key", () => pointAt(SMALL_BLOB, "another")],
		[
			"blob_absent",
			"a pointer before its blob",
			async () => {
				await pointAt(SMALL_BLOB);
				await env.PATTERNS.delete("patterns/compiled/1.0.0+2");
			},
		],
		[
			"blob_corrupted",
			"a changed blob",
			async () => {
				await pointAt(SMALL_BLOB);
				await env.PATTERNS.put("patterns/compiled/1.0.0+2", SMALL_BLOB.slice(1));
			},
		],
		["blob_unreadable", "a blob of a newer engine", () => pointAt(newer)],
		["blob_unreadable", "a blob cut short before it was signed", () => pointAt(SMALL_BLOB.slice(0, 100_000))],
	])("keeps the last good patterns and says %s when KV holds %s, and recovers", async (problem, _reason, damage) => {
		await publish();
		const one = isolate();
		await one.ask();
		const good = await env.PATTERNS.get("patterns/active");
		await damage();
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: true });
		expect(one.cache.status()).toMatchObject({ version: "1.0.0+1", problem });
		await env.PATTERNS.put("patterns/active", good ?? "");
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: false });
	});

	it.each<[string, () => Promise<never>, LoadProblem]>([
		["hangs", () => HANG, "timeout"],
		["is down", () => Promise.reject(new Error("KV GET failed: 500")), "kv_failed"],
	])("keeps the last good patterns and says so while KV %s", async (_reason, fail, problem) => {
		await publish();
		const one = isolate();
		await one.ask();
		one.state.fail = fail;
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 1, isStale: true });
		expect(one.slept.at(-1)).toBe(WARM_WAIT_MS);
		expect(one.cache.status()).toMatchObject({ problem });
	});

	it("never goes back to an older pointer", async () => {
		await publish();
		const old = await env.PATTERNS.get("patterns/active");
		const one = isolate();
		await withPublisher({ now: () => Date.now() + 48 * 3600_000 }, (publisher) =>
			publisher.publish(adding(pattern("blorptok", ["blorptok"], "stab")), change("1.0.0+1")),
		);
		expect(versionOf(await one.ask())).toBe("1.0.0+2");
		await env.PATTERNS.put("patterns/active", old ?? "");
		expect(await one.askAfterWindow()).toMatchObject({ sequence: 2, isStale: false });
	});
});

it("the bundled blob opens as the bundled document", async () => {
	const served = await isolate(bundledBlob).ask();
	expect(normalize("I want to unalive myself", served.compiled).text).toBe("I want to kill myself");
});
