/** Which decisions are looked at, and why. */
import type { DecisionRecord } from "../decision-log/record.ts";
import { reviewWeight, uncertainty } from "../insight/review-weight.ts";
import { DEFAULT_POLICY, type Policy } from "../policy.ts";
import { bucketOf } from "../share.ts";
import { ATTRIBUTES, SEVERITIES } from "../verdict.ts";
import { harmOf, placeOf } from "./lanes.ts";
import type { ReviewKind, ReviewReason } from "./review.ts";

/** Within a twentieth of the way a threshold could be missed by: another run of the same model might fall on its other side. */
const UNCERTAIN_MIN = 0.95;
/**
 * Share of all decisions, in hundredths of a per cent, that are looked at whatever they are: what is found there is unbiased.
 * The allowed ones are among those that are looked up as a sample anyway (`isLookedUp`).
 */
const AUDIT_BASIS_POINTS = 50;
/** Share of the first looks, in hundredths of a per cent, that a second person repeats without knowing (OPERATIONS section 3). */
const DOUBLE_BASIS_POINTS = 500;

/** What a review is opened from. */
export type Reviewable = Pick<
	DecisionRecord,
	"id" | "classification" | "attributes" | "escalation" | "probabilities" | "action"
>;

/** A probability with the threshold that it is held against. */
interface Trigger {
	readonly probability: number;
	readonly threshold: number;
	readonly action: "review" | "block";
}

function triggersOf({ probabilities, attributes }: Reviewable, policy: Policy): Trigger[] {
	const triggers: Trigger[] = [];
	const add = (probability: number, thresholds: { readonly review?: number; readonly block?: number } = {}) => {
		for (const action of ["review", "block"] as const) {
			const threshold = thresholds[action];
			if (threshold !== undefined) triggers.push({ probability, threshold, action });
		}
	};
	let orWorse = 0;
	for (const severity of SEVERITIES.toReversed()) {
		if (severity === "safe") break;
		orWorse += probabilities[severity];
		add(orWorse, policy.severity[severity]);
	}
	for (const attribute of ATTRIBUTES) add(attributes[attribute], policy.attributes[attribute]);
	return triggers;
}

/**
 * How near a decision was to another action, 0..1: what was allowed to the nearest threshold above, what was blocked to
 * the threshold that it passed the furthest. What a phrase blocked by itself was never near.
 */
export function uncertaintyOf(record: Reviewable, policy: Policy = DEFAULT_POLICY): number {
	const triggers = triggersOf(record, policy);
	const near = ({ probability, threshold }: Trigger) => uncertainty(probability, threshold);
	const isPassed = ({ probability, threshold }: Trigger) => probability >= threshold;
	switch (record.action) {
		case "allow":
			return Math.max(0, ...triggers.filter((trigger) => !isPassed(trigger)).map(near));
		case "review":
			return Math.max(0, ...triggers.map(near));
		case "block": {
			const passed = triggers.filter((trigger) => trigger.action === "block" && isPassed(trigger)).map(near);
			return passed.length === 0 ? 0 : Math.min(...passed);
		}
	}
}

/** Whether a decision would have been another had its scores been a little different; what is to be reviewed is anyway. */
export function isNearThreshold(record: Reviewable): boolean {
	return record.action !== "review" && uncertaintyOf(record) >= UNCERTAIN_MIN;
}

/** Why a decision is looked at; empty for nearly all. Only what has a text can be. */
export function reviewReasons(record: DecisionRecord): ReviewReason[] {
	const { id, kept, text, text_key, action, classification, degraded_reason } = record;
	if (!kept || (text === null && text_key === null)) return [];
	const reasons: ReviewReason[] = [];
	if (action === "review") reasons.push("review_action");
	if (isNearThreshold(record)) reasons.push("near_threshold");
	// In an outage every decision is degraded: those that are plainly safe would bury the others.
	if (degraded_reason !== null && (classification !== "safe" || action !== "allow")) reasons.push("degraded");
	if (bucketOf(id) < AUDIT_BASIS_POINTS) reasons.push("random_audit");
	return reasons;
}

/** A review that is to be opened. */
export interface Opening {
	readonly id: string;
	readonly decisionId: string;
	readonly kind: ReviewKind;
	readonly reasons: readonly ReviewReason[];
	readonly lane: string;
	readonly harm: string;
	readonly rank: number;
	readonly weight: number;
	/** Epoch milliseconds. */
	readonly createdAt: number;
	readonly dueAt: number;
}

/** A review of a decision; `exposure`: decisions about the same text so far. */
export function openingOf(
	record: Reviewable,
	kind: ReviewKind,
	reasons: readonly ReviewReason[],
	now: number,
	exposure = 0,
): Opening {
	const { lane, rank, dueAt } = placeOf(record, reasons, now);
	const severity = SEVERITIES.indexOf(record.classification) / (SEVERITIES.length - 1);
	return {
		id: crypto.randomUUID(),
		decisionId: record.id,
		kind,
		reasons,
		lane,
		harm: harmOf(record.attributes),
		rank,
		weight: reviewWeight({ severity, uncertainty: uncertaintyOf(record), exposure }),
		createdAt: now,
		dueAt,
	};
}

/** The reviews that decisions open: one each, and for a sample a second that another person makes. */
export function openingsOf(
	records: readonly DecisionRecord[],
	exposures: ReadonlyMap<string, number>,
	now: number,
): Opening[] {
	return records.flatMap((record) => {
		const reasons = reviewReasons(record);
		if (reasons.length === 0) return [];
		const exposure = exposures.get(record.id) ?? 0;
		const first = openingOf(record, "first", reasons, now, exposure);
		if (bucketOf(`double ${record.id}`) >= DOUBLE_BASIS_POINTS) return [first];
		return [first, openingOf(record, "second", ["double_review"], now, exposure)];
	});
}
