import type { Moderator, Patterns } from "../../src/moderate.ts";
import { decide } from "../golden/run.ts";
import { moderateAll, runBounded } from "./client.ts";
import { type Answer, judgementOf } from "./judgement.ts";

/** Whoever is evaluated. Answers stand in the order of the texts; `onDone` hears how many more are done. */
export interface Subject {
	answer(texts: readonly string[], onDone: (count: number) => void): Promise<Answer[]>;
}

/** The whole moderation flow in this process. */
export function inProcess(moderator: Moderator): Subject {
	return {
		async answer(texts, onDone) {
			const answers: Answer[] = [];
			for (const text of texts) {
				answers.push({ ok: true, decision: judgementOf(await decide(moderator, text)) });
				onDone(1);
			}
			return answers;
		},
	};
}

/** Calls to an endpoint at a time: enough to keep one GPU busy, few enough for its deadline. */
const MODEL_CONCURRENCY = 4;

/** The flow in this process with an endpoint's model as stage 2; a text that it did not judge is a failure. */
export function throughModel(moderator: Moderator): Subject {
	return {
		answer: (texts, onDone) =>
			runBounded(texts, MODEL_CONCURRENCY, async (text): Promise<Answer> => {
				const decision = await decide(moderator, text);
				onDone(1);
				const { degradedReason } = decision;
				return degradedReason === null
					? { ok: true, decision: judgementOf(decision) }
					: { ok: false, reason: degradedReason };
			}),
	};
}

/** A running service. */
export function service(url: URL, concurrency: number): Subject {
	return { answer: (texts, onDone) => moderateAll(url, texts, concurrency, onDone) };
}

/** Patterns that read nothing: stage 2 alone judges. */
export function withoutStage1(version: string): Patterns {
	return { version, isStale: false, normalize: (text) => ({ text, detected: false, matches: [] }) };
}
