/** Refusals in the words of the API, for every way in. */
import type { Failure } from "../../errors.ts";
import { linesOf } from "../../patterns/json-pointer.ts";
import type { PatternProblem } from "../../patterns/problem.ts";
import type { PublishError } from "./outcome.ts";

/** Problems with the line of the submitted text that each stands on. */
export function problemsToWire(problems: readonly PatternProblem[], text: string): object[] {
	const lines = linesOf(
		text,
		problems.map(({ pointer }) => pointer),
	);
	return problems.map((problem, index) => ({ ...problem, line: lines[index] }));
}

/** One sentence on the first problem, for people who read no details. */
function problemSummary(problems: readonly PatternProblem[], text: string): string {
	const [first] = problems;
	if (!first) return "the patterns may not be published";
	const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
	return `line ${linesOf(text, [first.pointer])[0]}, ${first.pointer || "/"}: ${first.check}: ${first.message}${more}`;
}

/** `forcible`: whether an administrator may force them all the same. */
export function invalidPatterns(problems: readonly PatternProblem[], text: string, forcible = false): Failure {
	const details = { problems: problemsToWire(problems, text), forcible };
	return { code: "invalid_patterns", message: problemSummary(problems, text), details };
}

/** The failure that a refused publish is answered with; `text` is what was submitted. */
export function publishFailure(error: PublishError, text: string): Failure {
	switch (error.kind) {
		case "invalid":
			return invalidPatterns(error.problems, text, error.forcible);
		case "conflict":
			return {
				code: "version_conflict",
				message: `the published version is ${error.head}`,
				details: { version: error.head, changed_since: error.since },
			};
		case "canary_running":
			return {
				code: "version_conflict",
				message: `the canary ${error.version} runs: promote or abort it first`,
				details: { canary: error.version },
			};
		case "no_canary":
			return { code: "not_found", message: "no such canary runs" };
		case "unknown_version":
			return { code: "not_found", message: "no such version that was live is kept" };
		case "unknown_forced":
			return { code: "not_found", message: "no such forced publish is kept" };
		case "not_demoted":
			return { code: "not_found", message: "no such pattern is demoted" };
		case "second_person":
			return { code: "second_person_required", message: "somebody else must approve what you asked for" };
		case "approval_expired":
			return { code: "approval_expired", message: "nobody approved it within 24 hours: ask again" };
		case "already_published":
			return {
				code: "version_conflict",
				message: `it was published as ${error.version}`,
				details: { version: error.version },
			};
		case "storage_unavailable":
			return { code: "storage_unavailable", message: "the documents could not be stored; nothing was published" };
	}
}
