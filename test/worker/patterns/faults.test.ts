import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeCompiled } from "../../../src/normalizer/binary.ts";
import { bundledKnownWords, bundledSet } from "../../../src/patterns/bundled.ts";
import { createPatternCache, type ServedPatterns } from "../../../src/patterns/cache.ts";
import { compileSet } from "../../../src/patterns/compile-set.ts";
import {
	adding,
	auditRows,
	casesOf,
	change,
	emptyStores,
	HASH_KEY,
	interruptible,
	NOW,
	POINTS,
	type Point,
	pattern,
	SMALL_SET,
	withPublisher,
} from "./fixture.ts";

beforeEach(emptyStores);

/** Points after which a publish is committed, whatever happens to it. */
const COMMITTED: readonly Point[] = POINTS.slice(POINTS.indexOf("before active"));
const grape = pattern("grapevine99", ["grapevine99"], "kill");
const blorp = pattern("blorptok", ["blorptok"], "stab");
const SMALL_BLOB = encodeCompiled(compileSet(SMALL_SET.document, bundledKnownWords));

/** What an isolate that starts now serves. */
async function freshIsolate(): Promise<ServedPatterns> {
	const cache = createPatternCache({
		bundledBlob: SMALL_BLOB,
		knownWords: bundledKnownWords,
		now: () => Date.now(),
		sleep: (ms) => scheduler.wait(ms),
	});
	const { active } = await cache.patterns({
		kv: env.PATTERNS,
		hashKey: HASH_KEY,
		waitUntil: () => {},
		report: async () => {},
	});
	return active;
}

async function publish(expected: string, added: typeof grape, parts: Parameters<typeof withPublisher>[0] = {}) {
	return withPublisher(parts, (publisher) => publisher.publish(adding(added), change(expected)));
}

/** The version that changes are made for. */
function headVersion(): Promise<string> {
	return withPublisher({}, async (publisher) => (await publisher.setOf())?.document.version ?? "");
}

/** Time passes, alarms come due, and everything must be where it belongs. */
async function expectAllDelivered(): Promise<void> {
	const versions = await withPublisher({ now: () => NOW + 3600_000 }, async (publisher) => {
		expect(await publisher.deliver()).toEqual({ pointer: false, audit: false });
		return publisher.kept.list(100).filter(({ sequence }) => sequence > 0);
	});
	const oldestFirst = versions.reverse();
	expect((await auditRows()).map(({ object }) => object)).toEqual(oldestFirst.map(({ version }) => version));
	const names = ["1.0.0", ...oldestFirst.map(({ version }) => version)];
	expect(
		oldestFirst.map(({ previous }) => previous),
		"one line of versions",
	).toEqual(names.slice(0, -1));
	const served = await freshIsolate();
	expect([served.compiled.version, served.isStale]).toEqual([names.at(-1), false]);
}

describe.each(POINTS)("a publish interrupted %s", (point) => {
	async function interrupt(how: (state: DurableObjectState) => never): Promise<void> {
		expect((await publish("1.0.0", blorp)).ok).toBe(true);
		const later = { now: () => NOW + 60_000 };
		const interrupted = withPublisher(
			(state) => ({ ...later, ...interruptible((reached) => reached === point && how(state)) }),
			(publisher) => publisher.publish(adding(grape), change("1.0.0+1")),
		);
		// A store that fails is an answer; an object that ends is an error to whoever asked.
		await interrupted.catch(() => {});
	}

	it.each<[string, (state: DurableObjectState) => never]>([
		[
			"by a store that fails",
			() => {
				throw new Error("429 Too Many Requests");
			},
		],
		[
			"by the end of the object",
			(state) => {
				state.abort("test");
				throw new Error("aborted");
			},
		],
	])("%s leaves the old or the new version serving, and the next publish works", async (_how, how) => {
		await interrupt(how);
		const isCommitted = COMMITTED.includes(point);
		const head = await headVersion();
		expect(head).toBe(isCommitted ? "1.0.0+2" : "1.0.0+1");
		const served = await freshIsolate();
		expect(["1.0.0+1", head]).toContain(served.compiled.version);
		expect(served.isStale).toBe(false);
		const next = await publish(head, pattern("fnordak", ["fnordak"], "shoot"), { now: () => NOW + 120_000 });
		expect(next).toMatchObject({ ok: true, value: { info: { previous: head } } });
		await expectAllDelivered();
		const { document } = (await withPublisher({}, (publisher) => publisher.setOf())) ?? SMALL_SET;
		expect(document.patterns.some(({ id }) => id === grape.id)).toBe(isCommitted);
	});
});

describe("publishes at the same time", () => {
	it("of fifty people: one wins each version, nothing is lost, and the history is one line", async () => {
		const people = Array.from({ length: 50 }, (_, i) => {
			const word = `zorb${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}lok`;
			return pattern(`person-${i}`, [word], "kill");
		});
		const wins: number[] = [];
		await withPublisher({}, async (publisher) => {
			let waiting = people;
			while (waiting.length > 0) {
				const head = (await publisher.setOf())?.document.version ?? "";
				const outcomes = await Promise.all(
					waiting.map((added) => publisher.publish(adding(added), change(head, { actor: added.id }))),
				);
				wins.push(outcomes.filter(({ ok }) => ok).length);
				const kinds = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.kind]));
				expect(new Set(kinds)).toEqual(new Set(waiting.length > 1 ? ["conflict"] : []));
				waiting = waiting.filter((_, i) => !outcomes[i]?.ok);
			}
		});
		expect(wins).toEqual(Array(50).fill(1));
		await expectAllDelivered();
		const set = await withPublisher({}, (publisher) => publisher.setOf());
		expect(set?.document.patterns).toHaveLength(51);
		expect(new Set((await auditRows()).map(({ actor }) => actor)).size).toBe(50);
	});

	it("over HTTP: one is published, the others see what it changed", async () => {
		const { version } = bundledSet().document;
		const responses = await Promise.all(
			Array.from({ length: 8 }, (_, i) => {
				const added = pattern(`racer-${i}`, [`zorblok${"abcdefgh"[i]}`], "kill");
				const body = { expected_version: version, reason: "race", changes: { add: [added] }, cases: casesOf(added) };
				return exports.default.fetch("http://localhost/patterns/publish", {
					method: "POST",
					headers: { "content-type": "application/json", authorization: `Bearer local-racer${i}` },
					body: JSON.stringify(body),
				});
			}),
		);
		expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
		const winner = (await responses.find(({ status }) => status === 200)?.json()) as { changes: { added: string[] } };
		const loser = (await responses.find(({ status }) => status === 409)?.json()) as {
			error: { details: { changed_since: { added: string[] } } };
		};
		expect(loser.error.details.changed_since.added).toEqual(winner.changes.added);
	});
});
