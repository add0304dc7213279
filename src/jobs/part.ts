/** What became of a chunk: one object, written once, whatever else judges the chunk again. */
import { jobKey } from "../store/job-files.ts";
import { addError, addResult, emptySummary, type Summarized, type Summary } from "./summary.ts";

export interface Part {
	/** NDJSON. */
	readonly results: Uint8Array;
	readonly errors: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function ndjson(lines: readonly object[]): Uint8Array {
	return encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function linesIn(bytes: Uint8Array): unknown[] {
	return decoder
		.decode(bytes)
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line));
}

/** Writes a part unless there is one: then that one counts. */
export async function writePart(
	bucket: R2Bucket,
	jobId: string,
	n: number,
	{ results, errors }: { readonly results: readonly object[]; readonly errors: readonly object[] },
): Promise<void> {
	const [first, second] = [ndjson(results), ndjson(errors)];
	const bytes = new Uint8Array(first.length + second.length);
	bytes.set(first);
	bytes.set(second, first.length);
	await bucket.put(jobKey(jobId, `parts/${n}`), bytes, {
		onlyIf: { etagDoesNotMatch: "*" },
		customMetadata: { results: String(first.length) },
	});
}

/** A part; null where there is none. */
export async function readPart(bucket: R2Bucket, jobId: string, n: number): Promise<Part | null> {
	const stored = await bucket.get(jobKey(jobId, `parts/${n}`));
	if (stored === null) return null;
	const bytes = new Uint8Array(await stored.arrayBuffer());
	const split = Number(stored.customMetadata?.["results"]);
	return { results: bytes.subarray(0, split), errors: bytes.subarray(split) };
}

export function summaryOf({ results, errors }: Part): Summary {
	const summary = emptySummary();
	for (const line of linesIn(results)) addResult(summary, line as Summarized);
	for (const line of linesIn(errors)) addError(summary, (line as { error: { code: string } }).error.code);
	return summary;
}
