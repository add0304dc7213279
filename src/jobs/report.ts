/** A job on one page, to be read or printed. Holds counts and names of our own, and nothing that a user wrote. */
import type { StoredJob } from "../store/jobs.ts";
import { ACTIONS, ATTRIBUTES, SEVERITIES } from "../verdict.ts";
import { errorsOf, type Summary } from "./summary.ts";

/** Bars of a chart whose names are many. */
const MAX_BARS = 15;
/** Units of the drawing: a label, a bar of the largest count, its figure. */
const CHART = { width: 720, row: 24, label: 220, bar: 380 };

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse}th,td{text-align:left;padding:.15rem 1rem .15rem 0}td{font-variant-numeric:tabular-nums}
svg{width:100%;height:auto}text{font:13px system-ui,sans-serif;fill:currentColor}rect{fill:#2f6f9f}
@media print{body{margin:0}section{break-inside:avoid}}`;

type Bar = readonly [name: string, n: number];

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function chart(title: string, bars: readonly Bar[], total: number): string {
	if (bars.length === 0) return "";
	const { width, row, label, bar } = CHART;
	const most = Math.max(1, ...bars.map(([, n]) => n));
	const rows = bars.map(([name, n], i) => {
		const share = total > 0 ? ` (${((100 * n) / total).toFixed(1)}%)` : "";
		const length = ((bar * n) / most).toFixed(1);
		return `<text x="${label - 8}" y="${i * row + 16}" text-anchor="end">${escapeHtml(name)}</text><rect x="${label}" y="${i * row + 4}" width="${length}" height="${row - 8}"/><text x="${label + Number(length) + 6}" y="${i * row + 16}">${n}${share}</text>`;
	});
	const heading = escapeHtml(title);
	const alt = escapeHtml(bars.map(([name, n]) => `${name}: ${n}`).join(", "));
	return `<section><h2>${heading}</h2><svg viewBox="0 0 ${width} ${bars.length * row}" role="img" aria-label="${heading}. ${alt}">${rows.join("")}</svg></section>`;
}

function named(counts: Readonly<Record<string, number>>, names: readonly string[]): Bar[] {
	return names.map((name) => [name, counts[name] ?? 0]);
}

function most(counts: Readonly<Record<string, number>>): Bar[] {
	return Object.entries(counts)
		.sort((a, b) => b[1] - a[1])
		.slice(0, MAX_BARS);
}

function charts(summary: Summary): string {
	const judged = summary.rows - errorsOf(summary);
	const confidence = summary.confidence.map(
		(n, i): Bar => [`${(i / 10).toFixed(1)} to ${((i + 1) / 10).toFixed(1)}`, n],
	);
	return [
		chart("Severity", named(summary.classifications, SEVERITIES), judged),
		chart("Action", named(summary.actions, ACTIONS), judged),
		chart("Attributes of .5 or more", named(summary.attributes, ATTRIBUTES), judged),
		chart("Most frequent patterns", most(summary.patterns), judged),
		chart("Confidence", confidence, judged),
		chart("Languages", most(summary.languages), judged),
		chart("Models", most(summary.models), judged),
		chart("Rows that could not be judged", most(summary.errors), summary.rows),
	].join("");
}

/** The page; `nonce` is what its content security policy knows its style by. */
export function reportOf(job: StoredJob, summary: Summary, nonce: string): string {
	const { id, state, createdAt, finishedAt, rows } = job;
	const facts: [string, string | number][] = [
		["State", state],
		["Sent", new Date(createdAt).toISOString()],
		["Finished", finishedAt === null ? "" : new Date(finishedAt).toISOString()],
		["Rows of the file", rows],
		["Judged", summary.rows - errorsOf(summary)],
		["Not judged", errorsOf(summary)],
		["With algospeak", summary.algospeak],
		["Escalated", summary.escalated],
		["Judged without the endpoint", summary.degraded],
	];
	const table = facts.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join("");
	const title = `Job ${escapeHtml(id)}`;
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style nonce="${nonce}">${STYLE}</style></head>
<body><h1>${title}</h1><table>${table}</table>${charts(summary)}</body></html>
`;
}
