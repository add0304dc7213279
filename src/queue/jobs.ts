/** Does the work of jobs, a message at a time. */
import type { Background } from "../background.ts";
import type { Config } from "../config.ts";
import { keyedHash } from "../decision-log/hashes.ts";
import { decisionToWire } from "../http/routes/moderate/wire.ts";
import { doChunk } from "../jobs/chunk.ts";
import { finalizeJob } from "../jobs/end.ts";
import { type JobMessage, jobMessageSchema, sendJobMessages } from "../jobs/messages.ts";
import { planJob } from "../jobs/plan.ts";
import type { JobStores } from "../jobs/stores.ts";
import { findJob } from "../store/jobs.ts";
import { logFailure, retryAll } from "./retry.ts";

export interface JobParts {
	readonly stores: JobStores;
	/** Of decisions. */
	readonly decisions: Queue;
	readonly config: Pick<Config, "textPolicy" | "hashKey">;
	readonly background: () => Promise<Background>;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

async function work(message: JobMessage, { stores, decisions, config, background, now }: JobParts): Promise<void> {
	const { db, queue } = stores;
	const job = await findJob(db, message.job, null);
	if (!job) return;
	switch (message.task) {
		case "plan":
			return planJob(job, stores, now);
		case "finalize":
			return finalizeJob(job, stores, now);
		case "chunk": {
			const { textPolicy, hashKey } = config;
			await doChunk(job, message.chunk, {
				stores,
				decisions,
				rules: { textPolicy, hash: hashKey === null ? null : keyedHash(hashKey) },
				background: await background(),
				toWire: (decision) => decisionToWire(decision, false),
				now,
			});
			const after = await findJob(db, job.id, null);
			if (after?.state === "finalizing") await sendJobMessages(queue, [{ task: "finalize", job: job.id }]);
		}
	}
}

/** Works through a batch; each message is acknowledged or tried again by itself. Never throws. */
export async function consumeJobs(batch: MessageBatch<unknown>, parts: JobParts): Promise<void> {
	for (const message of batch.messages) {
		const parsed = jobMessageSchema.safeParse(message.body);
		try {
			if (parsed.success) await work(parsed.data, parts);
			message.ack();
		} catch (error) {
			logFailure("job_work_failed", 1, error);
			retryAll([message]);
		}
	}
}
