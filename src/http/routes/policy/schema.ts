import * as z from "zod";
import { reasonText } from "../../../patterns/publish-body.ts";

/** A policy with every threshold set is under 2 KB. */
export const POLICY_BODY_BYTES = 16 * 1024;

/** The frame; what it sets is judged by the schema of a policy. */
export const putPolicySchema = z.strictObject({
	/** Of the policy that this one takes the place of; 0 where none was ever set. */
	expected_revision: z.int().min(0),
	reason: reasonText,
	/** Null: what holds for all. */
	policy: z.unknown(),
});

/** Longest look back, hours: older decisions were made from other traffic. */
const MAX_PREVIEW_HOURS = 7 * 24;

export const previewSchema = z.strictObject({
	policy: z.unknown(),
	hours: z.int().min(1).max(MAX_PREVIEW_HOURS).default(24),
});
