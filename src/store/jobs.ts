/** The tables `jobs` and `job_chunks` in D1. */
import type { JobFormat } from "../jobs/rows.ts";
import type { Summary } from "../jobs/summary.ts";
import { jsonArrays } from "./rows.ts";

/** States in which nothing of a job is done any more. */
export const FINAL_STATES = ["completed", "cancelled", "failed"] as const;
export type JobState = "uploading" | "validating" | "in_progress" | "finalizing" | (typeof FINAL_STATES)[number];

/** Why nothing of a job's file could be judged. */
export interface JobFailure {
	readonly code: "missing_column" | "duplicate_custom_id" | "too_many_rows" | "no_rows" | "upload_incomplete";
	/** Holds no text of the file. */
	readonly message: string;
}

/** A job as it is stored. Times are epoch milliseconds. */
export interface StoredJob {
	readonly id: string;
	readonly tenant: string;
	readonly actor: string;
	/** Id of the API key that sent it; null where none did. */
	readonly keyId: string | null;
	readonly state: JobState;
	readonly format: JobFormat;
	readonly textColumn: string;
	readonly model: string | null;
	readonly store: boolean;
	readonly bytes: number;
	readonly rows: number;
	readonly chunks: number;
	readonly createdAt: number;
	readonly cancelledAt: number | null;
	readonly finishedAt: number | null;
	readonly expiresAt: number;
	readonly failure: JobFailure | null;
	readonly summary: Summary | null;
	/** Rows of chunks that are done; of a job that has ended, all that were. */
	readonly rowsDone: number;
}

interface JobRow extends Omit<StoredJob, "store" | "failure" | "summary"> {
	readonly store: number;
	readonly failure: string | null;
	readonly summary: string | null;
}

const COLUMNS = `id, tenant, actor, key_id AS keyId, state, format, text_column AS textColumn, model, store, bytes, rows, chunks,
	created_at AS createdAt, cancelled_at AS cancelledAt, finished_at AS finishedAt, expires_at AS expiresAt, failure,
	summary, coalesce(summary ->> '$.rows',
		(SELECT sum(c.rows) FROM job_chunks c WHERE c.job_id = jobs.id AND c.state = 'done'), 0) AS rowsDone`;

function jobOf(row: JobRow): StoredJob {
	return {
		...row,
		store: row.store === 1,
		failure: row.failure === null ? null : (JSON.parse(row.failure) as JobFailure),
		summary: row.summary === null ? null : (JSON.parse(row.summary) as Summary),
	};
}

export type NewJob = Pick<
	StoredJob,
	"id" | "tenant" | "actor" | "keyId" | "format" | "textColumn" | "model" | "store" | "createdAt" | "expiresAt"
>;

/** Stores a job whose file is still on its way. */
export async function createJob(db: D1Database, job: NewJob): Promise<void> {
	const { id, tenant, actor, keyId, format, textColumn, model, store, createdAt, expiresAt } = job;
	await db
		.prepare(
			`INSERT INTO jobs (id, tenant, actor, state, format, text_column, model, store, created_at, touched_at, expires_at,
				key_id)
			 VALUES (?1, ?2, ?3, 'uploading', ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)`,
		)
		.bind(id, tenant, actor, format, textColumn, model, store ? 1 : 0, createdAt, expiresAt, keyId)
		.run();
}

/** Deletes a job whose file was refused. */
export async function deleteJob(db: D1Database, id: string): Promise<void> {
	await db.batch([
		db.prepare("DELETE FROM job_chunks WHERE job_id = ?1").bind(id),
		db.prepare("DELETE FROM jobs WHERE id = ?1").bind(id),
	]);
}

/** The file is there; whether anybody still waits for it. */
export async function jobUploaded(db: D1Database, id: string, bytes: number, now: number): Promise<boolean> {
	const { meta } = await db
		.prepare("UPDATE jobs SET state = 'validating', bytes = ?2, touched_at = ?3 WHERE id = ?1 AND state = 'uploading'")
		.bind(id, bytes, now)
		.run();
	return meta.changes > 0;
}

/** A job by its id, of a tenant or, where it is null, of any. */
export async function findJob(db: D1Database, id: string, tenant: string | null): Promise<StoredJob | null> {
	const row = await db
		.prepare(`SELECT ${COLUMNS} FROM jobs WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)`)
		.bind(id, tenant)
		.first<JobRow>();
	return row && jobOf(row);
}

/** A tenant's jobs from the newest down; older than the job `before` where it is given. */
export async function listJobs(
	db: D1Database,
	{ tenant, before, limit }: { readonly tenant: string; readonly before: string | null; readonly limit: number },
): Promise<StoredJob[]> {
	const { results } = await db
		.prepare(`SELECT ${COLUMNS} FROM jobs WHERE tenant = ?1 AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3`)
		.bind(tenant, before, limit)
		.all<JobRow>();
	return results.map(jobOf);
}

