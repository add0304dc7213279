/** Jobs whose messages were lost go on; files past their time are deleted. */
import { fail } from "../jobs/end.ts";
import { type JobMessage, sendJobMessages } from "../jobs/messages.ts";
import { forgetJobObjects } from "../store/archive-index.ts";
import { deleteJobFiles } from "../store/job-files.ts";
import { claimChunks, claimJobs, deleteJob, expiredJobs } from "../store/jobs.ts";

/** A chunk or a step that nothing is heard of for as long has lost its message, milliseconds (OPERATIONS section 8); an upload has ended. */
const LOST_MS = 15 * 60_000;
const CHUNKS_A_MINUTE = 500;
const EXPIRED_A_MINUTE = 10;

/** `isUp`: whether the endpoints answer; while they do not, chunks wait. */
export async function tendJobs(env: Env, at: number, isUp: () => Promise<boolean>): Promise<void> {
	const { DB: db, ARCHIVE: bucket, JOBS: queue, WEBHOOKS: webhooks } = env;
	const stores = { db, bucket, queue, webhooks };
	const messages: JobMessage[] = [];
	for (const { id, state } of await claimJobs(db, at - LOST_MS, at)) {
		if (state === "uploading")
			await fail(id, { code: "upload_incomplete", message: "the file never came" }, stores, at);
		else messages.push({ task: state === "validating" ? "plan" : "finalize", job: id });
	}
	if (await isUp()) {
		const chunks = await claimChunks(db, at - LOST_MS, at, CHUNKS_A_MINUTE);
		for (const { job, chunk } of chunks) messages.push({ task: "chunk", job, chunk });
	}
	await sendJobMessages(queue, messages);
	for (const id of await expiredJobs(db, at, EXPIRED_A_MINUTE)) {
		await deleteJobFiles(bucket, id);
		await forgetJobObjects(db, id);
		await deleteJob(db, id);
	}
}
