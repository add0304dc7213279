/** `npm run feedback:export`: what reviewers have judged, as rows to train on. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { createClient, DEFAULT_URL, Refusal, type ServiceClient } from "./lib/service-client.ts";

const HELP = `Writes the decisions that people have judged as training data, from a running service.

npm run feedback:export -- --out DIR [--url ${DEFAULT_URL}]

  supervised.ndjson   {"id", "text", "severity", "attributes", "action", …}: one decision a line, with the label that people gave it
  preferences.ndjson  {"id", "prompt", "chosen", "rejected"}: those where the model said otherwise, for DPO

Example: npm run --silent feedback:export -- --out data/feedback
The key (scope admin) is read from PLAINSPEAK_TOKEN; in development none is needed. What platforms say alone is never exported: a
person must have judged it. What is disputed, still open, erased, or without its text is left out. Files are written when all is read.`;

/** A judged decision, as the service gives it. */
export interface ExportedRow {
	readonly decision_id: string;
	readonly text: string;
	readonly severity: string;
	readonly action: string;
	readonly attributes: readonly string[] | null;
	readonly reason_code: string;
	readonly source: string;
	readonly adjudicated_at: string;
	readonly judged: {
		readonly severity: string;
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
export function supervisedRow(row: ExportedRow): object {
	const { decision_id: id, text, severity, attributes, action, reason_code, source, adjudicated_at, judged } = row;
	const { algospeak, language } = row;
	return { id, text, severity, attributes, action, reason_code, source, adjudicated_at, judged, algospeak, language };
}

/** What people prefer to what the model said (Direct Preference Optimization); null where it was right. */
export function preferencePair({ decision_id: id, text, severity, judged }: ExportedRow): object | null {
	if (severity === judged.severity) return null;
	return { id, prompt: text, chosen: severity, rejected: judged.severity };
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

function writeLines(path: string, rows: readonly object[]): void {
	writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
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
		if (values.out === undefined) throw new UsageError("--out is missing: the folder for the files");
		const client = createClient(values.url ?? DEFAULT_URL, io.env["PLAINSPEAK_TOKEN"]);
		try {
			const { rows, unadjudicated } = await readAll(client);
			const pairs = rows.map(preferencePair).filter((pair) => pair !== null);
			mkdirSync(values.out, { recursive: true });
			writeLines(join(values.out, "supervised.ndjson"), rows.map(supervisedRow));
			writeLines(join(values.out, "preferences.ndjson"), pairs);
			io.write(`${rows.length} judged decisions, ${pairs.length} of them otherwise than the model`);
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
