import { OURS } from "../libraries.ts";
import type { Libraries } from "../measure/run.ts";
import type { Figures } from "../rows.ts";
import { LIST_SIZES } from "../texts/entries.ts";
import { formatNumber } from "./tables.ts";

const WIDTH = 900;
const ROW_HEIGHT = 30;
const PLOT_TOP = 78;
const PLOT_LEFT = 220;
const PLOT_RIGHT = 690;
const RECALL_X = 765;
const FALSE_POSITIVES_X = 850;
const BOTTOM_MARGIN = 34;
const DOT_RADIUS = 5;

/** Both themes of a reader that shows the file as an image. */
const STYLE = `
text { font: 13px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
.title { font-size: 15px; font-weight: 600; } .small { font-size: 11px; } .soft { fill: #59636e; }
.ours { font-weight: 600; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: #8b949e; stroke-opacity: .3; }
.mark { stroke: #59636e; fill: #59636e; stroke-width: 2; } .mark.ours { stroke: #0969da; fill: #0969da; }
.span { stroke-opacity: .45; } .mark.open { fill: none; } .mark.half { fill-opacity: .35; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .soft { fill: #9198a1; }
.mark { stroke: #9198a1; fill: #9198a1; } .mark.ours { stroke: #4493f8; fill: #4493f8; }
.mark.open { fill: none; }
}`;
const DOT_CLASSES = ["open", "half", "full"];

interface Line {
	readonly title: string;
	readonly isOurs: boolean;
	/** Texts a second at each list size. */
	readonly speeds: readonly number[];
	readonly recall: string;
	readonly falsePositives: string;
}

function escapeXml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function linesOf(libraries: Libraries, figures: Figures): Line[] {
	const percent = (value: number | null) => (value === null ? "-" : `${Math.round(value)}%`);
	return [...libraries]
		.map(([id, { name, version }]) => ({
			title: `${name} ${version}`,
			isOurs: id === OURS,
			speeds: LIST_SIZES.flatMap((size) => figures.get(`speed/${id}/${size}`) ?? []),
			recall: `${percent(figures.get(`recall/${id}/single`))} / ${percent(figures.get(`recall/${id}/pairs`))}`,
			falsePositives: formatNumber(figures.get(`false_positives/${id}`)),
		}))
		.filter((line) => line.speeds.length === LIST_SIZES.length)
		.sort((a, b) => (b.speeds.at(-1) as number) - (a.speeds.at(-1) as number));
}

/** Throughput of every library at three list sizes on a logarithmic scale, with its recall and false positives. */
export function renderChart(libraries: Libraries, figures: Figures): string {
	const lines = linesOf(libraries, figures);
	const speeds = lines.flatMap((line) => line.speeds);
	if (speeds.length === 0) throw new Error("chart: no speeds measured");
	const low = Math.floor(Math.log10(Math.min(...speeds)));
	const high = Math.ceil(Math.log10(Math.max(...speeds)));
	const x = (value: number) => PLOT_LEFT + ((Math.log10(value) - low) / (high - low)) * (PLOT_RIGHT - PLOT_LEFT);
	const bottom = PLOT_TOP + lines.length * ROW_HEIGHT;
	const height = bottom + BOTTOM_MARGIN;
	const parts = [
		text(16, 26, "title", "Texts judged a second, logarithmic"),
		...LIST_SIZES.flatMap((size, i) => [
			circle(PLOT_LEFT + i * 125, 48, `mark ${DOT_CLASSES[i]}`),
			text(PLOT_LEFT + 10 + i * 125, 52, "small", `${size.toLocaleString("en")} entries`),
		]),
		text(RECALL_X, 40, "small soft middle", "recall, one"),
		text(RECALL_X, 54, "small soft middle", "kind / two"),
		text(FALSE_POSITIVES_X, 40, "small soft middle", "false positives"),
		text(FALSE_POSITIVES_X, 54, "small soft middle", `of ${formatNumber(figures.get("innocent_texts"))}`),
	];
	for (let power = low; power <= high; power++) {
		const at = x(10 ** power).toFixed(1);
		parts.push(`<line class="grid" x1="${at}" x2="${at}" y1="${PLOT_TOP - 8}" y2="${bottom}"/>`);
		parts.push(text(Number(at), bottom + 18, "small soft middle", formatNumber(10 ** power)));
	}
	lines.forEach((line, i) => {
		const y = PLOT_TOP + i * ROW_HEIGHT + ROW_HEIGHT / 2;
		const ours = line.isOurs ? " ours" : "";
		const points = line.speeds.map(x);
		parts.push(text(PLOT_LEFT - 14, y + 4, `end${ours}`, line.title));
		const span = `x1="${Math.min(...points).toFixed(1)}" x2="${Math.max(...points).toFixed(1)}" y1="${y}" y2="${y}"`;
		parts.push(`<line class="mark span${ours}" ${span}/>`);
		points.forEach((point, size) => {
			parts.push(circle(point, y, `mark ${DOT_CLASSES[size]}${ours}`));
		});
		parts.push(text(RECALL_X, y + 4, `middle${ours}`, line.recall));
		parts.push(text(FALSE_POSITIVES_X, y + 4, `middle${ours}`, line.falsePositives));
	});
	const label = "Throughput, recall and false positives of each library";
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
<style>${STYLE}
</style>
${parts.join("\n")}
</svg>
`;
}

function text(x: number, y: number, classes: string, content: string): string {
	return `<text x="${x}" y="${y}" class="${classes}">${escapeXml(content)}</text>`;
}

function circle(x: number, y: number, classes: string): string {
	return `<circle class="${classes}" cx="${x.toFixed(1)}" cy="${y}" r="${DOT_RADIUS}"/>`;
}
