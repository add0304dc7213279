/** Runs the checks of `patterns:lint` and applies the explained exceptions. */
import type { KnownWords } from "../../src/normalizer/known-words.ts";
import type * as documents from "../../src/patterns/checks/check.ts";
import { createProbe } from "../../src/patterns/probe.ts";
import { CHECKS } from "./checks/index.ts";
import { compileAll } from "./compiled.ts";
import type { DataTokens } from "./data-tokens.ts";
import type { Lexicons } from "./lexicons.ts";
import { EXCEPTIONS_FILE, type Exception, filedPatterns, type Topic } from "./topics.ts";

/** Word lists that decide what counts as ordinary language. Lower case. */
export interface Vocabulary {
	/** A large dictionary. */
	readonly dictionary: ReadonlySet<string>;
	/** The words that stand beside each other all the time. */
	readonly frequent: ReadonlySet<string>;
	/** Common words and names: misspelling one of them must not read as harm. */
	readonly common: ReadonlySet<string>;
}

/** What the checks know of a data folder. */
export interface DataFolder {
	readonly data: DataTokens;
	readonly lexicons: Lexicons;
}

export interface LintInput extends documents.CheckInput {
	readonly topics: readonly Topic[];
	readonly vocabulary: Vocabulary;
	readonly knownWords: KnownWords;
	/** Words of the data sets, when a data folder is given. */
	readonly data: DataTokens | null;
	/** What the cited lexicons list, when a data folder is given. */
	readonly lexicons: Lexicons | null;
}

export type { Problem } from "../../src/patterns/checks/check.ts";

export interface Check extends documents.Check<LintInput> {
	/** Runs only with a data folder. */
	readonly needsData?: true;
}

export interface Finding extends documents.Problem {
	readonly check: string;
}

export interface LintResult {
	readonly findings: readonly Finding[];
	readonly patternCount: number;
	readonly exceptionCount: number;
}

/** Prefix of the names that belong to `patterns:false-positives`: its exceptions stand in the same file. */
export const FALSE_POSITIVE_PREFIX = "fp-";

/** Everything wrong with the documents that no exception explains, and the exceptions that explain nothing. */
export function lint(
	topics: readonly Topic[],
	exceptions: readonly Exception[],
	vocabulary: Vocabulary,
	knownWords: KnownWords,
	folder: DataFolder | null,
): LintResult {
	const patterns = filedPatterns(topics).filter(({ pattern }) => pattern.status === "active");
	const seen = new Set<string>();
	const unique = patterns.filter(({ pattern }) => seen.size < seen.add(pattern.id).size);
	const compiled = compileAll(
		unique.map(({ pattern }) => pattern),
		knownWords,
	);
	const probe = createProbe(compiled);
	const { data, lexicons } = folder ?? { data: null, lexicons: null };
	const input: LintInput = { topics, patterns, vocabulary, knownWords, compiled, probe, data, lexicons };
	const checks = CHECKS.filter(({ needsData }) => folder !== null || !needsData);
	const findings = checks.flatMap((check) => check.run(input).map((problem) => ({ check: check.name, ...problem })));
	const explained = new Set(exceptions.map(keyOf));
	const found = new Set(findings.map(keyOf));
	const skipped = new Set(CHECKS.filter((check) => !checks.includes(check)).map(({ name }) => name));
	const stale = exceptions.filter(
		(exception) =>
			!exception.check.startsWith(FALSE_POSITIVE_PREFIX) &&
			!skipped.has(exception.check) &&
			!found.has(keyOf(exception)),
	);
	return {
		findings: [
			...findings.filter((finding) => !explained.has(keyOf(finding))),
			...stale.map(({ check, pattern, form }) => ({
				check: "stale-exception",
				file: `patterns/${EXCEPTIONS_FILE}`,
				pattern,
				form,
				message: `no problem of ${check} at ${JSON.stringify(form)} any more: delete the exception`,
			})),
		],
		patternCount: patterns.length,
		exceptionCount: exceptions.length - stale.length,
	};
}

function keyOf({ check, pattern, form }: { check: string; pattern: string; form: string }): string {
	return JSON.stringify([check, pattern, form]);
}
