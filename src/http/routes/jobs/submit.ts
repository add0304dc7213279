import { mayName } from "../../../access.ts";
import type { Failure } from "../../../errors.ts";
import { sendJobMessages } from "../../../jobs/messages.ts";
import { jobKey, type ObjectWriter, writeObject } from "../../../store/job-files.ts";
import { countOpenJobs, createJob, deleteJob, findJob, jobUploaded, type NewJob } from "../../../store/jobs.ts";
import { timeOrderedId } from "../../../time-ordered-id.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { formatOf, MAX_JOB_BYTES, MAX_OPEN_JOBS, submitSchema } from "./schema.ts";
import { jobToWire } from "./wire.ts";

const DAY_MS = 24 * 3600_000;

const TOO_LARGE: Failure = {
	code: "body_too_large",
	message: `the body is over this route's limit of ${MAX_JOB_BYTES} bytes`,
};

class TooLarge extends Error {}

/** Streams a body into an object; its bytes. Throws `TooLarge`, and then leaves nothing. */
async function pour(body: ReadableStream<Uint8Array>, writer: ObjectWriter): Promise<number> {
	let bytes = 0;
	for await (const piece of body) {
		bytes += piece.byteLength;
		if (bytes > MAX_JOB_BYTES) throw new TooLarge();
		await writer.write(piece);
	}
	return bytes;
}

/** What a request asks for, checked before a byte of its file is read. */
async function askedFor(c: AppContext): Promise<Result<NewJob, Failure>> {
	const refuse = (failure: Failure): Result<NewJob, Failure> => ({ ok: false, error: failure });
	const format = formatOf(c.req.header("content-type") ?? "");
	if (format === null) {
		return refuse({
			code: "unsupported_media_type",
			message: "content-type must be text/csv or application/x-ndjson, in UTF-8",
		});
	}
	if (Number(c.req.header("content-length") ?? 0) > MAX_JOB_BYTES) return refuse(TOO_LARGE);
	const query = parseBody(submitSchema, c.req.query());
	if (!query.ok) return query;
	const { text_column: textColumn, model = null, store } = query.value;
	const caller = c.get("caller");
	if (model !== null && !mayName(caller, model)) {
		return refuse({ code: "forbidden", message: "model: this key may not name that model" });
	}
	const { tenant, actor, key } = caller;
	// Two requests at once may make one more than the limit: it guards against floods, not against one.
	if ((await countOpenJobs(c.env.DB, tenant.id)) >= MAX_OPEN_JOBS) {
		return refuse({ code: "too_many", message: `a tenant may have ${MAX_OPEN_JOBS} jobs under way` });
	}
	const createdAt = Date.now();
	const expiresAt = createdAt + c.get("config").textRetentionDays * DAY_MS;
	const id = timeOrderedId("job", createdAt);
	return {
		ok: true,
		value: {
			id,
			tenant: tenant.id,
			actor,
			keyId: key?.id ?? null,
			format,
			textColumn,
			model,
			store,
			createdAt,
			expiresAt,
		},
	};
}

/** Takes a file of texts. The job is stored before its file, so that no file is ever without one. */
export async function postJobs(c: AppContext): Promise<Response> {
	const { DB: db, ARCHIVE: bucket, JOBS: queue } = c.env;
	const asked = await askedFor(c);
	if (!asked.ok) return failWith(c, asked.error);
	const job = asked.value;
	const { body } = c.req.raw;
	if (body === null) return failWith(c, { code: "invalid_field", message: "body: is empty" });
	await createJob(db, job);
	let bytes = 0;
	try {
		await writeObject(bucket, jobKey(job.id, "input"), async (writer) => {
			bytes = await pour(body, writer);
		});
	} catch (error) {
		await deleteJob(db, job.id);
		if (error instanceof TooLarge) return failWith(c, TOO_LARGE);
		throw error;
	}
	if (await jobUploaded(db, job.id, bytes, Date.now())) {
		await sendJobMessages(queue, [{ task: "plan", job: job.id }]);
	} else {
		// It took so long that the cron has given it up.
		await bucket.delete(jobKey(job.id, "input"));
	}
	const stored = await findJob(db, job.id, job.tenant);
	c.header("location", `/jobs/${job.id}`);
	return c.json(stored && jobToWire(stored), 202);
}
