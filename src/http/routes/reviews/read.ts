import { agreementOf, type Kappa } from "../../../insight/agreement.ts";
import { doubleReviews } from "../../../store/adjudications.ts";
import { appealCounts } from "../../../store/appeals.ts";
import { findDecision } from "../../../store/decisions.ts";
import { findReview, type ListedReview, listReviews, reviewsOf } from "../../../store/reviews.ts";
import { neighboursOf } from "../../../store/sketches.ts";
import { SEVERITIES } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { makeCursor, type Place, pageOf, readCursor } from "../../cursor.ts";
import { parseBody } from "../../schema.ts";
import { fullDecision } from "../decisions/read.ts";
import { isBlind } from "../decisions/wire.ts";
import { listSchema } from "./schema.ts";
import { neighbourToWire, reviewToWire } from "./wire.ts";

/** Double reviews that agreement is measured on: the newest of a quarter. */
const AGREEMENT_MS = 90 * 24 * 3600_000;
const MAX_PAIRS = 2000;

/** A list of reviews in the order of their state; all its pages are of one moment. */
export async function getReviews(c: AppContext, hashKey: string): Promise<Response> {
	const query = parseBody(listSchema, c.req.query());
	if (!query.ok) return failWith(c, query.error);
	const { limit, cursor, ...filter } = query.value;
	const { tenant, actor } = c.get("caller");
	// Gold items are their reviewer's own, so a list is too.
	const list = { list: "reviews", tenant: tenant.id, filter: { ...filter, actor } };
	const place = await readCursor(list, cursor, hashKey);
	if (!place.ok) return failWith(c, place.error);
	const [asOf, ...after] = place.value ?? [Date.now()];
	const now = Number(asOf);
	const at = { tenant: tenant.id, actor, now };
	const rows = await listReviews(c.env.DB, at, filter, place.value && after, limit + 1);
	const cursorOf = ({ place: last }: ListedReview) => makeCursor(list, [now, ...(JSON.parse(last) as Place)], hashKey);
	return c.json(await pageOf(rows, limit, (row) => reviewToWire(row, now), cursorOf));
}

/** A review with everything that helps to decide it; looking at the text is written down. */
export async function getReview(c: AppContext): Promise<Response> {
	const { DB } = c.env;
	const { tenant, actor } = c.get("caller");
	const review = await findReview(DB, tenant.id, actor, c.req.param("id") ?? "");
	const decision = review && (await findDecision(DB, tenant.id, review.decision_id));
	if (!decision) return failWith(c, { code: "not_found", message: "no such review" });
	const [full, similar, reviews] = await Promise.all([
		fullDecision(c, decision),
		neighboursOf(DB, decision.id),
		reviewsOf(DB, decision.id, actor),
	]);
	const blind = review.decided_by !== actor && isBlind(c, reviews);
	return c.json({
		review: reviewToWire(review, Date.now(), blind),
		decision: full,
		similar: similar.map(neighbourToWire),
	});
}

function round(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}

function kappaToWire(kappa: Kappa | null): object | null {
	return kappa && { value: round(kappa.value), se: round(kappa.se) };
}

/** How far two people agree who look at the same decision, and how many appeals were right. */
export async function getAgreement(c: AppContext): Promise<Response> {
	const tenant = c.get("caller").tenant.id;
	const since = Date.now() - AGREEMENT_MS;
	const [pairs, appeals] = await Promise.all([
		doubleReviews(c.env.DB, tenant, since, MAX_PAIRS),
		appealCounts(c.env.DB, tenant, since),
	]);
	const agreement = agreementOf(pairs, SEVERITIES.length);
	return c.json({
		since: new Date(since).toISOString(),
		pairs: pairs.length,
		observed_agreement: agreement && round(agreement.observed),
		prevalence: agreement && Object.fromEntries(SEVERITIES.map((name, i) => [name, round(agreement.prevalence[i]!)])),
		kappa: agreement && kappaToWire(agreement.kappa),
		quadratic_kappa: agreement && kappaToWire(agreement.quadraticKappa),
		appeals,
	});
}
