/** What a bad pattern, and a flood of bad texts, come to in a service of several isolates. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { guardOver } from "../../../src/action-guard.ts";
import { assembleModerator, openEmbedded, patternsOver } from "../../../src/assemble.ts";
import model from "../../../src/classifier/embedded/model.bin";
import modelCard from "../../../src/classifier/embedded/model-card.json";
import { authorHash } from "../../../src/endpoint.ts";
import type { Decision } from "../../../src/moderate.ts";
import { encodeCompiled } from "../../../src/normalizer/binary.ts";
import type { Publisher } from "../../../src/objects/pattern-publisher/publisher.ts";
import { ISOLATE_BOUNDS } from "../../../src/patterns/action-breaker.ts";
import { bundledBenign, bundledKnownWords } from "../../../src/patterns/bundled.ts";
import { createPatternCache, type IsolateReport } from "../../../src/patterns/cache.ts";
import { compileSet } from "../../../src/patterns/compile-set.ts";
import { REVALIDATE_MS } from "../../../src/revalidation.ts";
import {
	adding,
	auditRows,
	casesOf,
	change,
	emptyStores,
	HASH_KEY,
	NOW,
	pattern,
	SMALL_SET,
	withPublisher,
} from "./fixture.ts";

beforeEach(emptyStores);

const SMALL_BLOB = encodeCompiled(compileSet(SMALL_SET.document, bundledKnownWords));
const embedded = openEmbedded({ model, modelCard });
const HARM = { harm: "violence", floor: "extremely_harmful" } as const;
const the = pattern("the", ["the"], "kill", HARM);
const grape = pattern("grapevine99", ["grapevine99"], "kill", HARM);

/** Text number `i`, from one of three platforms and one of many people. */
interface Post {
	readonly text: string;
	readonly tenantId: string;
	readonly authorId: string;
}

function post(text: string, i: number): Post {
	return { text, tenantId: `tenant-${i % 3}`, authorId: `author-${i % 700}` };
}

/** A service: the publisher, and isolates that start now, all by one clock. */
function service() {
	let time = NOW;
	let one: Publisher | null = null;
	/** Always the same publisher, as it remembers the reports of the last minutes. */
	const publishing = <R>(run: (publisher: Publisher) => Promise<R>): Promise<R> =>
		withPublisher({ now: () => time }, (publisher) => {
			one ??= publisher;
			return run(one);
		});
	const background: Promise<unknown>[] = [];
	const waitUntil = (work: Promise<unknown>) => void background.push(work);
	const settle = async () => {
		while (background.length > 0) await background.shift();
	};
	const report = async (told: IsolateReport) => {
		if (told.kind !== "breaker") return;
		await publishing((publisher) => publisher.reportBreaker(told.sequence, told.counts));
	};
	const scope = { kv: env.PATTERNS, hashKey: HASH_KEY, waitUntil, report };
	function isolate() {
		const cache = createPatternCache({
			bundledBlob: SMALL_BLOB,
			knownWords: bundledKnownWords,
			now: () => time,
			sleep: () => new Promise(() => {}),
		});
		return async ({ text, tenantId, authorId }: Post): Promise<Decision> => {
			const { active } = await cache.patterns(scope);
			const guard = active.breaker ? { guard: guardOver(active.breaker, authorHash(HASH_KEY)) } : {};
			const moderator = assembleModerator({ ...patternsOver(active.compiled), ...guard }, embedded, () => 0);
			const call = { tenantId, requestId: "r", signal: new AbortController().signal, waitUntil };
			const decided = await moderator.moderate({ text, key: "", authorId }, call);
			if (!decided.ok) throw new Error(decided.error.code);
			await settle();
			return decided.value;
		};
	}
	return { publishing, isolate, advance: (ms: number) => (time += ms) };
}

/** Texts as people write them, with the word. */
const ORDINARY = bundledBenign().sentences.filter((text) => /\bthe\b/i.test(text));

it("one bad pattern cannot take a platform down", async () => {
	const { publishing, isolate, advance } = service();
	const isolates = [isolate(), isolate(), isolate(), isolate()];
	const forced = await publishing((one) => one.force(adding(the), change("1.0.0"), "it cannot wait"));
	if (!forced.ok || forced.value.kind !== "pending") throw new Error("not pending");
	const { id } = forced.value.forced;
	await publishing((one) => one.approve(id, { actor: "bob", requestId: "r" }));
	advance(10_000);
	await publishing((one) =>
		one.endCanary("promote", "1.0.0+2", { actor: "bob", reason: "what could go wrong", requestId: "r" }),
	);
	const actions: Record<string, number>[] = [];
	let posts = 0;
	for (let round = 0; round < 4; round++) {
		const counts: Record<string, number> = { allow: 0, review: 0, block: 0 };
		for (const judge of isolates)
			for (let i = 0; i < 100; i++) {
				const { action, matches } = await judge(post(ORDINARY[posts++ % ORDINARY.length] as string, posts));
				expect(
					matches.map(({ patternId }) => patternId),
					"it still matches",
				).toContain("the");
				counts[action] = (counts[action] ?? 0) + 1;
			}
		actions.push(counts);
		advance(REVALIDATE_MS);
	}
	const [first, ...later] = actions;
	// Each isolate by itself, from what it has seen.
	expect(first?.["block"]).toBeLessThanOrEqual(isolates.length * 2 * ISOLATE_BOUNDS.texts);
	for (const counts of later) expect(counts["block"]).toBeLessThanOrEqual(4);
	expect((await auditRows()).filter(({ action }) => action === "patterns.demote")).toMatchObject([{ object: "the" }]);
	const fresh = isolate();
	for (let i = 0; i < 50; i++) {
		const { action, matches } = await fresh(post(ORDINARY[i] as string, i));
		expect(["allow", "review"], "a new isolate knows from its first text on").toContain(action);
		expect(matches.some(({ demoted }) => demoted)).toBe(true);
	}
});

it("a flood of truly harmful texts demotes nothing", async () => {
	const { publishing, isolate, advance } = service();
	const isolates = [isolate(), isolate()];
	const cases = casesOf(grape);
	await publishing((one) => one.publish(JSON.stringify({ changes: { add: [grape] }, cases }), change("1.0.0")));
	const threats = [
		"i will kill you and your family",
		"they will shoot him in the head",
		"go and shoot them all dead",
		"i will stab you to death",
	];
	for (let round = 0; round < 4; round++) {
		for (const judge of isolates)
			for (let i = 0; i < 200; i++) {
				const text = `${threats[i % threats.length]}, grapevine99`;
				const { action, matches } = await judge(post(text, i));
				expect([action, matches.some(({ demoted }) => demoted)], text).toEqual(["block", false]);
			}
		advance(REVALIDATE_MS);
	}
	await publishing(async (one) => expect(one.kept.demotions.list()).toEqual([]));
});
