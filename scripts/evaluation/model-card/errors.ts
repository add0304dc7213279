import type { Severity } from "../../../src/verdict.ts";
import type { JudgedCase } from "../../golden/summary.ts";
import { type Answer, harmfulOrWorse, notSafe } from "../judgement.ts";

/** One text that was judged otherwise than its set says, with what helps to see why. */
export interface ErrorRow {
	readonly set: string;
	/** The case's own id, or the row's number in its set from 1 on. */
	readonly id: string;
	readonly aspect: string;
	readonly expected: string;
	readonly got: string;
	readonly not_safe: number | null;
	readonly harmful: number | null;
	/** UTF-16 units. */
	readonly length: number;
	/** Whether stage 1 rewrote something. */
	readonly rewritten: boolean;
	readonly patterns: readonly string[];
	readonly text: string;
}

function rowOf(
	set: string,
	id: string,
	text: string,
	answer: Answer,
	{ aspect, expected, actual }: { aspect: string; expected: string; actual: string },
): ErrorRow {
	const decision = answer.ok ? answer.decision : null;
	return {
		set,
		id,
		aspect,
		expected,
		got: actual,
		not_safe: decision && notSafe(decision),
		harmful: decision && harmfulOrWorse(decision),
		length: text.length,
		rewritten: decision !== null && decision.normalizedText !== text,
		patterns: decision?.patternIds ?? [],
		text,
	};
}

/** Each failed finding of a suite. */
export function suiteErrors(
	set: string,
	cases: readonly { readonly text: string }[],
	answers: readonly Answer[],
	judged: readonly JudgedCase[],
): ErrorRow[] {
	return judged.flatMap(({ id, findings }, i) =>
		findings
			.filter(({ passed, aspect }) => !passed && aspect !== "normalized")
			.map((finding) => rowOf(set, id, cases[i]!.text, answers[i]!, finding)),
	);
}

/** Rows whose action flags them against their label, and rows without a judgement. */
export function labelErrors(
	set: string,
	rows: readonly { readonly text: string; readonly isPositive: boolean }[],
	answers: readonly Answer[],
): ErrorRow[] {
	return rows.flatMap(({ text, isPositive }, i) => {
		const answer = answers[i]!;
		const actual = answer.ok ? answer.decision.action : answer.reason;
		if (answer.ok && (actual !== "allow") === isPositive) return [];
		const finding = { aspect: "action", expected: isPositive ? "review | block" : "allow", actual };
		return [rowOf(set, String(i + 1), text, answer, finding)];
	});
}

/** Rows with another severity than their true one. */
export function gradedErrors(
	set: string,
	rows: readonly { readonly text: string; readonly severity: Severity }[],
	answers: readonly Answer[],
): ErrorRow[] {
	return rows.flatMap(({ text, severity }, i) => {
		const answer = answers[i]!;
		const actual = answer.ok ? answer.decision.classification : answer.reason;
		if (actual === severity) return [];
		return [rowOf(set, String(i + 1), text, answer, { aspect: "class", expected: severity, actual })];
	});
}

const COLUMNS = ["set", "id", "aspect", "expected", "got", "not_safe", "harmful", "length", "rewritten", "patterns"];
/** Cells that a spreadsheet would take for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string): string {
	const inert = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** The rows as RFC 4180 writes them; the texts only where they are asked for. */
export function errorsCsv(rows: readonly ErrorRow[], includeText: boolean): string {
	const number = (value: number | null) => (value === null ? "" : value.toFixed(4));
	const lines = rows.map((row) =>
		[
			...[row.set, row.id, row.aspect, row.expected, row.got].map(cell),
			number(row.not_safe),
			number(row.harmful),
			String(row.length),
			String(row.rewritten),
			cell(row.patterns.join(" ")),
			...(includeText ? [cell(row.text)] : []),
		].join(","),
	);
	const header = [...COLUMNS, ...(includeText ? ["text"] : [])].join(",");
	return `${[header, ...lines].join("\r\n")}\r\n`;
}
