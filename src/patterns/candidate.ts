/** Judges a submission and compiles it. Pure: what it says depends on the submission and the published set alone. */
import { encodeCompiled } from "../normalizer/binary.ts";
import { type CompiledPatterns, compilePatterns } from "../normalizer/compile.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { Result } from "../verdict.ts";
import { caseFailure, type PatternCase } from "./cases.ts";
import type { Check, CheckInput, FiledPattern, Words } from "./checks/check.ts";
import { deadEntry } from "./checks/dead-entry.ts";
import { duplicateForm } from "./checks/duplicate-form.ts";
import { englishWord } from "./checks/english-word.ts";
import { fuzzyLength } from "./checks/fuzzy-length.ts";
import { rewriteChain } from "./checks/rewrite-chain.ts";
import { diffDocuments, isEmptyDiff, type PatternDiff } from "./diff.ts";
import { createProbe } from "./probe.ts";
import { MAX_PROBLEMS, type PatternProblem } from "./problem.ts";
import type { Pattern, PatternDocument } from "./schema.ts";
import { compiledProblem, documentProblem, formsProblem } from "./size.ts";
import { type Applied, applySubmission, type PatternSet } from "./submission.ts";
import { compareCores } from "./version.ts";

/** Checks of the patterns that a submission adds or changes; what is published passed them in its time. */
const CHECKS: readonly Check[] = [englishWord, fuzzyLength, deadEntry, rewriteChain];
/** No list of frequent words is bundled: pairs of them are judged by `npm run patterns:lint`. */
const NO_WORDS: Words = { has: () => false };

/** A submission that may be published. */
export interface Candidate extends PatternSet {
	readonly diff: PatternDiff;
	/** The compiled document. */
	readonly blob: ArrayBuffer;
}

/** Why a submission may not be published. */
export interface Refusal {
	/** At most `MAX_PROBLEMS`. */
	readonly problems: PatternProblem[];
	/**
	 * What it would publish by force, with the cases that hold; null where it breaks the schema, the size or the ids, or
	 * does not compile: nobody can force that.
	 */
	readonly forcible: Candidate | null;
}

/** How a candidate is named when it is published. */
export interface Naming {
	/** The full version for a document whose semantic version is `core`. */
	readonly version: (core: string) => string;
	/** ISO date. */
	readonly updated: string;
}

function refused(problems: readonly PatternProblem[], forcible: Candidate | null = null): Result<never, Refusal> {
	return { ok: false, error: { problems: problems.slice(0, MAX_PROBLEMS), forcible } };
}

/** The candidate that a submission makes of the published set, or what is wrong with it. */
export function prepareCandidate(
	submission: unknown,
	head: PatternSet,
	knownWords: KnownWords,
	naming: Naming,
): Result<Candidate, Refusal> {
	const applied = applySubmission(submission, head);
	if (!applied.ok) return refused(applied.error);
	const { document: submitted, cases } = applied.value;
	const frame = frameProblem(submitted, head.document);
	if (frame) return refused([frame]);
	const document = { ...submitted, version: naming.version(submitted.version), updated: naming.updated };
	const large = documentProblem(document) ?? formsProblem(document.patterns, knownWords);
	if (large) return refused([large]);
	const diff = diffDocuments(head.document, document);
	if (isEmptyDiff(diff)) return refused([{ pointer: "", check: "empty", message: "this changes no pattern" }]);
	const placeOf = (id: string) => applied.value.places.get(id) ?? "";
	const compiled = compilePatterns(document, { knownWords });
	if (!compiled.ok) {
		const problems = compiled.error.map(({ patternId, message }) => ({
			pointer: placeOf(patternId),
			check: "compile",
			pattern: patternId,
			message,
		}));
		return refused(problems);
	}
	const whole = { ...applied.value, document };
	const broken = brokenCases(whole, compiled.value);
	const problems = [
		...checkProblems(whole, diff, compiled.value, knownWords),
		...missingCases(whole, diff),
		...broken.values(),
	];
	const holding = broken.size === 0 ? cases : cases.filter((example) => !broken.has(example));
	const blob = encodeCompiled(compiled.value);
	const heavy = compiledProblem(blob);
	if (heavy) return refused([heavy]);
	const candidate = { document, cases: holding, diff, blob };
	return problems.length > 0 ? refused(problems, candidate) : { ok: true, value: candidate };
}

