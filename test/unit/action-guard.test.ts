import { describe, expect, it } from "vitest";
import { guardOver } from "../../src/action-guard.ts";
import { createModerator, type Patterns } from "../../src/moderate.ts";
import { BreakerWindow } from "../../src/patterns/breaker-window.ts";
import type { Match } from "../../src/verdict.ts";
import { fakeClassifier, fakeParts, matchOf } from "../fakes/parts.ts";

const WINDOWS = { wide: { words: 10, overlapWords: 3, maxUnits: 80 }, narrow: null };
/** Words that patterns read as extremely harmful. */
const WORDS = ["bad", "good", "old"];
/** A word that a pattern finds and thinks nothing of. */
const MILD = "mild";

/** A moderator over patterns of three words, of which two were changed just now. */
function setUp() {
	const window = new BreakerWindow(
		new Map([
			["bad", 0],
			["good", 0],
			[MILD, 0],
		]),
		() => 1000,
	);
	const guard = guardOver(window, async (tenant, author) => `hash of ${tenant} ${author}`);
	const patterns: Patterns = {
		version: "1.0.0+1",
		isStale: false,
		guard,
		normalize(text, without) {
			const found = WORDS.filter((word) => text.includes(word) && !without?.has(word));
			const matches: Match[] = found.map((word) =>
				matchOf(text, word, { floor: "extremely_harmful", harm: "violence" }),
			);
			if (text.includes(MILD) && !without?.has(MILD)) matches.push(matchOf(text, MILD));
			return { text, detected: matches.length > 0, matches };
		},
	};
	const classifier = fakeClassifier();
	const moderator = createModerator(fakeParts({ patterns, embedded: { classifier, windowsFor: () => WINDOWS } }));
	const decide = async (text: string, tenantId = "tenant-1", authorId?: string) => {
		const background: Promise<unknown>[] = [];
		const call = {
			tenantId,
			requestId: "r",
			signal: new AbortController().signal,
			waitUntil: (work: Promise<unknown>) => void background.push(work),
		};
		const decided = await moderator.moderate({ text, key: "", authorId }, call);
		await Promise.all(background);
		if (!decided.ok) throw new Error(decided.error.code);
		return decided.value;
	};
	return { window, classifier, decide };
}

describe("a text", () => {
	it.each(["nothing at all", "an old word"])("without a watched pattern is judged once: %s", async (text) => {
		const { classifier, decide, window } = setUp();
		await decide(text);
		expect(classifier.seen).toEqual([text]);
		expect(window.take()?.matches).toEqual(new Map());
	});

	it("with a watched pattern is judged again without all that are watched, and told of by a hash of its author", async () => {
		const { classifier, decide, window } = setUp();
		expect(await decide("a bad and good day", "tenant-1", "author-7")).toMatchObject({ action: "block" });
		await decide("a bad and awful day", "tenant-1", "author-7");
		expect(classifier.seen).toHaveLength(4);
		const counts = window.take();
		const authors = new Map([["hash of tenant-1 author-7", { matched: 2, harmless: 1 }]]);
		expect(counts?.matches.get("bad")).toEqual(new Map([["tenant-1", authors]]));
		expect([...(counts?.matches.keys() ?? [])]).toEqual(["bad", "good"]);
		expect(JSON.stringify([...(counts?.matches ?? [])])).not.toContain("day");
	});

	it("that is not blocked is judged once: its pattern does no harm", async () => {
		const { classifier, decide, window } = setUp();
		expect(await decide("a mild day", "tenant-1", "author-7")).toMatchObject({ action: "allow" });
		const [authors] = window.take()?.matches.get(MILD)?.values() ?? [];
		expect([...(authors?.values() ?? [])]).toEqual([{ matched: 1, harmless: 0 }]);
		expect(classifier.seen).toHaveLength(1);
	});

	it("that other patterns find harmful is no harmless one", async () => {
		const { decide, window } = setUp();
		await decide("a bad old day", "tenant-1", "author-7");
		const [authors] = window.take()?.matches.get("bad")?.values() ?? [];
		expect([...(authors?.values() ?? [])]).toEqual([{ matched: 1, harmless: 0 }]);
	});
});

describe("a demoted pattern", () => {
	it("is listed, says so, and has people look at what it alone would block", async () => {
		const { decide, window } = setUp();
		window.follow({ demoted: ["bad"], spared: [] });
		expect(await decide("a bad day")).toMatchObject({
			action: "review",
			classification: "extremely_harmful",
			matches: [{ patternId: "bad", demoted: true }],
		});
	});

	it.each(["a bad old day", "a bad and good day"])("leaves what another pattern blocks blocked: %s", async (text) => {
		const { decide, window } = setUp();
		window.follow({ demoted: ["bad"], spared: [] });
		const { action, matches } = await decide(text);
		expect([action, matches.map(({ demoted }) => demoted ?? false)]).toEqual(["block", [true, false]]);
	});

	it("that is lifted blocks again and is judged once", async () => {
		const { classifier, decide, window } = setUp();
		window.follow({ demoted: [], spared: ["bad"] });
		const { action, matches } = await decide("a bad day");
		expect([action, matches[0]?.demoted, classifier.seen.length]).toEqual(["block", undefined, 1]);
	});
});
