/** Reviewers over the real app and stores, at a time that tests set. */
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { openingOf } from "../../../src/reviews/opening.ts";
import { GOLD_BASIS_POINTS, type ReviewKind, type ReviewReason } from "../../../src/reviews/review.ts";
import { bucketOf } from "../../../src/share.ts";
import { openReviews, type ReviewChange } from "../../../src/store/reviews.ts";
import { AWFUL, ask as askAs, deliver, recordOf } from "../decision-log/fixture.ts";

export const FULL = { TEXT_POLICY: "full" };
export const MINUTE_MS = 60_000;

/** Moves the clock of everything that runs here; `vi.restoreAllMocks` puts it back. */
export function setTime(at: number): void {
	vi.spyOn(Date, "now").mockReturnValue(at);
}

let requests = 0;

/** A request of a person, with the texts kept; the id of the request names its audit entries. */
export async function as(person: string, method: string, path: string, body?: object, tenant = "tenant-1") {
	requests++;
	return askAs(method, path, { person, tenant, variables: FULL, ...(body ? { body } : {}) });
}

/** A change as a request of this person makes it; the item is none whose answer is known. */
export function changeBy(actor: string, now = Date.now(), tenant = "tenant-1"): ReviewChange {
	let changeId: string;
	do changeId = crypto.randomUUID();
	while (bucketOf(`gold ${changeId}`) < GOLD_BASIS_POINTS);
	return { changeId, tenant, actor, now, action: "reviews.claim", reason: "", requestId: `request-${requests}` };
}

/** An id that is in neither sample, or only in that of double reviews. */
export function newId(isDouble = false): string {
	for (;;) {
		const id = crypto.randomUUID();
		if (bucketOf(id) >= 50 && bucketOf(`double ${id}`) < 500 === isDouble) return id;
	}
}

/** Logs a decision, changed as the test needs it. */
export async function decided(
	fields: Partial<DecisionRecord> = {},
	text = AWFUL,
	contentId = "content-1",
	tenant = "tenant-1",
): Promise<DecisionRecord> {
	const made = await recordOf({ text, content_id: contentId }, FULL, tenant);
	const record = { ...made, id: newId(), ...fields };
	await deliver([record]);
	return record;
}

/** Opens a review of a decision that is stored; its id. */
export async function opened(
	record: DecisionRecord,
	kind: ReviewKind = "first",
	reasons: readonly ReviewReason[] = ["review_action"],
	fields: object = {},
): Promise<string> {
	const opening = { ...openingOf(record, kind, reasons, Date.now()), ...fields };
	await env.DB.batch(openReviews(env.DB, [opening]));
	return opening.id;
}

export const BLOCK = { severity: "harmful", action: "block", reason_code: "harassment" };
export const ALLOW = { severity: "safe", action: "allow", reason_code: "no_violation" };

/** Claims a review and decides it. */
export async function judge(person: string, id: string, verdict: object = BLOCK) {
	const claim = await as(person, "POST", `/reviews/${id}/claim`, {});
	const { version } = (claim.body["review"] ?? {}) as { version?: number };
	return as(person, "POST", `/reviews/${id}/decision`, { ...verdict, version: version ?? 0 });
}