/** A semantic version below the published one would take the document back to an older schema. */
function frameProblem(document: PatternDocument, head: PatternDocument): PatternProblem | null {
	if (compareCores(document.version, head.version) >= 0) return null;
	return {
		pointer: "/document/version",
		check: "version",
		message: `${document.version} is below the published ${head.version}: roll back instead`,
	};
}

function checkProblems(
	{ document, places }: Applied,
	diff: PatternDiff,
	compiled: CompiledPatterns,
	knownWords: KnownWords,
): PatternProblem[] {
	const fresh = new Set([...diff.added, ...diff.changed.map(({ after }) => after)]);
	const active = document.patterns.filter(({ status }) => status === "active");
	const file = (pattern: (typeof active)[number]): FiledPattern => ({ file: places.get(pattern.id) ?? "", pattern });
	const patterns = active.filter((pattern) => fresh.has(pattern)).map(file);
	const others = active.filter((pattern) => !fresh.has(pattern)).map(file);
	const isWord = (word: string) =>
		knownWords.has(
			Uint16Array.from(word, (c) => c.charCodeAt(0)),
			0,
			word.length,
		);
	const vocabulary = { dictionary: { has: isWord }, frequent: NO_WORDS };
	const input: CheckInput = { patterns, vocabulary, compiled, probe: createProbe(compiled) };
	const found = [
		// A form is told of the later of two patterns, so the fresh ones stand last.
		...runCheck(duplicateForm, { ...input, patterns: [...others, ...patterns] }),
		...CHECKS.flatMap((check) => runCheck(check, input)),
	];
	const ids = new Set(patterns.map(({ pattern }) => pattern.id));
	return found
		.filter(({ problem }) => ids.has(problem.pattern))
		.map(({ check, problem: { file: place, form, message, pattern } }) => {
			const forms = patterns.find((filed) => filed.pattern.id === pattern)?.pattern.forms ?? [];
			const index = forms.indexOf(form);
			return { pointer: index < 0 ? place : `${place}/forms/${index}`, check, pattern, message };
		});
}

function runCheck(check: Check, input: CheckInput) {
	return check.run(input).map((problem) => ({ check: check.name, problem }));
}

function activePatterns({ document }: Applied): Map<string, Pattern> {
	return new Map(document.patterns.filter(({ status }) => status === "active").map((p) => [p.id, p]));
}

/** Fresh patterns without a case each way. */
function missingCases(applied: Applied, diff: PatternDiff): PatternProblem[] {
	const { cases, places } = applied;
	const problems: PatternProblem[] = [];
	const active = activePatterns(applied);
	const must = new Set(cases.filter(({ match }) => match).map(({ pattern }) => pattern));
	const mustNot = new Set(cases.filter(({ match }) => !match).map(({ pattern }) => pattern));
	for (const { id } of [...diff.added, ...diff.changed.map(({ after }) => after)]) {
		if (!active.has(id) || (must.has(id) && mustNot.has(id))) continue;
		const message = must.has(id) ? "no case that must not match" : "no case that must match";
		problems.push({ pointer: places.get(id) ?? "", check: "cases", pattern: id, message });
	}
	return problems;
}

/** Cases that do not hold, of patterns old and new. */
function brokenCases(applied: Applied, compiled: CompiledPatterns): Map<PatternCase, PatternProblem> {
	const { cases, casePlaces } = applied;
	const broken = new Map<PatternCase, PatternProblem>();
	const active = activePatterns(applied);
	for (const example of cases) {
		const pattern = active.get(example.pattern);
		const failure = pattern && caseFailure(pattern, example, compiled);
		if (!failure) continue;
		const message = `the case ${JSON.stringify(example.text)} ${failure}`;
		const pointer = casePlaces.get(example) ?? "";
		broken.set(example, { pointer, check: "cases", pattern: example.pattern, message });
	}
	return broken;
}
