/**
 * A classifier behind the breaker that all isolates share. An isolate goes by the state it heard last and asks for news
 * after it has answered, so no warm request waits for the breaker.
 */
import type { Classification, Result } from "../verdict.ts";
import type { BreakerState, Failure, Phase, Report } from "./breaker.ts";
import type { Classifier, ClassifierError, ClassifierErrorKind, ClassifyOptions } from "./classifier.ts";

/** How long a state that was heard counts, milliseconds. A reset is known everywhere after this and one request. */
export const STATE_KEPT_MS = 10_000;
/** Failures are told at most this often by one isolate: the breaker needs three, not a flood. */
const REPORT_EVERY_MS = 1000;
/** Failures that wait to be told; more would say nothing new. */
const MAX_WAITING = 3;

/** Failures that speak of the service. A refused input, throttling and our own settings never count as an outage. */
const OUTAGES: ReadonlySet<ClassifierErrorKind> = new Set([
	"timeout",
	"unavailable",
	"model_error",
	"malformed",
] as const);

export interface GuardParts {
	readonly classifier: Classifier;
	/** Asks the service-wide breaker; may reject. */
	readonly exchange: (report: Report) => Promise<BreakerState>;
	/** A keyed digest of what was asked. */
	readonly digest: (texts: readonly string[]) => Promise<string>;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

export function createGuardedClassifier({ classifier, exchange, digest, now }: GuardParts): Classifier {
	let phase: Phase = "closed";
	let mayProbe = false;
	/** When the state was last asked for; an isolate that never asked does so beside its first call. */
	let askedAt = Number.NEGATIVE_INFINITY;
	let reportedAt = Number.NEGATIVE_INFINITY;
	let waiting: Failure[] = [];

	async function ask(probe: Report["probe"]): Promise<void> {
		askedAt = now();
		const failures = waiting;
		waiting = [];
		if (failures.length > 0) reportedAt = askedAt;
		try {
			const told = failures.map(({ input, at }) => ({ input, agoMs: askedAt - at }));
			const state = await exchange({ failures: told, probe });
			phase = state.phase;
			mayProbe = state.isProbe;
		} catch {
			// The breaker is out of reach: its last word counts, and what could not be told waits for the next time.
			waiting = [...failures, ...waiting].slice(0, MAX_WAITING);
		}
	}

	async function tell(texts: readonly string[]): Promise<void> {
		const at = now();
		const input = await digest(texts);
		if (waiting.length < MAX_WAITING) waiting.push({ input, at });
		if (now() - reportedAt >= REPORT_EVERY_MS) await ask(null);
	}

	async function classify(
		texts: readonly string[],
		options: ClassifyOptions,
	): Promise<Result<Classification[], ClassifierError>> {
		const isProbe = mayProbe;
		mayProbe = false;
		if (!isProbe && now() - askedAt >= STATE_KEPT_MS) options.waitUntil(ask(null));
		if (phase !== "closed" && !isProbe) {
			return { ok: false, error: { kind: "circuit_open", reason: "the endpoint failed for others a moment ago" } };
		}
		const answer = await classifier.classify(texts, options);
		const isOutage = !answer.ok && OUTAGES.has(answer.error.kind);
		if (isProbe) options.waitUntil(ask(isOutage ? "failed" : "answered"));
		else if (isOutage) options.waitUntil(tell(texts));
		return answer;
	}

	return {
		get model() {
			return classifier.model;
		},
		classify,
	};
}
