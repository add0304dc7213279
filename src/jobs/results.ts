/** The files of a job as they are downloaded. */
import { linesOf } from "../store/job-files.ts";
import { ATTRIBUTES, SEVERITIES } from "../verdict.ts";
import { csvRow } from "./csv.ts";
import type { JobFormat } from "./rows.ts";

interface ResultLine extends Readonly<Record<string, unknown>> {
	readonly content_hash: string | null;
}

type Cell = string | number | boolean | null;
type Column = readonly [name: string, read: (line: Record<string, unknown>) => Cell];

const own = (...names: string[]): Column[] => names.map((name) => [name, (line) => line[name] as Cell]);
const inside = (field: string, names: readonly string[]): Column[] =>
	names.map((name) => [name, (line) => (line[field] as Record<string, Cell>)[name]!]);

const PLACE = ["row", "line", "custom_id"];
const COLUMNS: Readonly<Record<"results" | "errors", readonly Column[]>> = {
	results: [
		...own(...PLACE, "id", "classification", "action", "escalation", "support", "confidence"),
		...inside("probabilities", SEVERITIES),
		...inside("attributes", ATTRIBUTES),
		...own("algospeak_detected"),
		["pattern_ids", ({ pattern_ids }) => (pattern_ids as string[]).join(" ")],
		["language", ({ language }) => (language as { code: string }).code],
		...own("model_used", "pattern_version", "policy_version", "degraded", "degraded_reason"),
	],
	errors: [...own(...PLACE), ...inside("error", ["code", "message"])],
};

/** A file in a format, piece by piece, without what is erased. Text that a spreadsheet would run is made harmless. */
export async function* downloadOf(
	stored: ReadableStream<Uint8Array>,
	file: "results" | "errors",
	format: JobFormat,
	erased: ReadonlySet<string>,
): AsyncGenerator<string> {
	const columns = COLUMNS[file];
	if (format === "csv") yield csvRow(columns.map(([name]) => name));
	for await (const lines of linesOf(stored)) {
		let piece = "";
		for (const line of lines) {
			const { content_hash = null, ...shown } = JSON.parse(line) as ResultLine;
			if (content_hash !== null && erased.has(content_hash)) continue;
			piece += format === "csv" ? csvRow(columns.map(([, read]) => read(shown))) : `${JSON.stringify(shown)}\n`;
		}
		if (piece !== "") yield piece;
	}
}
