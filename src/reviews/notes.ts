/** What people write about a text rests like the text itself: it may quote it. */
import type { TextPolicy } from "../config.ts";
import { redact } from "../insight/redact.ts";

/** A note without personal data; null where the text policy lets nothing rest. */
export function keptNote(note: string | undefined, policy: TextPolicy): string | null {
	if (note === undefined || policy === "off" || policy === "hash") return null;
	return redact(note).text;
}
