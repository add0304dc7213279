import {
	type AttributeScores,
	type Classification,
	type Result,
	type SeverityProbabilities,
	severityOfTails,
} from "../verdict.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "./classifier.ts";
import type { EndpointAnswer } from "./sagemaker/answer.ts";
import { type AttemptClock, attempt } from "./sagemaker/attempts.ts";
import type { InvokeFailure } from "./sagemaker/failure.ts";
import type { Invoke } from "./sagemaker/invoke.ts";

/** Texts of one call: what the container takes (SAGEMAKER.md). */
export const MAX_TEXTS_A_CALL = 32;
/**
 * Calls that one isolate keeps open at a time. One instance answers about 20 a second (SAGEMAKER.md), so more than a
 * second's work would only wait for its deadline; what comes beyond is answered at once by the embedded model.
 */
export const MAX_CALLS_IN_FLIGHT = 24;
/** The share of them that jobs and re-checks may take (DESIGN section 4); live traffic never has fewer for it. */
export const MAX_BACKGROUND_CALLS = Math.floor(MAX_CALLS_IN_FLIGHT / 5);
/** Between two looks of background work for its turn, milliseconds; and how many looks it has the patience for: half a minute. */
const TURN_PAUSE_MS = 50;
const MAX_TURN_LOOKS = 600;

export interface SageMakerParts extends AttemptClock {
	/** Name that callers may ask for, and part of `model_used`. */
	readonly name: string;
	readonly invoke: Invoke;
	/** The endpoint judges severity only; attributes are read here, by the embedded model. */
	readonly attributesOf: (text: string) => AttributeScores;
}

function chunksOf(texts: readonly string[]): string[][] {
	const chunks: string[][] = [];
	for (let i = 0; i < texts.length; i += MAX_TEXTS_A_CALL) chunks.push(texts.slice(i, i + MAX_TEXTS_A_CALL));
	return chunks;
}

/**
 * A SageMaker endpoint behind the port of stage 2. Settles within the deadline whatever the endpoint does, and never
 * rejects; a text of which the endpoint read a part only is not answered at all.
 */
export function createSageMakerClassifier(parts: SageMakerParts): Classifier {
	const { name, invoke, attributesOf, now } = parts;
	let live = 0;
	let background = 0;

	/** Whether these calls may be made now; a text of more calls than background work may have goes alone. */
	function isFree(calls: number, isBackground: boolean): boolean {
		if (!isBackground) return live + calls <= MAX_CALLS_IN_FLIGHT;
		if (live + background + calls > MAX_CALLS_IN_FLIGHT) return false;
		return background === 0 || background + calls <= MAX_BACKGROUND_CALLS;
	}

	function classificationOf(text: string, probabilities: SeverityProbabilities, version: string): Classification {
		const { potentially_harmful, harmful, extremely_harmful } = probabilities;
		const harmfulOrWorse = extremely_harmful + harmful;
		const severity = severityOfTails(harmfulOrWorse + potentially_harmful, harmfulOrWorse, extremely_harmful);
		return {
			severity,
			confidence: probabilities[severity],
			probabilities,
			attributes: attributesOf(text),
			model: `${name}@${version}`,
		};
	}

	async function call(
		texts: readonly string[],
		{ deadlineMs, signal, inferenceId }: ClassifyOptions,
		end: AbortController,
	): Promise<Result<EndpointAnswer, InvokeFailure>> {
		const either = AbortSignal.any([signal, end.signal]);
		const invokeOnce = async (): Promise<Result<EndpointAnswer, InvokeFailure>> => {
			try {
				return await invoke(texts, inferenceId, either);
			} catch (error) {
				const reason = error instanceof Error ? error.name : "unknown";
				if (signal.aborted) return { ok: false, error: { kind: "aborted", reason, retry: "never" } };
				if (end.signal.aborted) return { ok: false, error: { kind: "timeout", reason, retry: "never" } };
				return { ok: false, error: { kind: "unavailable", reason, retry: "again" } };
			}
		};
		const outcome = await attempt(invokeOnce, now() + deadlineMs, either, parts);
		// The rest of a text whose one part failed is not worth the endpoint's work.
		if (!outcome.ok) end.abort();
		return outcome;
	}

	async function classify(
		texts: readonly string[],
		options: ClassifyOptions,
	): Promise<Result<Classification[], ClassifierError>> {
		const chunks = chunksOf(texts);
		const calls = chunks.length;
		const { isBackground = false, signal } = options;
		// Polls for its turn, as Workers share no promise between requests; nothing is awaited between the look and the count.
		for (let looks = 0; isBackground && !isFree(calls, true) && looks < MAX_TURN_LOOKS && !signal.aborted; looks++) {
			await parts.sleep(TURN_PAUSE_MS, signal);
		}
		if (!isFree(calls, isBackground)) {
			return { ok: false, error: { kind: "overload", reason: `${live + background} calls in flight` } };
		}
		const add = (n: number) => {
			if (isBackground) background += n;
			else live += n;
		};
		add(calls);
		const end = new AbortController();
		const timer = setTimeout(() => end.abort(), options.deadlineMs);
		try {
			const outcomes = await Promise.all(chunks.map((chunk) => call(chunk, options, end)));
			// A failure that ended the others is told, not what it made of them.
			const failed = outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.error);
			const [first] = failed;
			if (first) {
				const { kind, reason } = failed.find((failure) => failure.kind !== "timeout") ?? first;
				return { ok: false, error: { kind, reason } };
			}
			const answers = outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.value);
			if (answers.some(({ isTruncated }) => isTruncated)) {
				return { ok: false, error: { kind: "malformed", reason: "a text was truncated" } };
			}
			const judged = answers.flatMap(({ probabilities, version }) => probabilities.map((four) => ({ four, version })));
			return { ok: true, value: texts.map((text, i) => classificationOf(text, judged[i]!.four, judged[i]!.version)) };
		} finally {
			clearTimeout(timer);
			add(-calls);
		}
	}

	return { model: name, classify };
}
