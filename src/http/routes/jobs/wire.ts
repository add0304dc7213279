import { isoOf } from "../../../iso-time.ts";
import { isEnded } from "../../../jobs/end.ts";
import { errorsOf } from "../../../jobs/summary.ts";
import type { StoredJob } from "../../../store/jobs.ts";

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
		created_at: isoOf(job.createdAt),
		cancelled_at: isoOf(job.cancelledAt),
		finished_at: isoOf(job.finishedAt),
		expires_at: isoOf(job.expiresAt),
		failure,
		summary,
	};
}