/** Tenant's jobs that have not ended. */
export async function countOpenJobs(db: D1Database, tenant: string): Promise<number> {
	const open = db.prepare("SELECT count(*) AS n FROM jobs WHERE tenant = ?1 AND finished_at IS NULL");
	return (await open.bind(tenant).first<number>("n")) ?? 0;
}

/** Jobs of all tenants: those that wait to be cut, those under way, and those that failed since a moment. */
export async function jobCounts(
	db: D1Database,
	since: number,
): Promise<{ readonly queued: number; readonly running: number; readonly failed: number }> {
	const { results } = await db
		.prepare(
			`SELECT state, count(*) AS n FROM jobs WHERE finished_at IS NULL GROUP BY state
			 UNION ALL SELECT state, count(*) FROM jobs WHERE state = 'failed' AND finished_at >= ?1 GROUP BY state`,
		)
		.bind(since)
		.all<{ state: JobState; n: number }>();
	const sum = (...states: JobState[]) => results.reduce((n, row) => n + (states.includes(row.state) ? row.n : 0), 0);
	return {
		queued: sum("uploading", "validating"),
		running: sum("in_progress", "finalizing"),
		failed: sum("failed"),
	};
}

/** Stores the chunks of a job that was cut, unless somebody cancelled it meanwhile; whether it goes on. */
export async function startJob(
	db: D1Database,
	id: string,
	{
		rows,
		chunks,
	}: { readonly rows: number; readonly chunks: readonly { readonly n: number; readonly rows: number }[] },
	now: number,
): Promise<boolean> {
	const insert = db.prepare(
		`INSERT INTO job_chunks (job_id, n, rows, sent_at) SELECT ?2, value ->> '$.n', value ->> '$.rows', ?3
		 FROM json_each(?1) WHERE EXISTS (SELECT 1 FROM jobs WHERE id = ?2 AND state = 'validating')
		 ON CONFLICT (job_id, n) DO NOTHING`,
	);
	const start = db
		.prepare(
			`UPDATE jobs SET state = 'in_progress', rows = ?2, chunks = ?3, touched_at = ?4
			 WHERE id = ?1 AND state = 'validating'`,
		)
		.bind(id, rows, chunks.length, now);
	const results = await db.batch([...jsonArrays(chunks).map((array) => insert.bind(array, id, now)), start]);
	return (results.at(-1)?.meta.changes ?? 0) > 0;
}

/** Ends a job of which nothing could be judged; whether it had not ended yet. */
export async function failJob(db: D1Database, id: string, failure: JobFailure, now: number): Promise<boolean> {
	const { meta } = await db
		.prepare(
			`UPDATE jobs SET state = 'failed', failure = ?2, finished_at = ?3, touched_at = ?3
			 WHERE id = ?1 AND state IN ('uploading', 'validating')`,
		)
		.bind(id, JSON.stringify(failure), now)
		.run();
	return meta.changes > 0;
}

/** Stops a job; what is done of it is kept. Whether it was under way. */
export async function cancelJob(db: D1Database, id: string, now: number): Promise<boolean> {
	const { meta } = await db
		.prepare(
			`UPDATE jobs SET state = 'finalizing', cancelled_at = ?2, touched_at = ?2
			 WHERE id = ?1 AND state IN ('validating', 'in_progress')`,
		)
		.bind(id, now)
		.run();
	return meta.changes > 0;
}

export interface StoredChunk {
	readonly n: number;
	readonly state: "pending" | "done";
	readonly attempts: number;
}

export function findChunk(db: D1Database, jobId: string, n: number): Promise<StoredChunk | null> {
	return db
		.prepare("SELECT n, state, attempts FROM job_chunks WHERE job_id = ?1 AND n = ?2")
		.bind(jobId, n)
		.first<StoredChunk>();
}

/** Marks a chunk as done while its job is under way. The last one has the job finalized. */
export async function finishChunk(
	db: D1Database,
	jobId: string,
	{ n, summary }: { readonly n: number; readonly summary: Summary },
	now: number,
): Promise<void> {
	await db.batch([
		db
			.prepare(
				`UPDATE job_chunks SET state = 'done', summary = ?3 WHERE job_id = ?1 AND n = ?2 AND state = 'pending'
				 AND EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND state = 'in_progress')`,
			)
			.bind(jobId, n, JSON.stringify(summary)),
		db
			.prepare(
				`UPDATE jobs SET state = 'finalizing', touched_at = ?2 WHERE id = ?1 AND state = 'in_progress'
				 AND NOT EXISTS (SELECT 1 FROM job_chunks WHERE job_id = ?1 AND state = 'pending')`,
			)
			.bind(jobId, now),
	]);
}

