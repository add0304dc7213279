import * as z from "zod";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { reasonText, versionName } from "../../../patterns/publish-body.ts";
import { MAX_FORM_UNITS, type Pattern, patternSchema } from "../../../patterns/schema.ts";
import type { PatternSet } from "../../../patterns/submission.ts";
import { findTerm, markTerm, type StoredTerm } from "../../../store/emerging-terms.ts";
import { CATEGORIES, HARMS } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeOf, sendOutcome } from "../patterns/change.ts";

export const bodySchema = z.strictObject({
	expected_version: versionName,
	reason: reasonText,
	/** What the term means; the nearest known form says it where there is one. */
	replacement: z.string().min(1).max(MAX_FORM_UNITS).optional(),
	harm: z.enum(HARMS).optional(),
	category: z.enum(CATEGORIES).exclude(["safe_context"]).optional(),
});

/** The id that a pattern of a term has: its letters, or their code points where it has none. */
function idOf(term: string): string {
	const slug = term
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "");
	const points = [...term].map((char) => char.codePointAt(0)!.toString(16)).join("-");
	return `emerging-${slug === "" ? points : slug}`.slice(0, MAX_FORM_UNITS);
}

/** The known pattern that the term is a variant of, as it is published. */
async function nearestPattern(c: AppContext, { found }: StoredTerm): Promise<Pattern | null> {
	if (found.nearest === null) return null;
	const kept = await patternPublisher(c.env).version();
	const set = kept && (JSON.parse(kept.set) as PatternSet);
	return set?.document.patterns.find(({ id }) => id === found.nearest?.pattern) ?? null;
}

/** Publishes a term as a pattern in shadow: counted beside the others, and never applied before somebody makes it active. */
export async function postDraft(c: AppContext): Promise<Response> {
	const body = parseBody(bodySchema, c.get("body"));
	if (!body.ok) return failWith(c, body.error);
	const term = c.req.param("term")!;
	const stored = await findTerm(c.env.DB, term);
	if (!stored) return failWith(c, { code: "not_found", message: "no such term was found" });
	const nearest = await nearestPattern(c, stored);
	const replacement = body.value.replacement ?? nearest?.replacement;
	const harm = body.value.harm ?? nearest?.harm;
	if (replacement === undefined || harm === undefined) {
		const message = "replacement, harm: required, as no known form is near the term";
		return failWith(c, { code: "invalid_field", message });
	}
	const at = Date.now();
	const pattern: Pattern = patternSchema.parse({
		id: idOf(term),
		category: body.value.category ?? (nearest && nearest.category !== "safe_context" ? nearest.category : "direct"),
		harm,
		forms: [...new Set([term, ...stored.found.variants])],
		replacement,
		status: "shadow",
		source: `emerging term, ${new Date(at).toISOString().slice(0, 10)}, ${stored.found.authors} authors`,
	});
	const submission = JSON.stringify({ changes: { add: [pattern] }, cases: [] });
	const outcome = await patternPublisher(c.env).publish(submission, changeOf(c, body.value));
	if (outcome.ok) {
		const by = c.get("caller").actor;
		await markTerm(c.env.DB, term, { state: "drafted", at, by, patternId: pattern.id }).run();
	}
	return sendOutcome(c, outcome);
}
