/** `npm run feedback:export`: what reviewers have judged, as rows to train on. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SEVERITIES, type Severity } from "../src/verdict.ts";
import { diskError, writeLines } from "./data/files.ts";
import { fillPrompt, type Prompt, readPrompt } from "./data/instruction.ts";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { createClient, DEFAULT_URL, Refusal, type ServiceClient } from "./lib/service-client.ts";

const HELP = `Writes the decisions that people have judged as training data, from a running service.

npm run feedback:export -- --out DIR [--url ${DEFAULT_URL}]

  supervised/rows.jsonl   {"system", "user", "label", "id", "text", "severity", "action", …}: one decision a line, with the
                          label that people gave it, 0 (safe) to 3
  preferences/rows.jsonl  {"system", "user", "chosen", "rejected", "id"}: those where the model said otherwise, for DPO;
                          absent where there is none

Example: npm run --silent feedback:export -- --out data/feedback
         npm run model:train -- --env staging --data-version V --feedback data/feedback
The key (scope admin) is read from PLAINSPEAK_TOKEN; in development none is needed. What platforms say alone is never exported: a
person must have judged it. What is disputed, still open, erased, or without its text is left out. DIR is new, and whole or not there.`;

/** A judged decision, as the service gives it. */
export interface ExportedRow {
	readonly decision_id: string;
	readonly text: string;
	readonly severity: Severity;
	readonly action: string;
	readonly attributes: readonly string[] | null;
	readonly reason_code: string;
	readonly source: string;
	readonly adjudicated_at: string;
	readonly judged: {
		readonly severity: Severity;
		readonly action: string;
		readonly model: string;
		readonly pattern_version: string;
		readonly policy_version: string;
	};
	readonly algospeak: boolean;
	readonly language: string;
}

interface Page {
	readonly data: readonly ExportedRow[];
	readonly next_cursor: string | null;
	/** On the last page. */
	readonly unadjudicated_feedback?: number;
}

/** A row that a model is trained on: the text with the label that people gave it. */
function supervisedRow({ decision_id: id, ...row }: ExportedRow, prompt: Prompt): object {
	return { ...fillPrompt(prompt, row.text), label: SEVERITIES.indexOf(row.severity), id, ...row };
}

/** What people prefer to what the model said (Direct Preference Optimization); null where it was right. */
function preferencePair({ decision_id: id, text, severity, judged }: ExportedRow, prompt: Prompt): object | null {
	if (severity === judged.severity) return null;
	const [chosen, rejected] = [severity, judged.severity].map((label) => SEVERITIES.indexOf(label));
	return { ...fillPrompt(prompt, text), chosen, rejected, id };
}

/** Every row, the oldest judgement first, and how much feedback nobody has judged yet. */
async function readAll(
	client: ServiceClient,
): Promise<{ readonly rows: readonly ExportedRow[]; readonly unadjudicated: number }> {
	const rows: ExportedRow[] = [];
	let cursor: string | null = null;
	for (;;) {
		const page: Page = await client.get<Page>(`/feedback/export${cursor === null ? "" : `?cursor=${cursor}`}`);
		rows.push(...page.data);
		cursor = page.next_cursor;
		if (cursor === null) return { rows, unadjudicated: page.unadjudicated_feedback ?? 0 };
	}
}

/** Writes rows for each folder that has some; `out` is there whole or not at all. Throws `DataError` in one line. */
async function writeFolders(out: string, folders: Readonly<Record<string, readonly object[]>>): Promise<void> {
	const partial = `${out}.partial`;
	try {
		rmSync(partial, { recursive: true, force: true });
		for (const [name, rows] of Object.entries(folders)) {
			if (rows.length === 0) continue;
			mkdirSync(join(partial, name), { recursive: true });
			await writeLines(
				join(partial, name, "rows.jsonl"),
				rows.map((row) => `${JSON.stringify(row)}\n`),
			);
		}
		if (existsSync(partial)) renameSync(partial, out);
	} catch (error) {
		// Where `out` lies in something that is no folder, there is nothing to take away either.
		rmSync(partial, { recursive: true, force: true });
		throw diskError(error, out);
	}
}

/** Writes judged decisions as rows to train on; returns how many pairs there are. Throws `DataError` in one line. */
export async function writeExport(out: string, rows: readonly ExportedRow[]): Promise<number> {
	const prompt = readPrompt();
	const supervised = rows.map((row) => supervisedRow(row, prompt));
	const preferences = rows.map((row) => preferencePair(row, prompt)).filter((pair) => pair !== null);
	await writeFolders(out, { supervised, preferences });
	return preferences.length;
}

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("feedback:export", io, async () => {
		const { values } = parseArgs({
			args: [...argv],
			options: { out: { type: "string" }, url: { type: "string" }, help: { type: "boolean", short: "h" } },
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const { out } = values;
		if (out === undefined) throw new UsageError("--out is missing: the folder for the files");
		if (existsSync(out)) throw new UsageError(`--out: ${out} is there already: choose a new folder`);
		const client = createClient(values.url ?? DEFAULT_URL, io.env["PLAINSPEAK_TOKEN"]);
		try {
			const { rows, unadjudicated } = await readAll(client);
			const pairs = await writeExport(out, rows);
			io.write(`${rows.length} judged decisions, ${pairs} of them otherwise than the model`);
			if (unadjudicated > 0)
				io.complain(`feedback:export: ${unadjudicated} feedbacks left out: nobody has judged them`);
			return 0;
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			io.complain(`feedback:export: ${error.message}`);
			return 1;
		}
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
