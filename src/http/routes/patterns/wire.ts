import type { Failure } from "../../../errors.ts";
import type { PublishError, TouchedIds } from "../../../objects/pattern-publisher/outcome.ts";
import type { VersionInfo } from "../../../objects/pattern-publisher/storage.ts";
import { lineOf } from "../../../patterns/json-pointer.ts";
import type { PatternProblem } from "../../../patterns/problem.ts";

/** A version as the API shows it. */
export function versionToWire(info: VersionInfo): object {
	return {
		version: info.version,
		previous: info.previous,
		restores: info.restores,
		published_at: new Date(info.publishedAt).toISOString(),
		actor: info.actor,
		reason: info.reason,
		sha256: info.sha256,
		counts: info.counts,
	};
}

/** Problems with the line of the body that each stands on. */
export function problemsToWire(problems: readonly PatternProblem[], bodyText: string): object[] {
	return problems.map((problem) => ({ ...problem, line: lineOf(bodyText, problem.pointer) }));
}

/** One sentence on the first problem, for people who read no details. */
function problemSummary(problems: readonly PatternProblem[], bodyText: string): string {
	const [first] = problems;
	if (!first) return "the patterns may not be published";
	const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
	return `line ${lineOf(bodyText, first.pointer)}, ${first.pointer || "/"}: ${first.check}: ${first.message}${more}`;
}

export function invalidPatterns(problems: readonly PatternProblem[], bodyText: string): Failure {
	const details = { problems: problemsToWire(problems, bodyText) };
	return { code: "invalid_patterns", message: problemSummary(problems, bodyText), details };
}

/** The failure that a refused publish is answered with. */
export function publishFailure(error: PublishError, bodyText: string): Failure {
	switch (error.kind) {
		case "invalid":
			return invalidPatterns(error.problems, bodyText);
		case "conflict":
			return {
				code: "version_conflict",
				message: `the published version is ${error.head}`,
				details: { version: error.head, changed_since: error.since },
			};
		case "unknown_version":
			return { code: "not_found", message: "no such version is kept" };
		case "storage_unavailable":
			return { code: "storage_unavailable", message: "the documents could not be stored; nothing was published" };
	}
}

export function touchedToWire({ added, changed, removed }: TouchedIds): object {
	return { added, changed, removed };
}
