/** How a job ends: its files in order, nothing of its texts left, its owner told. */
import { deleteJobFiles, jobKey, writeObject } from "../store/job-files.ts";
import {
	doneChunks,
	FINAL_STATES,
	failJob,
	findJob,
	finishJob,
	forgetChunks,
	type JobFailure,
	leaseFiles,
	releaseFiles,
	type StoredJob,
} from "../store/jobs.ts";
import { enqueueEvent } from "../webhooks/enqueue.ts";
import { readPart } from "./part.ts";
import type { JobStores } from "./stores.ts";
import { addSummary, emptySummary, errorsOf, type Summary } from "./summary.ts";

export function isEnded({ state }: StoredJob): boolean {
	return FINAL_STATES.some((final) => final === state);
}

/** What is left to do once a job has ended; may be repeated, and does nothing before. */
export async function close(jobId: string, { db, bucket, webhooks }: JobStores): Promise<void> {
	const job = await findJob(db, jobId, null);
	if (!job || !isEnded(job)) return;
	const { tenant, state, rows, finishedAt, failure, summary } = job;
	const folders = state === "failed" ? [""] : ["input", "chunks/", "parts/"];
	for (const folder of folders) await deleteJobFiles(bucket, jobId, folder);
	await forgetChunks(db, jobId);
	const data = {
		job_id: jobId,
		state,
		rows: { total: rows, done: summary?.rows ?? 0, failed: summary ? errorsOf(summary) : 0 },
		failure: failure?.code ?? null,
	};
	const event = { tenant, type: "job.finished", data, at: finishedAt ?? 0, id: `${jobId}-finished` } as const;
	await enqueueEvent({ db, queue: webhooks }, event);
}

/** Ends a job of which nothing could be judged. */
export async function fail(jobId: string, failure: JobFailure, stores: JobStores, now: number): Promise<void> {
	if (await failJob(stores.db, jobId, failure, now)) await close(jobId, stores);
}

/** Puts the parts that are done into two files, in the order of the rows. The same parts make the same files. */
async function writeFiles({ id }: StoredJob, { db, bucket }: JobStores): Promise<Summary> {
	const done = await doneChunks(db, id);
	const summary = emptySummary();
	for (const chunk of done) addSummary(summary, chunk.summary);
	await writeObject(bucket, jobKey(id, "results"), (results) =>
		writeObject(bucket, jobKey(id, "errors"), async (errors) => {
			for (const { n } of done) {
				const part = await readPart(bucket, id, n);
				if (part === null) throw new Error(`part ${n} is gone`);
				await results.write(part.results);
				await errors.write(part.errors);
			}
		}),
	);
	return summary;
}

/** Ends a job whose chunks are done, or that is cancelled. Where another one is at it, it is left to that one. */
export async function finalizeJob(job: StoredJob, stores: JobStores, now: () => number): Promise<void> {
	const { db } = stores;
	if (job.state === "finalizing") {
		if (!(await leaseFiles(db, job.id, false, now()))) return;
		try {
			await finishJob(db, job.id, await writeFiles(job, stores), now());
		} catch (error) {
			await releaseFiles(db, job.id);
			throw error;
		}
	}
	await close(job.id, stores);
}
