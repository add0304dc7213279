/** Reads what a caller sent: fields, ids and texts, over HTTP or in a file. */
import * as z from "zod";
import type { Failure } from "./errors.ts";
import type { Result } from "./verdict.ts";

/** Longest text of one judgement, UTF-16 units (DESIGN section 2). */
export const MAX_TEXT_UNITS = 20_000;
/** Longest `content_id`, `author_id` or model name, UTF-16 units. */
export const MAX_ID_UNITS = 256;
/** A field name quoted in an error is cut here, units. */
const MAX_QUOTED_NAME_UNITS = 64;

/** Whoever stores or hashes an id needs its UTF-8 form. */
export const idSchema = z
	.string()
	.min(1)
	.max(MAX_ID_UNITS)
	.refine((id) => id.isWellFormed(), "holds a lone surrogate");

type Path = readonly PropertyKey[];

function pathName(path: Path): string {
	return path
		.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
		.join("")
		.replace(/^\./, "");
}

function issueFailure(issue: z.core.$ZodIssue, prefix: string): Failure {
	const field = pathName([...(prefix ? [prefix] : []), ...issue.path]);
	if (issue.code === "unrecognized_keys") {
		const name = (issue.keys[0] ?? "").slice(0, MAX_QUOTED_NAME_UNITS).toWellFormed();
		return { code: "unknown_field", message: `unknown field ${JSON.stringify(field ? `${field}.${name}` : name)}` };
	}
	const reason = issue.message.replace(/^Invalid input: /, "");
	return { code: "invalid_field", message: `${field || "body"}: ${reason}` };
}

/** Parses a body; a failure names the first field at fault by its path and never repeats a value. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown, prefix = ""): Result<T, Failure> {
	const parsed = schema.safeParse(body);
	if (parsed.success) return { ok: true, value: parsed.data };
	return { ok: false, error: issueFailure(parsed.error.issues[0]!, prefix) };
}

/**
 * Why a text cannot be judged, or null. A lone surrogate has no UTF-8 form, so it could neither be hashed nor shown
 * again. NUL is accepted: it survives JSON and UTF-8, and refusing it would hand an evader an error, not a verdict.
 */
export function textFailure(text: string, field: string): Failure | null {
	if (text.length > MAX_TEXT_UNITS) {
		return { code: "text_too_long", message: `${field}: longer than ${MAX_TEXT_UNITS} UTF-16 units` };
	}
	if (text.trim() === "") return { code: "blank_text", message: `${field}: empty or only white space` };
	if (!text.isWellFormed()) return { code: "invalid_text", message: `${field}: holds a lone surrogate` };
	return null;
}
