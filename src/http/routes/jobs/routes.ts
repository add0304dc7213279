import type { Failure } from "../../../errors.ts";
import { isEnded } from "../../../jobs/end.ts";
import { sendJobMessages } from "../../../jobs/messages.ts";
import { reportOf } from "../../../jobs/report.ts";
import { downloadOf } from "../../../jobs/results.ts";
import { erasedIn } from "../../../store/archive-index.ts";
import { jobKey } from "../../../store/job-files.ts";
import { cancelJob, findJob, listJobs, type StoredJob } from "../../../store/jobs.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { downloadSchema, pageSchema } from "./schema.ts";
import { postJobs } from "./submit.ts";
import { jobToWire } from "./wire.ts";

/** The job that the path names, of the caller's tenant: a foreign one is as absent as none. */
async function namedJob(c: AppContext): Promise<Result<StoredJob, Failure>> {
	const found = await findJob(c.env.DB, c.req.param("id") ?? "", c.get("caller").tenant.id);
	return found ? { ok: true, value: found } : { ok: false, error: { code: "not_found", message: "no such job" } };
}

/** A job that has results. */
async function endedJob(c: AppContext): Promise<Result<StoredJob, Failure>> {
	const found = await namedJob(c);
	if (!found.ok || (isEnded(found.value) && found.value.state !== "failed")) return found;
	const message = found.value.state === "failed" ? "the job failed and has no results" : "the job has not ended";
	return { ok: false, error: { code: "job_state", message } };
}

/** A tenant's jobs, the newest first, without their summaries. */
async function getJobs(c: AppContext): Promise<Response> {
	const page = parseBody(pageSchema, c.req.query());
	if (!page.ok) return failWith(c, page.error);
	const { limit, cursor = null } = page.value;
	const jobs = await listJobs(c.env.DB, { tenant: c.get("caller").tenant.id, before: cursor, limit: limit + 1 });
	const shown = jobs.slice(0, limit);
	const data = shown.map((job) => ({ ...jobToWire(job), summary: undefined }));
	return c.json({ data, next_cursor: jobs.length > limit ? shown.at(-1)?.id : null });
}

async function getJob(c: AppContext): Promise<Response> {
	const found = await namedJob(c);
	return found.ok ? c.json(jobToWire(found.value)) : failWith(c, found.error);
}

/** Stops a job; what is judged of it by then becomes its results. Asked again, it changes nothing. */
async function postCancel(c: AppContext): Promise<Response> {
	const found = await namedJob(c);
	if (!found.ok) return failWith(c, found.error);
	const { id, tenant, cancelledAt } = found.value;
	if (await cancelJob(c.env.DB, id, Date.now())) await sendJobMessages(c.env.JOBS, [{ task: "finalize", job: id }]);
	else if (cancelledAt === null) {
		return failWith(c, { code: "job_state", message: "the job has ended, or is about to" });
	}
	const cancelled = await findJob(c.env.DB, id, tenant);
	return c.json(cancelled && jobToWire(cancelled), 202);
}

/** A file is sent in pieces of at least as many units: R2 gives a few kilobytes at a time, and each piece sent has its cost. */
const SENT_UNITS = 256 * 1024;

/** Pieces as a body; they are made when the reader asks for them. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream<Uint8Array>({
		async pull(controller) {
			let text = "";
			while (text.length < SENT_UNITS) {
				const { value, done } = await pieces.next();
				if (done) {
					if (text !== "") controller.enqueue(encoder.encode(text));
					controller.close();
					return;
				}
				text += value;
			}
			controller.enqueue(encoder.encode(text));
		},
		async cancel() {
			await pieces.return(undefined);
		},
	});
}

/** Serves a file of a job that has ended. */
function download(file: "results" | "errors"): Route["handler"] {
	return async (c) => {
		const query = parseBody(downloadSchema, c.req.query());
		if (!query.ok) return failWith(c, query.error);
		const { format } = query.value;
		const found = await endedJob(c);
		if (!found.ok) return failWith(c, found.error);
		const { id } = found.value;
		const key = jobKey(id, file);
		const erased = file === "results" ? await erasedIn(c.env.DB, key) : new Set<string>();
		const stored = await c.env.ARCHIVE.get(key);
		if (stored === null) return failWith(c, { code: "not_found", message: "the file is not kept any more" });
		c.header("content-type", format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson");
		c.header("content-disposition", `attachment; filename="${id}-${file}.${format}"`);
		return c.body(streamOf(downloadOf(stored.body, file, format, erased)));
	};
}

/** A page of charts; its policy lets nothing run and nothing load. */
async function getReport(c: AppContext): Promise<Response> {
	const found = await endedJob(c);
	if (!found.ok) return failWith(c, found.error);
	const { summary } = found.value;
	if (summary === null) return failWith(c, { code: "not_found", message: "nothing was counted" });
	const nonce = crypto.randomUUID();
	const policy = `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
	c.header("content-security-policy", policy);
	return c.html(reportOf(found.value, summary, nonce));
}

export const jobRoutes: readonly Route[] = [
	{ method: "GET", path: "/jobs", access: "moderate", handler: getJobs },
	{ method: "POST", path: "/jobs", access: "moderate", handler: postJobs },
	{ method: "GET", path: "/jobs/:id", access: "moderate", handler: getJob },
	{ method: "POST", path: "/jobs/:id/cancel", access: "moderate", handler: postCancel },
	{ method: "GET", path: "/jobs/:id/results", access: "moderate", handler: download("results") },
	{ method: "GET", path: "/jobs/:id/errors", access: "moderate", handler: download("errors") },
	{ method: "GET", path: "/jobs/:id/report", access: "moderate", handler: getReport },
];
