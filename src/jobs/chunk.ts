/** Judges a chunk: its decisions are logged, then its part is written, then it is done. Each step may be repeated. */
import type { Background } from "../background.ts";
import { MAX_BACKGROUND_CALLS } from "../classifier/sagemaker.ts";
import type { Decided, TextRules } from "../decision-log/describe.ts";
import { sendDecisions } from "../decision-log/log.ts";
import type { Decision } from "../moderate.ts";
import { sha256Hex } from "../signed.ts";
import { indexObjects } from "../store/archive-index.ts";
import { jobKey } from "../store/job-files.ts";
import { findChunk, finishChunk, postponeChunk, type StoredChunk, type StoredJob } from "../store/jobs.ts";
import { tombstonesOf } from "../store/tombstones.ts";
import { readPart, summaryOf, writePart } from "./part.ts";
import type { JobItem, JobRow, RowError } from "./rows.ts";
import type { JobStores } from "./stores.ts";

/** From this try on, what the embedded model says in the endpoint's place is taken: a job must end. */
const MAX_ATTEMPTS = 5;
/** Reasons of the service, not of a text: the chunk waits until it is better. */
const SERVICE_REASONS: ReadonlySet<Decision["degradedReason"]> = new Set([
	"timeout",
	"unavailable",
	"throttled",
	"model_error",
	"overload",
	"circuit_open",
] as const);

