/** Queues of reviews, each with the time in which its items are to be decided. */
import type { DecisionRecord } from "../decision-log/record.ts";
import { ATTRIBUTES, type Attribute } from "../verdict.ts";
import type { ReviewReason } from "./review.ts";

export const LANES = ["crisis", "severe", "standard", "appeals", "audit"] as const;
export type Lane = (typeof LANES)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Our proposals: a person in danger cannot wait, a sample can. Complaints are due within a day though the law says weeks. */
const LANE_SLA_MS: Readonly<Record<Lane, number>> = {
	crisis: 15 * MINUTE_MS,
	severe: HOUR_MS,
	standard: 24 * HOUR_MS,
	appeals: 24 * HOUR_MS,
	audit: 7 * 24 * HOUR_MS,
};

/** Which lanes come before the others, whatever their weights. */
const LANE_RANK: Readonly<Record<Lane, number>> = { crisis: 0, severe: 1, standard: 2, appeals: 2, audit: 2 };

/** From this probability on a text counts as one of self-harm, as in the policy's `disclosureMin`. */
const SELF_HARM_MIN = 0.5;
/** Below this no attribute names what a text is about. */
const HARM_MIN = 0.5;

/** Reasons of items that nobody waits for. */
const PATIENT: ReadonlySet<ReviewReason> = new Set(["random_audit", "double_review", "confirmation"] as const);

export interface Place {
	readonly lane: Lane;
	readonly rank: number;
	/** Epoch milliseconds. */
	readonly dueAt: number;
}

export type Judged = Pick<DecisionRecord, "classification" | "attributes" | "escalation">;

function laneOf({ classification, attributes, escalation }: Judged, reasons: readonly ReviewReason[]): Lane {
	if (reasons.includes("appeal")) return "appeals";
	if (reasons.every((reason) => PATIENT.has(reason))) return "audit";
	if (escalation === "crisis") return "crisis";
	if (classification === "extremely_harmful" || attributes.self_harm >= SELF_HARM_MIN) return "severe";
	return "standard";
}

/** Where an item stands that is put into a lane now. */
export function placeIn(lane: Lane, now: number): Place {
	return { lane, rank: LANE_RANK[lane], dueAt: now + LANE_SLA_MS[lane] };
}

/** Where an item stands that is opened now. */
export function placeOf(judged: Judged, reasons: readonly ReviewReason[], now: number): Place {
	return placeIn(laneOf(judged, reasons), now);
}

/** What a text is mainly about; `none` where nothing stands out. */
export function harmOf(attributes: Judged["attributes"]): Attribute | "none" {
	const top = ATTRIBUTES.reduce((best, next) => (attributes[next] > attributes[best] ? next : best));
	return attributes[top] >= HARM_MIN ? top : "none";
}
