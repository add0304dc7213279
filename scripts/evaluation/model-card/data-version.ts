/** The test split of a prepared data version: rows that no training saw, and the algospeak variants of some. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SEVERITIES, type Severity } from "../../../src/verdict.ts";
import { readPrompt, textIn } from "../../data/instruction.ts";
import { DataError } from "../../lib/delimited.ts";
import { type GradedReport, gradedReport } from "../graded.ts";
import type { Answer, Judgement } from "../judgement.ts";
import { binaryCounts, f1 } from "../metrics.ts";
import { defined } from "../score.ts";

export interface TestRow {
	readonly text: string;
	readonly severity: Severity;
	/** Of the pattern that disguises it; null for a text as it was written. */
	readonly category: string | null;
}

interface DisguiseReport {
	readonly texts: number;
	/** Share that is not called safe. */
	readonly recall: number | null;
}

export interface DataVersionReport {
	/** Texts as they were written, in the mixture of the sample. */
	readonly written: GradedReport;
	/** "Any harm" on variants, all of them harmful, beside the safe texts as they were written. */
	readonly algospeak: DisguiseReport & {
		readonly f1: number | null;
		readonly categories: Readonly<Record<string, DisguiseReport>>;
	};
}

/** Reads `test/rows.jsonl` of a version's folder. Throws `DataError`, without any text, when it is none of ours. */
export function readTestSplit(folder: string): TestRow[] {
	const path = join(folder, "test", "rows.jsonl");
	if (!existsSync(path)) throw new DataError(`--version-dir: no ${path}: is it a folder of data:prepare?`);
	const prompt = readPrompt();
	const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
	return lines.map((line, i) => {
		const row = parseRow(line);
		const text = row && textIn(prompt, row.user);
		if (row === null || text === null)
			throw new DataError(`${path}:${i + 1}: not a row made with the present prompt.json`);
		return { text, severity: SEVERITIES[row.label]!, category: row.variant?.category ?? null };
	});
}

const rowSchema = z.object({
	user: z.string(),
	label: z
		.int()
		.min(0)
		.max(SEVERITIES.length - 1),
	variant: z.object({ category: z.string() }).optional(),
});

function parseRow(line: string): z.infer<typeof rowSchema> | null {
	try {
		return rowSchema.parse(JSON.parse(line));
	} catch {
		return null;
	}
}

type Judged = TestRow & { readonly decision: Judgement };

const isHarm = ({ decision }: Judged): boolean => decision.classification !== "safe";

function disguiseReport(rows: readonly Judged[]): DisguiseReport {
	return { texts: rows.length, recall: defined(rows.filter(isHarm).length / rows.length) };
}

/** What the answers to the rows, in their order, show; rows without a judgement are left out. */
export function dataVersionReport(rows: readonly TestRow[], answers: readonly Answer[]): DataVersionReport {
	const judged = rows.flatMap((row, i): Judged[] => {
		const answer = answers[i]!;
		return answer.ok ? [{ ...row, decision: answer.decision }] : [];
	});
	const written = judged.filter(({ category }) => category === null);
	const variants = judged.filter(({ category }) => category !== null);
	const beside = [...variants, ...written.filter(({ severity }) => severity === "safe")];
	const counts = binaryCounts(
		beside.map(isHarm),
		beside.map(({ category }) => category !== null),
	);
	const byCategory = Map.groupBy(variants, ({ category }) => category!);
	return {
		written: gradedReport(written),
		algospeak: {
			...disguiseReport(variants),
			f1: defined(f1(counts)),
			categories: Object.fromEntries([...byCategory].sort().map(([name, each]) => [name, disguiseReport(each)])),
		},
	};
}
