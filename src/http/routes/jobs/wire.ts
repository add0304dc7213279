import { isEnded } from "../../../jobs/end.ts";
import { errorsOf } from "../../../jobs/summary.ts";
import type { StoredJob } from "../../../store/jobs.ts";

function time(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

/** A job as the API shows it. Rows are counted once the file is cut, those that failed once the job has ended. */
export function jobToWire(job: StoredJob): object {
	const { id, state, format, textColumn, model, store, bytes, rows, rowsDone, summary, failure } = job;
	const isCounted = rows > 0;
	return {
		id,
		state,
		format,
		text_column: format === "csv" ? textColumn : undefined,
		model,
		store,
		bytes,
		rows: {
			total: isCounted ? rows : null,
			done: rowsDone,
			failed: summary && errorsOf(summary),
		},
		progress: isEnded(job) ? 1 : isCounted ? rowsDone / rows : 0,
		created_at: time(job.createdAt),
		cancelled_at: time(job.cancelledAt),
		finished_at: time(job.finishedAt),
		expires_at: time(job.expiresAt),
		failure,
		summary,
	};
}
