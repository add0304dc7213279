import { SEVERITIES, type Severity } from "../../../src/verdict.ts";
import { type Aspect, judgeCase } from "../../golden/judge.ts";
import { type GroupSummary, type JudgedCase, type PassCount, passRate, type Summary } from "../../golden/summary.ts";
import type { GoldenCase } from "../../golden/vectors.ts";
import type { EvaluationRow } from "../datasets.ts";
import { type GradedReport, gradedReport } from "../graded.ts";
import type { Answer } from "../judgement.ts";
import { type SetCard, scoreSet } from "../score.ts";

/** A case of the golden set or of the CheckList suite. */
export interface SuiteCase extends Omit<GoldenCase, "group"> {
	readonly group: string;
}

export interface PassRate extends PassCount {
	readonly rate: number;
}
type PassRates = Readonly<Partial<Record<Aspect, PassRate>>>;

/** What a suite of our own shows. */
export interface SuiteReport {
	readonly cases: number;
	readonly overall: PassRates;
	readonly groups: Readonly<Record<string, PassRates>>;
	/** Cases that are `harmful` or worse by every class they allow, against those that are less by every one. */
	readonly binary: SetCard;
	/** Cases that allow one class only. */
	readonly graded: GradedReport;
}

const HARMFUL_LEVEL = SEVERITIES.indexOf("harmful");

/** Whether a case is harmful by every class that it allows; null when its classes lie on both sides. */
export function isHarmful(classes: readonly Severity[]): boolean | null {
	const sides = new Set(classes.map((severity) => SEVERITIES.indexOf(severity) >= HARMFUL_LEVEL));
	return sides.size === 1 ? sides.has(true) : null;
}

/** Findings for each case; one that got no judgement fails its class. */
export function judgeSuite(cases: readonly SuiteCase[], answers: readonly Answer[]): JudgedCase[] {
	return cases.map(({ id, group, text: _, ...expectation }, i) => {
		const answer = answers[i]!;
		if (answer.ok) return { id, group, findings: judgeCase(expectation, answer.decision) };
		const expected = expectation.classes.join(" | ");
		return { id, group, findings: [{ aspect: "class", passed: false, expected, actual: answer.reason }] };
	});
}

function ratesOf(counts: GroupSummary): PassRates {
	const entries = Object.entries(counts) as [Aspect, PassCount][];
	return Object.fromEntries(entries.map(([aspect, count]) => [aspect, { ...count, rate: passRate(count) }]));
}

/** The cases with one side, as rows of a labelled set, and where each stands among the cases. */
export function labelledCases(cases: readonly SuiteCase[]): { rows: EvaluationRow[]; positions: number[] } {
	const positions = cases.flatMap(({ classes }, i) => (isHarmful(classes) === null ? [] : [i]));
	const rows = positions.map((i) => ({ text: cases[i]!.text, isPositive: isHarmful(cases[i]!.classes) === true }));
	return { rows, positions };
}

export function suiteReport(
	name: string,
	cases: readonly SuiteCase[],
	answers: readonly Answer[],
	summary: Summary,
): SuiteReport {
	const { rows, positions } = labelledCases(cases);
	const graded = cases.flatMap(({ classes }, i) => {
		const answer = answers[i]!;
		return classes.length === 1 && answer.ok ? [{ severity: classes[0]!, decision: answer.decision }] : [];
	});
	return {
		cases: cases.length,
		overall: ratesOf(summary.overall),
		groups: Object.fromEntries(Object.entries(summary.groups).map(([group, counts]) => [group, ratesOf(counts)])),
		binary: scoreSet(
			name,
			rows,
			positions.map((i) => answers[i]!),
		),
		graded: gradedReport(graded),
	};
}