/** Has a chunk wait for the cron; counts an attempt where its work was begun in vain. */
export async function postponeChunk(db: D1Database, jobId: string, n: number, attempts: number): Promise<void> {
	await db
		.prepare("UPDATE job_chunks SET sent_at = 0, attempts = attempts + ?3 WHERE job_id = ?1 AND n = ?2")
		.bind(jobId, n, attempts)
		.run();
}

/** What was found in the chunks that are done, in their order. */
export async function doneChunks(
	db: D1Database,
	jobId: string,
): Promise<{ readonly n: number; readonly summary: Summary }[]> {
	const { results } = await db
		.prepare("SELECT n, summary FROM job_chunks WHERE job_id = ?1 AND state = 'done' ORDER BY n")
		.bind(jobId)
		.all<{ n: number; summary: string }>();
	return results.map(({ n, summary }) => ({ n, summary: JSON.parse(summary) as Summary }));
}

/** Chunks of a job that nobody has done. */
export async function pendingChunks(db: D1Database, jobId: string): Promise<number[]> {
	const { results } = await db
		.prepare("SELECT n FROM job_chunks WHERE job_id = ?1 AND state = 'pending' ORDER BY n")
		.bind(jobId)
		.all<{ n: number }>();
	return results.map(({ n }) => n);
}

/** Ends a job whose files are written, and releases them. */
export async function finishJob(db: D1Database, id: string, summary: Summary, now: number): Promise<void> {
	await db
		.prepare(
			`UPDATE jobs SET state = CASE WHEN cancelled_at IS NULL THEN 'completed' ELSE 'cancelled' END, summary = ?2,
			 finished_at = ?3, touched_at = ?3, writing_at = NULL WHERE id = ?1 AND state = 'finalizing'`,
		)
		.bind(id, JSON.stringify(summary), now)
		.run();
}

/** Forgets the chunks of a job that has ended. */
export async function forgetChunks(db: D1Database, jobId: string): Promise<void> {
	await db.prepare("DELETE FROM job_chunks WHERE job_id = ?1").bind(jobId).run();
}

/** Chunks of jobs under way whose message was sent before a moment; it is sent again `now`. */
export async function claimChunks(
	db: D1Database,
	before: number,
	now: number,
	limit: number,
): Promise<{ readonly job: string; readonly chunk: number }[]> {
	const { results } = await db
		.prepare(
			`UPDATE job_chunks SET sent_at = ?2 WHERE (job_id, n) IN (SELECT c.job_id, c.n FROM job_chunks c
			 JOIN jobs j ON j.id = c.job_id WHERE c.state = 'pending' AND c.sent_at < ?1 AND j.state = 'in_progress'
			 ORDER BY c.sent_at LIMIT ?3) RETURNING job_id AS job, n AS chunk`,
		)
		.bind(before, now, limit)
		.all<{ job: string; chunk: number }>();
	return results;
}

/** Jobs that are to be cut or finalized, or whose file never came, and that nothing has happened to since a moment. */
export async function claimJobs(
	db: D1Database,
	before: number,
	now: number,
): Promise<{ readonly id: string; readonly state: JobState }[]> {
	const { results } = await db
		.prepare(
			`UPDATE jobs SET touched_at = ?2 WHERE touched_at < ?1 AND finished_at IS NULL
			 AND state IN ('uploading', 'validating', 'finalizing') RETURNING id, state`,
		)
		.bind(before, now)
		.all<{ id: string; state: JobState }>();
	return results;
}

/** Jobs whose files are past their time. */
export async function expiredJobs(db: D1Database, now: number, limit: number): Promise<string[]> {
	const { results } = await db
		.prepare("SELECT id FROM jobs WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2")
		.bind(now, limit)
		.all<{ id: string }>();
	return results.map(({ id }) => id);
}

/** Longer than a consumer of a queue may take, milliseconds: whoever holds the files of a job for as long has ended. */
const LEASE_MS = 15 * 60_000;

/** Whether the caller may write the results of a job now, under way or ended: one at a time does. */
export async function leaseFiles(db: D1Database, id: string, hasEnded: boolean, now: number): Promise<boolean> {
	const { meta } = await db
		.prepare(
			`UPDATE jobs SET writing_at = ?2 WHERE id = ?1 AND (finished_at IS NOT NULL) = ?4
			 AND (writing_at IS NULL OR writing_at < ?2 - ?3)`,
		)
		.bind(id, now, LEASE_MS, hasEnded ? 1 : 0)
		.run();
	return meta.changes > 0;
}

export async function releaseFiles(db: D1Database, id: string): Promise<void> {
	await db.prepare("UPDATE jobs SET writing_at = NULL WHERE id = ?1").bind(id).run();
}
