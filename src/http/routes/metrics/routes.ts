import { EXPOSITION_FORMATS, type ExpositionFormat, expose, type MetricFamily } from "../../../insight/exposition.ts";
import { counters } from "../../../store/counters.ts";
import { totals } from "../../../store/totals.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { countedFamilies } from "./counted.ts";
import { reviewFamilies } from "./reviews.ts";
import { stateFamilies } from "./states.ts";

async function families(c: AppContext): Promise<MetricFamily[]> {
	const { DB } = c.env;
	const [total, counted, states, reviews] = await Promise.all([
		totals(DB),
		counters(DB),
		stateFamilies(c),
		reviewFamilies(DB, Date.now()),
	]);
	return [...countedFamilies(total, counted), ...states, ...reviews];
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
