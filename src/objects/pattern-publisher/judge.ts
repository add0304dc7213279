import { decodeCompiled } from "../../normalizer/binary.ts";
import type { KnownWords } from "../../normalizer/known-words.ts";
import {
	type Backtest,
	type BenignSample,
	backtestProblem,
	benignTexts,
	readTexts,
	runBacktest,
} from "../../patterns/backtest.ts";
import { type Candidate, type Naming, prepareCandidate, type Refusal } from "../../patterns/candidate.ts";
import { compileSet } from "../../patterns/compile-set.ts";
import { MAX_PROBLEMS } from "../../patterns/problem.ts";
import type { Result } from "../../verdict.ts";
import type { Head } from "./heads.ts";

export interface JudgeParts {
	readonly knownWords: KnownWords;
	/** Ordinary language for the backtest. */
	readonly benign: () => BenignSample;
	/** How the next publish is named. */
	readonly naming: () => Naming;
}

/** Judges submissions, given as JSON text that parses, against what is published. */
export class Judge {
	private readonly parts: JudgeParts;

	constructor(parts: JudgeParts) {
		this.parts = parts;
	}

	/** By validation alone. */
	validate(submission: string, head: Head): Result<Candidate, Refusal> {
		const { knownWords, naming } = this.parts;
		return prepareCandidate(JSON.parse(submission), head.set, knownWords, naming());
	}

	/** By validation, and what passes it by the backtest. */
	test(submission: string, head: Head): Result<Candidate, Refusal> {
		const candidate = this.validate(submission, head);
		return candidate.ok ? this.bound(candidate.value, [], head) : candidate;
	}

	/** By both, whatever validation says: all that speaks against what may be forced. */
	testAll(submission: string, head: Head): Result<Candidate, Refusal> {
		const candidate = this.validate(submission, head);
		if (candidate.ok) return this.bound(candidate.value, [], head);
		const { problems, forcible } = candidate.error;
		return forcible ? this.bound(forcible, problems, head) : candidate;
	}

	/** By what nobody can force: the schema, the size, the ids, and whether it compiles. */
	forced(submission: string, head: Head): Result<Candidate, Refusal> {
		const candidate = this.validate(submission, head);
		if (candidate.ok || candidate.error.forcible === null) return candidate;
		return { ok: true, value: candidate.error.forcible };
	}

	private bound(candidate: Candidate, found: Refusal["problems"], head: Head): Result<Candidate, Refusal> {
		const problem = backtestProblem(this.backtest(candidate, head));
		// The backtest's figures weigh most, so a long list of other problems never hides them.
		const problems = problem ? [problem, ...found].slice(0, MAX_PROBLEMS) : found;
		return problems.length > 0
			? { ok: false, error: { problems, forcible: candidate } }
			: { ok: true, value: candidate };
	}

	backtest({ blob }: Candidate, head: Head): Backtest {
		const { knownWords, benign } = this.parts;
		head.readings ??= readTexts(benignTexts(benign()), compileSet(head.set.document, knownWords));
		return runBacktest(head.readings, decodeCompiled(blob, knownWords));
	}
}