export interface ChunkParts {
	readonly stores: JobStores;
	/** Of decisions. */
	readonly decisions: Queue;
	readonly rules: TextRules;
	readonly background: Background;
	/** A decision as the API shows it. */
	readonly toWire: (decision: Decision) => object;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

/** The same row has the same decision id whenever it is judged: a UUID of version 8 (RFC 9562), from its hash. */
async function decisionId(jobId: string, row: number): Promise<string> {
	const hex = await sha256Hex(new TextEncoder().encode(`${jobId}\n${row}`));
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Judged {
	readonly result: object;
	readonly decided: Decided;
}

/** A line of the results: what the API says of a decision, without any text and without times, so that it stays the same. */
function resultOf(
	{ row, line, custom_id }: JobRow,
	decision: Decision,
	contentHash: string | null,
	toWire: ChunkParts["toWire"],
): object {
	const wire = toWire(decision) as Record<string, unknown>;
	const { original_text, normalized_text, matches, latency_ms, ...rest } = wire;
	const pattern_ids = [...new Set(decision.matches.map(({ patternId }) => patternId))];
	return { content_hash: contentHash, row, line, custom_id, ...rest, pattern_ids };
}

function judgeRow(job: StoredJob, parts: ChunkParts, hashes: ReadonlyMap<JobRow, string>) {
	const { background, toWire, now } = parts;
	return async (row: JobRow, item: JobItem): Promise<Judged | RowError> => {
		const { text, content_id: contentId, author_id: authorId, store = job.store } = item;
		const id = await decisionId(job.id, row.row);
		const key = contentId ?? id;
		const call = {
			tenantId: job.tenant,
			policy: await background.policyOf(job.tenant),
			requestId: id,
			signal: new AbortController().signal,
			waitUntil: background.waitUntil,
			isBackground: true,
		};
		const model = job.model ?? undefined;
		const judged = await background.moderators(key).moderate({ text, key, authorId, model }, call);
		if (!judged.ok) return { code: judged.error.code, message: judged.error.message };
		const decision = { ...judged.value, id };
		return {
			result: resultOf(row, decision, hashes.get(row) ?? null, toWire),
			decided: {
				decision,
				tenantId: job.tenant,
				...(job.keyId === null ? {} : { keyId: job.keyId }),
				route: "job",
				at: now(),
				contentId,
				authorId,
				store,
			},
		};
	};
}

/** Keyed hashes of the rows' contents, and which of them were erased since the job was sent. */
async function contentsOf(
	rows: readonly JobRow[],
	{ id, tenant, createdAt }: StoredJob,
	{ stores, rules }: ChunkParts,
) {
	const hashes = new Map<JobRow, string>();
	const { hash } = rules;
	if (hash !== null) {
		for (const row of rows) {
			if (row.item?.content_id !== undefined) hashes.set(row, await hash("content", tenant, row.item.content_id));
		}
	}
	const tombstones = await tombstonesOf(stores.db, [...new Set(hashes.values())]);
	const isErased = (row: JobRow) => (tombstones.get(hashes.get(row) ?? "") ?? Number.NEGATIVE_INFINITY) >= createdAt;
	const kept = [...new Set([...hashes].filter(([row]) => !isErased(row)).map(([, contentHash]) => contentHash))];
	const objectKey = jobKey(id, "results");
	// Before anything of them is written, so that an erasure finds it.
	await indexObjects(
		stores.db,
		kept.map((contentHash) => ({ contentHash, objectKey, at: createdAt })),
	);
	return { hashes, isErased };
}

/** Judges the rows; null where the endpoint fails and the chunk had better wait. */
async function judgeRows(
	rows: readonly JobRow[],
	job: StoredJob,
	chunk: StoredChunk,
	parts: ChunkParts,
): Promise<readonly (Judged | RowError)[] | null> {
	const { hashes, isErased } = await contentsOf(rows, job, parts);
	const judge = judgeRow(job, parts, hashes);
	const outcomes: (Judged | RowError)[] = [];
	let isFailing = false;
	const work = rows.entries();
	const worker = async (): Promise<void> => {
		for (const [index, row] of work) {
			if (isFailing) return;
			if (row.item === undefined) outcomes[index] = row.error;
			else if (isErased(row)) outcomes[index] = { code: "content_erased", message: "the content was erased meanwhile" };
			else {
				const outcome = await judge(row, row.item);
				outcomes[index] = outcome;
				const reason = "decided" in outcome ? outcome.decided.decision.degradedReason : null;
				if (SERVICE_REASONS.has(reason) && chunk.attempts + 1 < MAX_ATTEMPTS) isFailing = true;
			}
		}
	};
	await Promise.all(Array.from({ length: MAX_BACKGROUND_CALLS }, worker));
	return isFailing ? null : outcomes;
}

/** Judges a chunk's rows and writes its part; false where it is to wait. */
async function makePart(job: StoredJob, chunk: StoredChunk, parts: ChunkParts): Promise<boolean> {
	const { stores, decisions, rules } = parts;
	const stored = await stores.bucket.get(jobKey(job.id, `chunks/${chunk.n}`));
	if (stored === null) throw new Error(`chunk ${chunk.n} is gone`);
	const rows = (await stored.text())
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as JobRow);
	const outcomes = await judgeRows(rows, job, chunk, parts);
	if (outcomes === null) return false;
	const judged = outcomes.filter((outcome) => "decided" in outcome);
	await sendDecisions(
		judged.map(({ decided }) => decided),
		rules,
		{ queue: decisions, bucket: stores.bucket },
	);
	const errors = outcomes.flatMap((outcome, index) => {
		if ("decided" in outcome) return [];
		const { row, line, custom_id } = rows[index]!;
		return [{ row, line, custom_id, error: outcome }];
	});
	await writePart(stores.bucket, job.id, chunk.n, { results: judged.map(({ result }) => result), errors });
	return true;
}

/** Does a chunk that nobody has done. Rejects where a store fails: it may be done again. */
export async function doChunk(job: StoredJob, n: number, parts: ChunkParts): Promise<void> {
	const { db, bucket } = parts.stores;
	const chunk = await findChunk(db, job.id, n);
	if (chunk?.state !== "pending" || job.state !== "in_progress") return;
	let part = await readPart(bucket, job.id, n);
	if (part === null) {
		if (!(await parts.background.isUp())) return postponeChunk(db, job.id, n, 0);
		if (!(await makePart(job, chunk, parts))) return postponeChunk(db, job.id, n, 1);
		// Another one may have written it first.
		part = (await readPart(bucket, job.id, n))!;
	}
	await finishChunk(db, job.id, { n, summary: summaryOf(part) }, parts.now());
	await bucket.delete(jobKey(job.id, `chunks/${n}`));
}
