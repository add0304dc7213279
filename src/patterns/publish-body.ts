/** The frame of a publish, the same over HTTP and in the KV inbox. */
import * as z from "zod";
import type { Result } from "../verdict.ts";
import { type PatternProblem, schemaProblems } from "./problem.ts";

const MAX_REASON_UNITS = 500;
const MAX_VERSION_UNITS = 64;

export const versionName = z.string().min(1).max(MAX_VERSION_UNITS);
export const reasonText = z.string().trim().min(1).max(MAX_REASON_UNITS);
/** Judged by `parseSubmission`, which names every field at fault. */
export const submissionFields = {
	document: z.unknown().optional(),
	changes: z.unknown().optional(),
	cases: z.unknown().optional(),
};

export const publishBodySchema = z.strictObject({
	expected_version: versionName,
	reason: reasonText,
	...submissionFields,
});
export type PublishBody = z.infer<typeof publishBodySchema>;

/** The part of a body that says what to publish, as JSON text. */
export function submissionOf({ document, changes, cases }: Pick<PublishBody, keyof typeof submissionFields>): string {
	return JSON.stringify({ document, changes, cases });
}

/** Reads a body that nobody has parsed yet. */
export function readPublishBody(text: string): Result<PublishBody, PatternProblem[]> {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		return { ok: false, error: [{ pointer: "", check: "json", message: (error as SyntaxError).message }] };
	}
	const parsed = publishBodySchema.safeParse(json);
	if (parsed.success) return { ok: true, value: parsed.data };
	return { ok: false, error: schemaProblems(parsed.error) };
}
