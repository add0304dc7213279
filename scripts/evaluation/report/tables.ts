import { html, type Markup } from "./markup.ts";

/** A table that scrolls by itself; the first column names the rows. Cells are figures, or words in `prose`. */
export function table(
	caption: string,
	header: readonly string[],
	rows: readonly (readonly (string | Markup)[])[],
	cells: "figures" | "prose" = "figures",
): Markup {
	return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${cells}">
<caption>${caption}</caption>
<thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
		([name = "", ...rest]) =>
			html`<tr><th scope="row">${name}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
	)}</tbody>
</table></div>`;
}

/** A part of the page that is folded until somebody wants it. */
export function folded(summary: string, content: Markup | readonly Markup[]): Markup {
	return html`<details><summary>${summary}</summary>${content}</details>`;
}

/** Counts of true against given classes; darker cells hold more of their row. */
export function confusionTable(
	caption: string,
	names: readonly string[],
	counts: readonly (readonly number[])[],
): Markup {
	const rows = counts.map((row, i) => {
		const total = row.reduce((sum, count) => sum + count, 0);
		const cells = row.map((count) => {
			const share = total > 0 ? Math.round((100 * count) / total) : 0;
			return html`<td style="--share:${share}%">${count}</td>`;
		});
		return html`<tr><th scope="row">${names[i] ?? ""}</th>${cells}</tr>
`;
	});
	return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="confusion">
<caption>${caption}</caption>
<thead><tr><th scope="col">true \\ given</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}
