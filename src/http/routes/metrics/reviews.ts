/** Metrics of what people look at. */
import type { MetricFamily } from "../../../insight/exposition.ts";
import { LANES } from "../../../reviews/lanes.ts";
import { feedbackTotals } from "../../../store/feedback.ts";
import { type OpenReviews, openReviewsByLane } from "../../../store/reviews.ts";

/** Every lane, open or not, and every kind of feedback: a series that comes and goes has no rate. */
export async function reviewFamilies(db: D1Database, now: number): Promise<MetricFamily[]> {
	const [open, given] = await Promise.all([openReviewsByLane(db), feedbackTotals(db)]);
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
