/** Publishers over a real Durable Object's storage, real KV and real D1, in which single calls can be made to fail. */
import { applyD1Migrations, type D1Migration, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Change } from "../../../src/objects/pattern-publisher/outcome.ts";
import { Publisher, type PublisherParts } from "../../../src/objects/pattern-publisher/publisher.ts";
import type { BenignSample } from "../../../src/patterns/backtest.ts";
import { bundledKnownWords } from "../../../src/patterns/bundled.ts";
import type { PatternCase } from "../../../src/patterns/cases.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import type { PatternSet } from "../../../src/patterns/submission.ts";
import { pattern } from "../../fakes/pattern.ts";

export { pattern };

export const HASH_KEY = "local development";
/** Tests live in the future, so that no alarm of theirs comes due while they run. */
export const NOW = Date.now() + 24 * 3600_000;

/** The publisher of the running test: one of its own, as storage that is being deleted may still be there for a moment. */
let publisherName = "";

/** Empties KV, D1 and every Durable Object, and makes the tables. */
export async function emptyStores(): Promise<void> {
	publisherName = crypto.randomUUID();
	let isEmpty = false;
	while (!isEmpty) {
		await reset();
		await applyD1Migrations(env.DB, Reflect.get(env, "TEST_MIGRATIONS") as D1Migration[]);
		isEmpty = (await auditRows()).length + (await env.PATTERNS.list()).keys.length === 0;
	}
}

/** One case each way. */
export function casesOf({ id, forms, replacement }: Pattern): PatternCase[] {
	return [
		{ pattern: id, text: `so ${forms[0]} then`, match: true, normalized: `so ${replacement} then` },
		{ pattern: id, text: "nothing to see", match: false },
	];
}

const first = pattern("zorblat", ["zorblat"], "kill");
export const SMALL_SET: PatternSet = {
	document: { version: "1.0.0", updated: "2026-11-01", citations: [], patterns: [first] },
	cases: casesOf(first),
};

/** Ordinary language in little. */
const BENIGN: BenignSample = { sentences: ["good morning to you all"], words: ["garden", "river"] };

/** A submission that adds patterns with their cases. */
export function adding(...patterns: Pattern[]): string {
	return JSON.stringify({ changes: { add: patterns }, cases: patterns.flatMap(casesOf) });
}

export function change(expectedVersion: string, fields: Partial<Change> = {}): Change {
	return { expectedVersion, actor: "alice", reason: "a wave", requestId: "request-1", ...fields };
}

/** Runs with a publisher over the storage of an object. */
export function withPublisher<R>(
	changes: Partial<PublisherParts> | ((state: DurableObjectState) => Partial<PublisherParts>),
	run: (publisher: Publisher, state: DurableObjectState) => Promise<R>,
): Promise<R> {
	return runInDurableObject(env.PATTERN_PUBLISHER.getByName(publisherName), (_instance, state) => {
		const publisher = new Publisher({
			storage: state.storage,
			kv: env.PATTERNS,
			db: env.DB,
			hashKey: HASH_KEY,
			now: () => NOW,
			newId: () => crypto.randomUUID(),
			needsApproval: true,
			bundled: () => SMALL_SET,
			knownWords: bundledKnownWords,
			benign: () => BENIGN,
			...(typeof changes === "function" ? changes(state) : changes),
		});
		return run(publisher, state);
	});
}

/** KV whose `put` first does as the test says; everything else is the real one. */
export function kvWith(beforePut: (key: string) => void | Promise<void>): KVNamespace {
	const put = async (...args: Parameters<KVNamespace["put"]>) => {
		await beforePut(args[0]);
		return env.PATTERNS.put(...args);
	};
	return new Proxy(env.PATTERNS, {
		get: (kv, name) => (name === "put" ? put : Reflect.get(kv, name).bind(kv)),
	});
}

/** What KV answers to a second write of a key within a second. */
export function tooManyRequests(): never {
	throw new Error("KV PUT failed: 429 Too Many Requests");
}

/** Where a publish can be interrupted: around each of its writes, in their order. */
export const POINTS = [
	"before doc",
	"after doc",
	"before compiled",
	"after compiled",
	"before active",
	"after active",
	"before audit",
	"after audit",
] as const;
export type Point = (typeof POINTS)[number];

/** The real KV and D1, with a word from the test at each point. */
export function interruptible(at: (point: Point) => unknown): Pick<PublisherParts, "kv" | "db"> {
	const put = async (...args: Parameters<KVNamespace["put"]>) => {
		const kind = args[0].split("/")[1] as "doc" | "compiled" | "active";
		at(`before ${kind}`);
		await env.PATTERNS.put(...args);
		at(`after ${kind}`);
	};
	const batch = async (statements: D1PreparedStatement[]) => {
		at("before audit");
		const results = await env.DB.batch(statements);
		at("after audit");
		return results;
	};
	return {
		kv: new Proxy(env.PATTERNS, {
			get: (kv, name) => (name === "put" ? put : Reflect.get(kv, name).bind(kv)),
		}),
		db: new Proxy(env.DB, { get: (db, name) => (name === "batch" ? batch : Reflect.get(db, name).bind(db)) }),
	};
}

export interface AuditRow {
	readonly id: string;
	readonly actor: string;
	readonly action: string;
	readonly object: string;
	readonly reason: string;
	readonly before: string;
	readonly after: string;
}

export async function auditRows(): Promise<AuditRow[]> {
	const { results } = await env.DB.prepare("SELECT * FROM audit ORDER BY length(id), id").all<AuditRow>();
	return results;
}

/** The version that KV points to; null before the first publish. */
export async function pointedVersion(): Promise<string | null> {
	const pointer = await env.PATTERNS.get<{ version: string }>("patterns/active", "json");
	return pointer?.version ?? null;
}
