/** What staff submit: a whole document, or changes to the published one; with cases for what is new. */
import * as z from "zod";
import type { Result } from "../verdict.ts";
import { MAX_CASES, type PatternCase, patternCaseSchema } from "./cases.ts";
import { type PatternProblem, schemaProblems } from "./problem.ts";
import { MAX_PATTERNS, type Pattern, type PatternDocument, patternDocumentSchema, patternSchema } from "./schema.ts";

/** A document with the cases that show what it does; published, kept and rolled back together. */
export interface PatternSet {
	readonly document: PatternDocument;
	readonly cases: readonly PatternCase[];
}

const casesSchema = z.array(patternCaseSchema).max(MAX_CASES).default([]);
const documentSchema = z.strictObject({ document: patternDocumentSchema, cases: casesSchema });
export const changesSchema = z.strictObject({
	add: z.array(patternSchema).max(MAX_PATTERNS).default([]),
	/** Each takes the place of the pattern with its id. */
	change: z.array(patternSchema).max(MAX_PATTERNS).default([]),
	/** Ids. */
	remove: z.array(z.string()).max(MAX_PATTERNS).default([]),
});
export type PatternChanges = z.infer<typeof changesSchema>;
const deltaSchema = z.strictObject({ changes: changesSchema, cases: casesSchema });

/** A submission applied to what is published. */
export interface Applied extends PatternSet {
	/** Pointers to the submitted patterns, by id. */
	readonly places: ReadonlyMap<string, string>;
	/** Pointers to the submitted cases. */
	readonly casePlaces: ReadonlyMap<PatternCase, string>;
}

/** A submission that follows the schema. */
export type Submission = z.infer<typeof documentSchema> | z.infer<typeof deltaSchema>;

/** Checks a submission against the schema; names every field at fault. */
export function parseSubmission(submission: unknown): Result<Submission, PatternProblem[]> {
	const isDelta = typeof submission === "object" && submission !== null && "changes" in submission;
	const parsed = (isDelta ? deltaSchema : documentSchema).safeParse(submission);
	if (parsed.success) return { ok: true, value: parsed.data };
	return { ok: false, error: schemaProblems(parsed.error) };
}

/** Parses a submission and applies it to what is published; says everything that is in the way. */
export function applySubmission(submission: unknown, head: PatternSet): Result<Applied, PatternProblem[]> {
	const parsed = parseSubmission(submission);
	if (!parsed.ok) return parsed;
	const { cases, ...rest } = parsed.value;
	const problems: PatternProblem[] = [];
	const places = new Map<string, string>();
	const place = ({ id }: Pattern, pointer: string) => {
		if (places.has(id))
			problems.push({ pointer, check: "duplicate-id", pattern: id, message: `the id is taken at ${places.get(id)}` });
		else places.set(id, pointer);
	};
	let document: PatternDocument;
	if ("document" in rest) {
		document = rest.document;
		for (const [index, pattern] of document.patterns.entries()) place(pattern, `/document/patterns/${index}`);
	} else {
		for (const kind of ["add", "change"] as const)
			for (const [index, pattern] of rest.changes[kind].entries()) place(pattern, `/changes/${kind}/${index}`);
		problems.push(...misplacedChanges(rest.changes, head.document));
		document = withChanges(head.document, rest.changes);
	}
	const ids = new Set(document.patterns.map(({ id }) => id));
	const casePlaces = new Map(cases.map((example, index) => [example, `/cases/${index}`]));
	for (const [{ pattern }, pointer] of casePlaces)
		if (!ids.has(pattern)) problems.push({ pointer, check: "cases", pattern, message: "a case of no pattern" });
	if (problems.length > 0) return { ok: false, error: problems };
	const renewed = new Set(cases.map(({ pattern }) => pattern));
	const kept = head.cases.filter(({ pattern }) => ids.has(pattern) && !renewed.has(pattern));
	return { ok: true, value: { document, cases: [...kept, ...cases], places, casePlaces } };
}

function misplacedChanges({ add, change, remove }: PatternChanges, document: PatternDocument): PatternProblem[] {
	const known = new Set(document.patterns.map(({ id }) => id));
	const removed = new Set(remove);
	const problems: PatternProblem[] = [];
	const complain = (pointer: string, check: string, pattern: string, message: string) =>
		problems.push({ pointer, check, pattern, message });
	for (const [index, { id }] of add.entries())
		if (known.has(id)) complain(`/changes/add/${index}/id`, "duplicate-id", id, "the id is taken: change that pattern");
	for (const [index, { id }] of change.entries())
		if (!known.has(id)) complain(`/changes/change/${index}/id`, "unknown-id", id, "no such pattern: add it");
		else if (removed.has(id)) complain(`/changes/change/${index}/id`, "unknown-id", id, "changed and removed at once");
	for (const [index, id] of remove.entries())
		if (!known.has(id)) complain(`/changes/remove/${index}`, "unknown-id", id, "no such pattern");
	return problems;
}

function withChanges(document: PatternDocument, { add, change, remove }: PatternChanges): PatternDocument {
	const removed = new Set(remove);
	const changed = new Map(change.map((pattern) => [pattern.id, pattern]));
	const kept = document.patterns.filter(({ id }) => !removed.has(id));
	return { ...document, patterns: [...kept.map((pattern) => changed.get(pattern.id) ?? pattern), ...add] };
}
