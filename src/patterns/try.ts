/** What patterns would do, without publishing them. */
import { decodeCompiled } from "../normalizer/binary.ts";
import { addPattern, type CompiledPatterns, compilePatterns, removePattern } from "../normalizer/compile.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { Result } from "../verdict.ts";
import type { ServedPatterns } from "./cache.ts";
import type { PatternProblem } from "./problem.ts";
import type { Pattern } from "./schema.ts";
import { formsProblem } from "./size.ts";
import { type PatternChanges, parseSubmission } from "./submission.ts";

/** Compiles a submission for a try: changes on top of what is served, without the checks of a publish. */
export function compileForTry(
	submission: unknown,
	served: ServedPatterns,
	knownWords: KnownWords,
): Result<CompiledPatterns, PatternProblem[]> {
	const parsed = parseSubmission(submission);
	if (!parsed.ok) return parsed;
	const { value } = parsed;
	const fresh = "changes" in value ? [...value.changes.add, ...value.changes.change] : value.document.patterns;
	const large = formsProblem(fresh, knownWords);
	if (large) return { ok: false, error: [large] };
	if ("changes" in parsed.value) return changeCopy(parsed.value.changes, served, knownWords);
	const compiled = compilePatterns(parsed.value.document, { knownWords });
	if (compiled.ok) return compiled;
	const problems = compiled.error.map(({ patternId, message }) => problemAt("/document", patternId, message));
	return { ok: false, error: problems };
}

function problemAt(pointer: string, pattern: string, message: string): PatternProblem {
	return { pointer, check: "compile", pattern, message };
}

/** Far cheaper than compiling a document anew; the served patterns use their bytes in place, so a copy is changed. */
function changeCopy(
	{ add, change, remove }: PatternChanges,
	{ blob }: ServedPatterns,
	knownWords: KnownWords,
): Result<CompiledPatterns, PatternProblem[]> {
	const compiled = decodeCompiled(blob.slice(0), knownWords);
	const problems: PatternProblem[] = [];
	const take = (pattern: Pattern, pointer: string) => {
		const added = addPattern(compiled, pattern);
		if (!added.ok) problems.push(problemAt(pointer, pattern.id, added.error.message));
	};
	for (const [index, id] of remove.entries())
		if (!removePattern(compiled, id)) problems.push(problemAt(`/changes/remove/${index}`, id, "no such pattern"));
	for (const [index, pattern] of change.entries()) {
		removePattern(compiled, pattern.id);
		take(pattern, `/changes/change/${index}`);
	}
	for (const [index, pattern] of add.entries()) take(pattern, `/changes/add/${index}`);
	return problems.length > 0 ? { ok: false, error: problems } : { ok: true, value: compiled };
}
