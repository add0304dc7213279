/** A decision is held for a moment before it is sent, so that a slip of a key can be taken back. */
import { signal } from "@preact/signals";
import { type ApiError, api, asApiError } from "../api/client.ts";
import { forget } from "../api/resource.ts";
import type { Review, ReviewConflict } from "../api/wire.ts";
import { dismiss, notify } from "../shell/notices.ts";
import type { Verdict } from "./verdict.ts";

/** Time to take a decision back, milliseconds. */
export const HOLD_MS = 5000;

export interface Draft extends Verdict {
	readonly note: string;
}

interface Held {
	readonly review: Review;
	readonly draft: Draft;
	readonly key: string;
	readonly timer: ReturnType<typeof setTimeout>;
	readonly notice: number;
}

/** What could not be stored, with what was written: nobody types it twice. */
export interface Lost {
	readonly review: Review;
	readonly draft: Draft;
	readonly error: ApiError;
	readonly conflict: ReviewConflict | null;
}

export const held = signal<Held | null>(null);
export const lost = signal<Lost | null>(null);
/** Drafts of decisions that were taken back, by review. */
export const drafts = new Map<string, Draft>();

function conflictOf(error: ApiError): ReviewConflict | null {
	return error.code === "review_conflict" ? (error.details as ReviewConflict) : null;
}

async function send({ review, draft, key }: Pick<Held, "review" | "draft" | "key">, keepalive = false): Promise<void> {
	const { severity, action, reason_code, note } = draft;
	const said = note.trim() === "" ? {} : { note };
	const body = { version: review.version, severity, action, reason_code, ...said };
	try {
		await api(`/reviews/${review.id}/decision`, { method: "POST", body, idempotencyKey: key, keepalive });
		drafts.delete(review.id);
	} catch (reason) {
		const error = asApiError(reason);
		drafts.set(review.id, draft);
		lost.value = { review, draft, error, conflict: conflictOf(error) };
	}
	forget("/reviews");
}

/** Sends what is held now. */
export function sendHeld(keepalive = false): void {
	const { value } = held;
	if (!value) return;
	clearTimeout(value.timer);
	dismiss(value.notice);
	held.value = null;
	void send(value, keepalive);
}

/** Holds a decision, and sends the one before it. */
export function hold(review: Review, draft: Draft, onUndo: () => void): void {
	sendHeld();
	const notice = notify(`${draft.action === "allow" ? "Allowed" : "Blocked"}.`, {
		action: { label: "Undo (u)", run: onUndo },
		shownMs: HOLD_MS,
	});
	held.value = { review, draft, key: crypto.randomUUID(), timer: setTimeout(sendHeld, HOLD_MS), notice };
}

/** Takes the held decision back: its review, where it can be changed; null where none is held any more. */
export function takeBack(): Review | null {
	const { value } = held;
	if (!value) return null;
	clearTimeout(value.timer);
	dismiss(value.notice);
	held.value = null;
	drafts.set(value.review.id, value.draft);
	return value.review;
}

/** Who closes the page has decided. */
addEventListener("pagehide", () => sendHeld(true));
