import type { Answer, Judgement } from "../judgement.ts";
import { type Subject, service } from "../subject.ts";
import type { ErrorRow } from "./errors.ts";
import type { BothAnswers } from "./robustness.ts";
import type { LocalSubjects } from "./subjects.ts";

/** Who is evaluated: the embedded model in this process, a service, or an endpoint's model behind stage 1. */
export type Target =
	| { readonly local: LocalSubjects }
	| { readonly url: URL; readonly concurrency: number }
	| { readonly model: Subject };

function subjectOf(target: Target): Subject {
	if ("local" in target) return target.local.full;
	return "model" in target ? target.model : service(target.url, target.concurrency);
}

/** Hears how many texts will be judged, and of each that was. */
export interface Progress {
	start(total: number): void;
	add(count: number): void;
}

/** One run over all texts: asks, and keeps what the card says of the whole. */
export interface Session {
	/** Every judgement by the whole flow. */
	readonly judgements: Judgement[];
	readonly errors: ErrorRow[];
	/** Texts without a judgement, by reason. */
	readonly failures: Record<string, number>;
	ask(texts: readonly string[]): Promise<Answer[]>;
	/** The same texts again without stage 1; null where it cannot be switched off. */
	askBoth(texts: readonly string[], withStage1: readonly Answer[]): Promise<BothAnswers | null>;
}

export function openSession(target: Target, progress: Progress): Session {
	const full = subjectOf(target);
	const bare = "local" in target ? target.local.bare : null;
	const judgements: Judgement[] = [];
	const failures: Record<string, number> = {};
	const heard = (count: number) => progress.add(count);
	return {
		judgements,
		errors: [],
		failures,
		async ask(texts) {
			const answers = await full.answer(texts, heard);
			for (const answer of answers) {
				if (answer.ok) judgements.push(answer.decision);
				else failures[answer.reason] = (failures[answer.reason] ?? 0) + 1;
			}
			return answers;
		},
		async askBoth(texts, withStage1) {
			return bare && { withStage1, withoutStage1: await bare.answer(texts, heard) };
		},
	};
}
