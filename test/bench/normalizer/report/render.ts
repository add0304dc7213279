import type { Table } from "./tables.ts";

/** GitHub-flavoured Markdown; the first column is text, the others are figures. */
export function renderMarkdown(table: Table): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
	const rule = table.header.map((_, i) => (i === 0 ? "---" : "---:"));
	return [`### ${table.title}`, "", line(table.header), line(rule), ...table.rows.map(line), ""].join("\n");
}

/** Columns padded for a terminal. */
export function renderText(table: Table): string {
	const lines = [table.header, ...table.rows];
	const widths = table.header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
	const render = (cells: readonly string[]) =>
		cells
			.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
			.join("  ")
			.trimEnd();
	return [table.title, ...lines.map(render), ""].join("\n");
}
