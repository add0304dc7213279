import { expect, it } from "vitest";
import type { Classifier } from "../../src/classifier/classifier.ts";
import { type AnswerStore, cacheApiStore, createSharedAnswers } from "../../src/classifier/shared-answers.ts";
import { classificationOf } from "../fakes/parts.ts";

/** Two isolates of a location over the real Cache API, in front of one endpoint. */
function location(store: AnswerStore = cacheApiStore(caches.default), run = crypto.randomUUID()) {
	const state = { version: "1", isDown: false, asked: [] as string[] };
	const endpoint: Classifier = {
		model: "endpoint",
		classify: async (texts) => {
			state.asked.push(...texts);
			if (state.isDown) return { ok: false, error: { kind: "unavailable", reason: "test" } };
			const model = `endpoint@${state.version}`;
			return { ok: true, value: texts.map(() => ({ ...classificationOf("harmful"), model })) };
		},
	};
	const isolate = () => {
		const shared = createSharedAnswers({
			classifier: endpoint,
			store,
			digest: async (tenantId, text) => encodeURIComponent(`${run}/${tenantId}/${text}`),
		});
		return async (texts: readonly string[], tenantId = "tenant-1") => {
			const background: Promise<unknown>[] = [];
			const answer = await shared.classify(texts, {
				deadlineMs: 1000,
				signal: new AbortController().signal,
				inferenceId: "request-1",
				tenantId,
				waitUntil: (work) => background.push(work),
			});
			await Promise.all(background);
			return answer.ok ? answer.value.map(({ cached, model }) => [cached ?? false, model]) : answer.error.kind;
		};
	};
	return { state, isolate };
}

it("gives one isolate what another one asked for, and asks for the rest in its order", async () => {
	const { state, isolate } = location();
	expect(await isolate()(["a"])).toEqual([[false, "endpoint@1"]]);
	const other = isolate();
	expect(await other(["b", "a"])).toEqual([
		[false, "endpoint@1"],
		[true, "endpoint@1"],
	]);
	expect(state.asked).toEqual(["a", "b"]);
	expect(await other(["a"], "tenant-2")).toEqual([[false, "endpoint@1"]]);
});

it("does not give again what an older version said", async () => {
	const { state, isolate } = location();
	const ask = isolate();
	await ask(["a"]);
	state.version = "2";
	await ask(["b"]);
	expect(await ask(["a"])).toEqual([[false, "endpoint@2"]]);
	expect(await isolate()(["a"])).toEqual([[true, "endpoint@2"]]);
});

it("keeps no failure", async () => {
	const { state, isolate } = location();
	state.isDown = true;
	expect(await isolate()(["a"])).toBe("unavailable");
	state.isDown = false;
	expect(await isolate()(["a"])).toEqual([[false, "endpoint@1"]]);
});

it("is asked as ever where the store fails", async () => {
	const failing = { get: () => Promise.reject(new Error("a")), put: () => Promise.reject(new Error("b")) };
	const { isolate } = location(failing);
	const ask = isolate();
	expect([await ask(["a"]), await ask(["a"])]).toEqual([[[false, "endpoint@1"]], [[false, "endpoint@1"]]]);
});
