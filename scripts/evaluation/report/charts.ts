import { DASH } from "../format.ts";
import { html, type Markup } from "./markup.ts";

/** A curve in the unit square. */
export interface Curve {
	readonly name: string;
	/** Points in order of x; one that is null is left out. */
	readonly points: readonly { readonly x: number | null; readonly y: number | null }[];
}

const SIDE = 200;
const LEFT = 34;
const TOP = 8;
const BOTTOM = 32;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

function xOf(value: number): string {
	return (LEFT + value * SIDE).toFixed(1);
}

function yOf(value: number): string {
	return (TOP + (1 - value) * SIDE).toFixed(1);
}

function axes(xName: string, yName: string): Markup {
	const bottom = TOP + SIDE;
	return html`${TICKS.map(
		(tick) => html`<line class="grid" x1="${xOf(tick)}" y1="${TOP}" x2="${xOf(tick)}" y2="${bottom}"/>
<line class="grid" x1="${LEFT}" y1="${yOf(tick)}" x2="${LEFT + SIDE}" y2="${yOf(tick)}"/>
<text x="${xOf(tick)}" y="${bottom + 13}" text-anchor="middle">${tick}</text>
<text x="${LEFT - 4}" y="${yOf(tick)}" dy="0.35em" text-anchor="end">${tick}</text>`,
	)}
<text x="${LEFT + SIDE / 2}" y="${bottom + 27}" text-anchor="middle">${xName}</text>
<text x="${LEFT + 6}" y="${TOP + 12}">${yName}</text>`;
}

/** What each colour and dash stands for. */
function legend(names: readonly string[]): Markup {
	return html`<ul class="legend">${names.map(
		(name, i) =>
			html`<li><svg width="24" height="10" aria-hidden="true"><line class="curve s${i + 1}" x1="0" y1="5" x2="24" y2="5"/></svg> ${name}</li>`,
	)}</ul>`;
}

/** Curves in the unit square, with the diagonal where it is the ideal. */
export function lineChart(
	title: string,
	axisNames: { readonly x: string; readonly y: string },
	curves: readonly Curve[],
	hasDiagonal = false,
): Markup {
	const drawn = curves.map(({ points }, i) => {
		const known = points.flatMap(({ x, y }) => (x === null || y === null ? [] : [`${xOf(x)},${yOf(y)}`]));
		const dots = known.map((point) => {
			const [x = "", y = ""] = point.split(",");
			return html`<circle class="dot s${i + 1}" cx="${x}" cy="${y}" r="2"/>`;
		});
		return html`<polyline class="curve s${i + 1}" points="${known.join(" ")}"/>${dots}`;
	});
	return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${LEFT + SIDE + 10} ${TOP + SIDE + BOTTOM}" class="square" role="img" aria-label="${title}: ${axisNames.y} over ${axisNames.x}">
${axes(axisNames.x, axisNames.y)}
${hasDiagonal ? html`<line class="ideal" x1="${xOf(0)}" y1="${yOf(0)}" x2="${xOf(1)}" y2="${yOf(1)}"/>` : null}
${drawn}
</svg>${curves.length > 1 ? legend(curves.map(({ name }) => name)) : null}</figure>`;
}

/** One group of bars. */
export interface BarRow {
	readonly name: string;
	/** A value 0..1 for each series. */
	readonly values: readonly (number | null)[];
}

const BAR = 11;
const GROUP_GAP = 7;
const NAME_WIDTH = 190;
const BAR_WIDTH = 320;

/** Horizontal bars of shares, one colour a series, each with its value. */
export function barChart(title: string, series: readonly string[], rows: readonly BarRow[]): Markup {
	const groupHeight = series.length * BAR + GROUP_GAP;
	const height = rows.length * groupHeight + GROUP_GAP;
	const groups = rows.map(({ name, values }, row) => {
		const top = GROUP_GAP + row * groupHeight;
		const bars = values.map((value, i) => {
			const y = top + i * BAR;
			const width = (Math.max(0, Math.min(1, value ?? 0)) * BAR_WIDTH).toFixed(1);
			return html`<rect class="bar s${i + 1}" x="${NAME_WIDTH}" y="${y}" width="${width}" height="${BAR - 1}"/>
<text x="${(NAME_WIDTH + Number(width) + 4).toFixed(1)}" y="${y + BAR / 2}" dy="0.35em">${value === null ? DASH : value.toFixed(2)}</text>`;
		});
		return html`<text x="${NAME_WIDTH - 6}" y="${top + (series.length * BAR) / 2}" dy="0.35em" text-anchor="end">${name}</text>${bars}
`;
	});
	return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${NAME_WIDTH + BAR_WIDTH + 36} ${height}" class="bars" role="img" aria-label="${title}">
${groups}</svg>${series.length > 1 ? legend(series) : null}</figure>`;
}
