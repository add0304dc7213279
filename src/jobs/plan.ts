/** Cuts a job's file into chunks, in one pass and at one chunk of memory. */
import { jobKey } from "../store/job-files.ts";
import { type JobFailure, pendingChunks, type StoredJob, startJob } from "../store/jobs.ts";
import type { Result } from "../verdict.ts";
import { DuplicateFinder } from "./duplicates.ts";
import { close, fail } from "./end.ts";
import { sendJobMessages } from "./messages.ts";
import { RecordSplitter } from "./records.ts";
import { type JobRow, RowReader } from "./rows.ts";
import type { JobStores } from "./stores.ts";

/** Rows of a job (DESIGN section 7). */
const MAX_ROWS = 1_000_000;
/** A chunk is done within seconds, and small enough to be held in memory beside its results. */
const MAX_CHUNK_ROWS = 500;
const MAX_CHUNK_BYTES = 1_000_000;

interface Chunk {
	readonly n: number;
	readonly rows: number;
}

interface Cut {
	readonly rows: number;
	readonly chunks: readonly Chunk[];
}

/** Writes chunks as their rows come. The same rows make the same objects. */
class ChunkWriter {
	readonly chunks: Chunk[] = [];
	private readonly bucket: R2Bucket;
	private readonly jobId: string;
	private readonly encoder = new TextEncoder();
	private lines: Uint8Array[] = [];
	private bytes = 0;

	constructor(bucket: R2Bucket, jobId: string) {
		this.bucket = bucket;
		this.jobId = jobId;
	}

	async add(row: JobRow): Promise<void> {
		const line = this.encoder.encode(`${JSON.stringify(row)}\n`);
		if (this.lines.length === MAX_CHUNK_ROWS || this.bytes + line.length > MAX_CHUNK_BYTES) await this.flush();
		this.lines.push(line);
		this.bytes += line.length;
	}

	async flush(): Promise<void> {
		if (this.lines.length === 0) return;
		const n = this.chunks.length;
		await this.bucket.put(
			jobKey(this.jobId, `chunks/${n}`),
			new Blob(this.lines).stream().pipeThrough(new FixedLengthStream(this.bytes)),
		);
		this.chunks.push({ n, rows: this.lines.length });
		this.lines = [];
		this.bytes = 0;
	}
}

async function cut(job: StoredJob, { bucket }: JobStores, maxRows: number): Promise<Result<Cut, JobFailure>> {
	const refuse = (code: JobFailure["code"], message: string): Result<Cut, JobFailure> => ({
		ok: false,
		error: { code, message },
	});
	const stored = await bucket.get(jobKey(job.id, "input"));
	if (stored === null) return refuse("upload_incomplete", "the file is not there");
	const splitter = new RecordSplitter(job.format === "csv");
	const reader = new RowReader(job.format, job.textColumn);
	const writer = new ChunkWriter(bucket, job.id);
	const ids = new DuplicateFinder();
	let rows = 0;

	/** Takes the records of a piece; a failure ends the job. */
	async function take(records: ReturnType<RecordSplitter["push"]>): Promise<JobFailure | null> {
		for (const record of records) {
			const read = reader.read(record);
			if (!read.ok) return read.error;
			if (read.value === null) continue;
			rows++;
			if (rows > maxRows) return { code: "too_many_rows", message: `the file has more than ${maxRows} rows` };
			const { line } = record;
			const { custom_id } = read.value;
			const earlier = custom_id === null ? null : ids.add(custom_id, line);
			if (earlier !== null) {
				return { code: "duplicate_custom_id", message: `lines ${earlier} and ${line} have the same custom_id` };
			}
			await writer.add({ row: rows, line, ...read.value } as JobRow);
		}
		return null;
	}

	for await (const piece of stored.body) {
		const failure = await take(splitter.push(piece));
		if (failure) return { ok: false, error: failure };
	}
	const failure = await take(splitter.end());
	if (failure) return { ok: false, error: failure };
	if (rows === 0) return refuse("no_rows", "the file has no rows");
	await writer.flush();
	return { ok: true, value: { rows, chunks: writer.chunks } };
}

/** Cuts a job and sends its chunks; of one that is cut, sends those that nobody has done. */
export async function planJob(job: StoredJob, stores: JobStores, now: () => number, maxRows = MAX_ROWS): Promise<void> {
	const { db, bucket, queue } = stores;
	if (job.state === "validating") {
		const planned = await cut(job, stores, maxRows);
		if (!planned.ok) return fail(job.id, planned.error, stores, now());
		// Cancelled meanwhile, and perhaps ended: then nothing else would delete the chunks.
		if (!(await startJob(db, job.id, planned.value, now()))) return close(job.id, stores);
	} else if (job.state !== "in_progress") return;
	await bucket.delete(jobKey(job.id, "input"));
	const chunks = await pendingChunks(db, job.id);
	await sendJobMessages(
		queue,
		chunks.map((chunk) => ({ task: "chunk", job: job.id, chunk })),
	);
}
