import { type Pattern, type PatternContext, patternSchema } from "../../../src/patterns/schema.ts";
import { DataError, parseDelimited, recordsOf } from "../../lib/delimited.ts";
import { idOf } from "../submission-file.ts";
import type { TermFormat } from "./format.ts";

/** Columns of an export, in order; an import needs `forms` and `replacement` only. Lists are separated by `|`. */
const COLUMNS = [
	"id",
	"category",
	"harm",
	"forms",
	"replacement",
	"inflect",
	"fuzzy",
	"requires",
	"unless",
	"floor",
	"intent",
	"status",
	"source",
] as const;
type Column = (typeof COLUMNS)[number];

/** Spreadsheets run cells that start like this as formulas (OWASP, CSV injection); a quote before them prevents it. */
const FORMULA_START = /^'*[=+\-@\t\r]/;

function cell(value: string): string {
	const safe = FORMULA_START.test(value) ? `'${value}` : value;
	return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function uncell(value: string): string {
	return value.startsWith("'") && FORMULA_START.test(value.slice(1)) ? value.slice(1) : value;
}

/** Parts may hold the separator themselves, behind a backslash. */
function list(value: string): string[] {
	const parts = value.match(/(?:[^|\\]|\\[\s\S])+/g) ?? [];
	return parts.map((part) => part.replace(/\\([\s\S])/g, "$1"));
}

function listCell(parts: readonly string[]): string {
	return parts.map((part) => part.replace(/[|\\]/g, "\\$&")).join("|");
}

/** `5:watch*|video`: the words of a context and how near they stand. */
function contextCell(context: PatternContext | undefined): string {
	return context ? `${context.within}:${listCell(context.any)}` : "";
}

function contextOf(value: string): PatternContext | undefined {
	const [, within, words] = /^(\d+):(.+)$/s.exec(value) ?? [];
	return within === undefined || words === undefined ? undefined : { any: list(words), within: Number(within) };
}

export const csv: TermFormat = {
	name: "csv",
	parse(text, defaults) {
		const rows = parseDelimited(text, ",");
		const columns = COLUMNS.filter((column) => rows[0]?.includes(column));
		for (const needed of ["forms", "replacement"] as const)
			if (!columns.includes(needed)) throw new DataError(`column "${needed}" is missing`);
		const patterns = recordsOf(rows, columns).map((record, index): Pattern => {
			const get = (column: Column) => uncell((record as Partial<Record<Column, string>>)[column] ?? "");
			const forms = list(get("forms"));
			const parsed = patternSchema.safeParse({
				id: get("id") || idOf(forms[0] ?? ""),
				category: get("category") || "direct",
				harm: get("harm") || defaults.harm,
				forms,
				replacement: get("replacement"),
				inflect: get("inflect") || undefined,
				fuzzy: get("fuzzy") ? list(get("fuzzy")) : undefined,
				requires: contextOf(get("requires")),
				unless: contextOf(get("unless")),
				floor: get("floor") || undefined,
				intent: get("intent") || undefined,
				status: get("status") || "active",
				source: get("source") || defaults.source,
			});
			if (parsed.success) return parsed.data;
			const [issue] = parsed.error.issues;
			throw new DataError(`row ${index + 2}: ${issue?.path.join(".")}: ${issue?.message}`);
		});
		return { patterns, notes: [] };
	},
	write(patterns) {
		const rows = patterns.map((pattern) =>
			[
				pattern.id,
				pattern.category,
				pattern.harm,
				listCell(pattern.forms),
				pattern.replacement,
				pattern.inflect ?? "",
				listCell(pattern.fuzzy ?? []),
				contextCell(pattern.requires),
				contextCell(pattern.unless),
				pattern.floor ?? "",
				pattern.intent ?? "",
				pattern.status,
				pattern.source,
			]
				.map(cell)
				.join(","),
		);
		return `${[COLUMNS.join(","), ...rows].join("\r\n")}\r\n`;
	},
};
