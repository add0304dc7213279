import type { Aspect, Finding } from "./judge.ts";

/** A judged case: where it belongs and what was found. */
export interface JudgedCase {
	readonly id: string;
	readonly group: string;
	readonly findings: readonly Finding[];
}

export interface PassCount {
	readonly passed: number;
	readonly total: number;
}

export type GroupSummary = Readonly<Partial<Record<Aspect, PassCount>>>;

export interface Failure extends Finding {
	readonly id: string;
	readonly group: string;
}

export interface Summary {
	readonly groups: Readonly<Record<string, GroupSummary>>;
	readonly overall: GroupSummary;
	readonly failures: readonly Failure[];
}

function countInto(summary: Partial<Record<Aspect, PassCount>>, { aspect, passed }: Finding): void {
	const before = summary[aspect] ?? { passed: 0, total: 0 };
	summary[aspect] = { passed: before.passed + Number(passed), total: before.total + 1 };
}

/** Pass counts per group and aspect, in the order of the cases, and every failure. */
export function summarise(cases: readonly JudgedCase[]): Summary {
	const groups: Record<string, Partial<Record<Aspect, PassCount>>> = {};
	const overall: Partial<Record<Aspect, PassCount>> = {};
	const failures: Failure[] = [];
	for (const { id, group, findings } of cases) {
		groups[group] ??= {};
		for (const finding of findings) {
			countInto(groups[group], finding);
			countInto(overall, finding);
			if (!finding.passed) failures.push({ id, group, ...finding });
		}
	}
	return { groups, overall, failures };
}

/** Share of passes, 0..1; a part without cases has nothing to fail. */
export function passRate(count: PassCount | undefined): number {
	return count && count.total > 0 ? count.passed / count.total : 1;
}
