import { EXPOSITION_FORMATS, type ExpositionFormat, expose, type MetricFamily } from "../../../insight/exposition.ts";
import { outboxStatus } from "../../../objects/decision-outbox.ts";
import { LANES } from "../../../reviews/lanes.ts";
import { countDeadLetters } from "../../../store/dead-letters.ts";
import { feedbackTotals } from "../../../store/feedback.ts";
import { countRejects } from "../../../store/rejects.ts";
import { type OpenReviews, openReviewsByLane } from "../../../store/reviews.ts";
import { lastRollupAt } from "../../../store/rollup-minute.ts";
import { type Total, totals } from "../../../store/totals.ts";
import { SEVERITIES } from "../../../verdict.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";

/** Every severity of a model that judged anything: a series that comes and goes has no rate. */
function predictions(counted: readonly Total[]): MetricFamily {
	const groups = Map.groupBy(counted, ({ model, degraded }) => JSON.stringify([model, degraded !== 0]));
	return {
		name: "plainspeak_predictions_total",
		help: "Decisions made; counted once they are stored.",
		type: "counter",
		samples: [...groups].flatMap(([group, rows]) => {
			const [model, degraded] = JSON.parse(group) as [string, boolean];
			return SEVERITIES.map((classification) => ({
				labels: { classification, model, degraded: String(degraded) },
				value: rows.find((row) => row.classification === classification)?.n ?? 0,
			}));
		}),
	};
}

function gauge(name: string, help: string, value: number): MetricFamily {
	return { name, help, type: "gauge", samples: [{ value }] };
}

/** Every lane, open or not, and every kind of feedback: a series that comes and goes has no rate. */
function reviewFamilies(
	open: readonly OpenReviews[],
	given: { readonly agrees: number; readonly contradicts: number },
	now: number,
): MetricFamily[] {
	const ofLanes = (value: (lane: OpenReviews | undefined) => number) =>
		LANES.map((name) => ({ labels: { lane: name }, value: value(open.find(({ lane }) => lane === name)) }));
	return [
		{
			name: "plainspeak_reviews_open",
			help: "Reviews that nobody has decided yet.",
			type: "gauge",
			samples: ofLanes((lane) => lane?.n ?? 0),
		},
		{
			name: "plainspeak_reviews_oldest_age_seconds",
			help: "How long the oldest open review has waited; 0 where there is none.",
			type: "gauge",
			samples: ofLanes((lane) => (lane ? Math.max(now - lane.oldestAt, 0) / 1000 : 0)),
		},
		{
			name: "plainspeak_feedback_total",
			help: "Feedback of platforms, by whether it agreed with the severity that stood.",
			type: "counter",
			samples: [
				{ labels: { agrees: "true" }, value: given.agrees },
				{ labels: { agrees: "false" }, value: given.contradicts },
			],
		},
	];
}

async function families({ env }: AppContext): Promise<MetricFamily[]> {
	const [counted, lastAt, outbox, deadLetters, rejects, open, given] = await Promise.all([
		totals(env.DB),
		lastRollupAt(env.DB),
		outboxStatus(env),
		countDeadLetters(env.DB),
		countRejects(env.DB),
		openReviewsByLane(env.DB),
		feedbackTotals(env.DB),
	]);
	return [
		predictions(counted),
		gauge(
			"plainspeak_rollup_last_minute_timestamp_seconds",
			"The newest minute with a stored decision; 0 before the first.",
			(lastAt ?? 0) / 1000,
		),
		gauge(
			"plainspeak_outbox_pending_decisions",
			"Decisions that the queue refused and that wait for it.",
			outbox.pending,
		),
		gauge("plainspeak_dead_letters", "Decisions that could not be stored and wait for their replay.", deadLetters),
		gauge("plainspeak_rejected_messages", "Queue messages that nobody could read.", rejects),
		...reviewFamilies(open, given, Date.now()),
	];
}

/** Metrics of the whole service, from counters only; a failure fails the scrape rather than show wrong numbers. */
async function getMetrics(c: AppContext): Promise<Response> {
	const format: ExpositionFormat = c.req.header("accept")?.includes("application/openmetrics-text")
		? "openmetrics"
		: "prometheus";
	try {
		const text = expose(await families(c), format);
		return c.body(text, 200, { "content-type": EXPOSITION_FORMATS[format] });
	} catch {
		return failWith(c, { code: "storage_unavailable", message: "the counters could not be read" });
	}
}

export const metricRoutes: readonly Route[] = [
	{ method: "GET", path: "/metrics", access: "admin", handler: getMetrics },
];
