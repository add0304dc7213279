/** What a month costs. Pure. */
import { hourPrice, type Prices } from "./prices.ts";

/** A year's hours by twelve. */
const HOURS_A_MONTH = 730;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;
const MILLION = 1e6;

/** CPU of a request in the Worker, milliseconds: 220 to 350 us were measured beyond a trivial request (README, "Limits"). */
const CPU_MS_A_REQUEST = 1;
/** A message is written, read and deleted. */
const QUEUE_OPERATIONS_A_REQUEST = 3;
/** Rows that a kept decision writes: itself, its indices, and its share of the minute's counts. */
const ROWS_A_KEPT_DECISION = 6;
/** Rows read and written by the minute cron and the counts, whatever the load. */
const ROWS_READ_A_MINUTE = 2000;
/** Consumers write one archive object a batch of 100 messages. */
const MESSAGES_AN_OBJECT = 100;
/** Gzipped line of the archive without its text, bytes; a unit of text adds about half a byte. */
const ARCHIVE_BYTES = 300;
const ARCHIVE_BYTES_A_UNIT = 0.5;
const MINUTES_A_MONTH = 60 * HOURS_A_MONTH;
/** A busy service keeps about so many of them. */
const ISOLATES = 50;
/** Each looks for patterns, models and keys every 30 s. */
const KV_READS_A_MONTH = 3 * 2 * MINUTES_A_MONTH * ISOLATES;
/**
 * Each tells the publisher what it saw, every 30 s at most; the minute cron asks the publisher, eight outboxes and the
 * breaker. What their answers take, milliseconds each, stays far below the included duration.
 */
const OBJECT_CALLS_A_MONTH = (2 * ISOLATES + 12) * MINUTES_A_MONTH;
/** With an endpoint each isolate asks its breaker every 10 s. */
const BREAKER_CALLS_A_MONTH = 6 * ISOLATES * MINUTES_A_MONTH;
/** Data versions, artefacts of 6.2 GB each and checkpoints: three releases are kept. */
const S3_GB = 25;

export interface Load {
	/** Judged texts a month. */
	readonly requests: number;
	/** UTF-16 units of a text. */
	readonly units: number;
	readonly instance: string;
	readonly minInstances: number;
	readonly peakInstances: number;
	/** A day. */
	readonly peakHours: number;
	readonly trainings: number;
	readonly trainingHours: number;
	/** Share of the decisions kept in D1. */
	readonly reviewedShare: number;
}

function beyond(used: number, included: number, perMillion: number): number {
	return (Math.max(0, used - included) / MILLION) * perMillion;
}

/** US dollars a month, by what they are paid for. */
export function monthlyCost(load: Load, prices: Prices): Record<string, number> {
	const { requests, minInstances, peakInstances, peakHours } = load;
	const hour = hourPrice(prices, load.instance);
	const peak = Math.max(0, peakInstances - minInstances) * peakHours * DAYS_A_MONTH;
	const archiveGb = (requests * (ARCHIVE_BYTES + ARCHIVE_BYTES_A_UNIT * load.units)) / 1e9;
	const { workers, kv, d1, queues, r2, durable_objects: objects } = prices;
	const hasEndpoint = minInstances > 0 || peak > 0;
	return {
		training: load.trainings * load.trainingHours * hourPrice(prices, load.instance, true),
		"endpoint, always on": minInstances * HOURS_A_MONTH * hour,
		"endpoint, peak": peak * hour,
		s3: load.trainings > 0 || minInstances > 0 ? S3_GB * prices.s3_gb_month : 0,
		workers:
			workers.plan_month +
			beyond(requests, workers.requests_included, workers.per_million_requests) +
			beyond(requests * CPU_MS_A_REQUEST, workers.cpu_ms_included, workers.per_million_cpu_ms),
		kv: beyond(KV_READS_A_MONTH, kv.reads_included, kv.per_million_reads),
		"durable objects": beyond(
			OBJECT_CALLS_A_MONTH + (hasEndpoint ? BREAKER_CALLS_A_MONTH : 0),
			objects.requests_included,
			objects.per_million_requests,
		),
		d1:
			beyond(
				requests * load.reviewedShare * ROWS_A_KEPT_DECISION,
				d1.rows_written_included,
				d1.per_million_rows_written,
			) + beyond(ROWS_READ_A_MINUTE * MINUTES_A_MONTH, d1.rows_read_included, d1.per_million_rows_read),
		queues: beyond(requests * QUEUE_OPERATIONS_A_REQUEST, queues.operations_included, queues.per_million_operations),
		r2:
			Math.max(0, archiveGb - r2.gb_included) * r2.gb_month +
			beyond(requests / MESSAGES_AN_OBJECT, r2.class_a_included, r2.per_million_class_a),
	};
}

/** More requests than anybody judges a month. */
const MOST_REQUESTS = 1e12;
const BISECTIONS = 60;

/**
 * The requests a month from which on the load's fleet is cheaper than so much a request, or null where it never is. The
 * fleet stays as it is: whether it can take that many is another question.
 */
export function breakEven(load: Load, prices: Prices, perRequest: number): number | null {
	const saving = (requests: number) =>
		requests * perRequest -
		Object.values(monthlyCost({ ...load, requests }, prices)).reduce((sum, each) => sum + each, 0);
	if (saving(MOST_REQUESTS) <= 0) return null;
	let low = 0;
	let high = MOST_REQUESTS;
	for (let i = 0; i < BISECTIONS; i++) {
		const middle = (low + high) / 2;
		if (saving(middle) > 0) high = middle;
		else low = middle;
	}
	return high;
}
