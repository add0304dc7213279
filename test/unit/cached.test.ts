import { beforeEach, describe, expect, it } from "vitest";
import { ANSWER_KEPT_MS, createCachedClassifier, MAX_ANSWERS } from "../../src/classifier/cached.ts";
import type { Classifier } from "../../src/classifier/classifier.ts";
import { classificationOf } from "../fakes/parts.ts";

let version: string;
let isDown: boolean;
let now: number;
let asked: string[];
let digested: number;

beforeEach(() => {
	version = "1";
	isDown = false;
	now = 0;
	asked = [];
	digested = 0;
});

const endpoint: Classifier = {
	model: "endpoint",
	classify: async (texts) => {
		asked.push(...texts);
		if (isDown) return { ok: false, error: { kind: "unavailable", reason: "test" } };
		return { ok: true, value: texts.map(() => ({ ...classificationOf("harmful"), model: `endpoint@${version}` })) };
	},
};

function cache() {
	const cached = createCachedClassifier({
		classifier: endpoint,
		digest: async (tenantId, text) => {
			digested++;
			return `${tenantId}/${text}`;
		},
		now: () => now,
	});
	return async (texts: readonly string[], tenantId = "tenant-1") => {
		const answer = await cached.classify(texts, {
			deadlineMs: 1000,
			signal: new AbortController().signal,
			inferenceId: "request-1",
			tenantId,
			waitUntil: () => {},
		});
		return answer.ok ? answer.value.map(({ cached }) => cached ?? false) : answer.error.kind;
	};
}

describe("an answer of the endpoint", () => {
	it("is given again, and says so", async () => {
		const ask = cache();
		expect(await ask(["a"])).toEqual([false]);
		expect(await ask(["a"])).toEqual([true]);
		expect(asked).toEqual(["a"]);
	});

	it("is asked for only where it is missing, and texts keep their order", async () => {
		const ask = cache();
		await ask(["a", "b"]);
		expect(await ask(["c", "a", "d", "b"])).toEqual([false, true, false, true]);
		expect(asked).toEqual(["a", "b", "c", "d"]);
	});

	it("is never shared between tenants", async () => {
		const ask = cache();
		await ask(["a"], "tenant-1");
		expect(await ask(["a"], "tenant-2")).toEqual([false]);
	});

	it("is kept for a while", async () => {
		const ask = cache();
		await ask(["a"]);
		now = ANSWER_KEPT_MS - 1;
		expect(await ask(["a"])).toEqual([true]);
		now = ANSWER_KEPT_MS;
		expect(await ask(["a"])).toEqual([false]);
	});

	it("is not given again once another version answers", async () => {
		const ask = cache();
		await ask(["a"]);
		version = "2";
		expect(await ask(["b"])).toEqual([false]);
		expect(await ask(["a"])).toEqual([false]);
		expect(await ask(["a"])).toEqual([true]);
	});

	it("gives way to newer ones, the one that was asked for longest ago first", async () => {
		const ask = cache();
		const texts = Array.from({ length: MAX_ANSWERS }, (_, i) => `text ${i}`);
		await ask(texts);
		await ask(["text 0"]);
		await ask(["one more"]);
		expect(await ask(["text 0", "text 1"])).toEqual([true, false]);
	});
});

it("keeps no failure: after an outage the same text gets the endpoint's answer", async () => {
	const ask = cache();
	isDown = true;
	expect(await ask(["a"])).toBe("unavailable");
	isDown = false;
	expect(await ask(["a"])).toEqual([false]);
});

it("answers what it has while the endpoint is down", async () => {
	const ask = cache();
	await ask(["a"]);
	isDown = true;
	expect(await ask(["a"])).toEqual([true]);
	expect(await ask(["a", "b"])).toBe("unavailable");
});

it("digests no text while it has nothing to give, as in a long outage", async () => {
	const ask = cache();
	await ask(["a"]);
	isDown = true;
	digested = 0;
	now = ANSWER_KEPT_MS;
	for (const text of ["a", "b", "c"]) expect(await ask([text])).toBe("unavailable");
	expect(digested).toBe(0);
	isDown = false;
	expect([await ask(["a"]), await ask(["a"])]).toEqual([[false], [true]]);
});
