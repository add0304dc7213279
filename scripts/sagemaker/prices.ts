import { readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../lib/command.ts";

const price = z.number().min(0);
const pricesSchema = z.strictObject({
	as_of: z.iso.date(),
	currency: z.literal("USD"),
	note: z.string(),
	/** Where each figure was looked up, and when. */
	sources: z.record(z.string(), z.string()),
	sagemaker_hour: z.record(z.string(), price),
	/** Of the on-demand price, what a spot instance costs. */
	spot_share: z.number().min(0).max(1),
	s3_gb_month: price,
	workers: z.strictObject({
		plan_month: price,
		requests_included: price,
		per_million_requests: price,
		cpu_ms_included: price,
		per_million_cpu_ms: price,
	}),
	kv: z.strictObject({ reads_included: price, per_million_reads: price }),
	d1: z.strictObject({
		rows_written_included: price,
		per_million_rows_written: price,
		rows_read_included: price,
		per_million_rows_read: price,
	}),
	queues: z.strictObject({ operations_included: price, per_million_operations: price }),
	r2: z.strictObject({ gb_included: price, gb_month: price, class_a_included: price, per_million_class_a: price }),
	durable_objects: z.strictObject({ requests_included: price, per_million_requests: price }),
});
export type Prices = z.infer<typeof pricesSchema>;

/** The dated price list; US dollars. */
export function readPrices(file: string | URL = new URL("./prices.json", import.meta.url)): Prices {
	return pricesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** An hour of an instance, US dollars. Throws `UsageError` for one without a price. */
export function hourPrice(prices: Prices, instance: string, isSpot = false): number {
	const found = prices.sagemaker_hour[instance];
	if (found === undefined) {
		throw new UsageError(`no price for ${instance}: one of ${Object.keys(prices.sagemaker_hour).join(", ")}`);
	}
	return isSpot ? found * prices.spot_share : found;
}
