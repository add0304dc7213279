import type { SpeedCard } from "./card.ts";
import { timeSingles } from "./client.ts";
import { spreadSample } from "./datasets.ts";
import { percentile } from "./metrics.ts";

/** Single requests for each timing: p99 of 400 rests on its four slowest. */
const TIMED_REQUESTS = 400;

/** Counts by reason, added up. */
export function mergeCounts(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const merged: Record<string, number> = {};
	for (const [reason, count] of counts.flatMap((each) => Object.entries(each))) {
		merged[reason] = (merged[reason] ?? 0) + count;
	}
	return merged;
}

/** Times single requests to a service, one after another and several at a time. */
export async function measureServiceSpeed(url: URL, texts: readonly string[], concurrency: number): Promise<SpeedCard> {
	const sample = spreadSample(texts, TIMED_REQUESTS);
	const sequential = await timeSingles(url, sample, 1);
	const concurrent = await timeSingles(url, sample, concurrency);
	const answered = sequential.latenciesMs.length;
	const at = (share: number) => (answered > 0 ? percentile(sequential.latenciesMs, share) : null);
	return {
		sequential: { requests: answered, p50_ms: at(0.5), p99_ms: at(0.99) },
		concurrent: {
			requests: concurrent.latenciesMs.length,
			concurrency,
			requests_per_second: (1000 * concurrent.latenciesMs.length) / concurrent.wallMs,
		},
		failures: mergeCounts([sequential.failures, concurrent.failures]),
	};
}
