import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { preferences } from "../shell/preferences.ts";
import { TableFrame } from "./table-frame.tsx";

export interface ChartSeries {
	readonly name: string;
	/** One value a point; null where there is none. */
	readonly values: readonly (number | null)[];
	/** Name of a CSS variable. */
	readonly colour: string;
	readonly dash?: readonly number[];
}

interface Props {
	readonly title: string;
	/** One sentence that says what the chart shows. */
	readonly summary: string;
	/** Times of the points, ISO 8601. */
	readonly at: readonly string[];
	readonly series: readonly ChartSeries[];
	readonly format: (value: number) => string;
}

const HEIGHT = 200;
const LINE_WIDTH = 2;

function shown(value: number | null | undefined, format: Props["format"]): string {
	return value == null ? "none" : format(value);
}

function options(width: number, series: readonly ChartSeries[], format: Props["format"]): uPlot.Options {
	const axis = { stroke: colourOf("--muted"), grid: { stroke: colourOf("--line"), width: 1 }, ticks: { show: false } };
	return {
		width,
		height: HEIGHT,
		series: [
			{},
			...series.map(({ name, colour: variable, dash = [] }) => ({
				label: name,
				stroke: colourOf(variable),
				width: LINE_WIDTH,
				dash: [...dash],
				points: { show: false },
				value: (_: uPlot, value: number | null) => shown(value, format),
			})),
		],
		axes: [axis, { ...axis, size: 64, values: (_, splits) => splits.map(format) }],
		scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
		legend: { live: false },
		cursor: { y: false },
	};
}

/** A canvas takes no `light-dark()`: the colour as the page shows it now. */
function colourOf(variable: string): string {
	const probe = document.createElement("span");
	probe.style.color = `var(${variable})`;
	document.body.append(probe);
	const { color } = getComputedStyle(probe);
	probe.remove();
	return color;
}

function Plot({ at, series, format }: Omit<Props, "title" | "summary">) {
	const host = useRef<HTMLDivElement>(null);
	const { theme } = preferences.value;
	useEffect(() => {
		const element = host.current!;
		const times = at.map((time) => Date.parse(time) / 1000);
		const data = [times, ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
		let plot: uPlot | null = null;
		const draw = () => {
			plot?.destroy();
			plot = new uPlot(options(element.clientWidth, series, format), data, element);
		};
		draw();
		const scheme = matchMedia("(prefers-color-scheme: dark)");
		scheme.addEventListener("change", draw);
		const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
		resized.observe(element);
		return () => {
			scheme.removeEventListener("change", draw);
			resized.disconnect();
			plot?.destroy();
		};
	}, [at, series, format, theme]);
	return <div ref={host} class="plot" aria-hidden="true" />;
}

/** Lines over time with a sentence and a table that say the same. */
export function Chart({ title, summary, at, series, format }: Props) {
	return (
		<section class="card stack">
			<h2>{title}</h2>
			<p>{summary}</p>
			<Plot at={at} series={series} format={format} />
			<details>
				<summary>{title} as a table</summary>
				<TableFrame label={`${title} as a table`} isTall>
					<table>
						<thead>
							<tr>
								<th scope="col">From (UTC)</th>
								{series.map(({ name }) => (
									<th key={name} scope="col" class="number">
										{name}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{at.map((time, index) => (
								<tr key={time}>
									<th scope="row">{time.slice(0, 16).replace("T", " ")}</th>
									{series.map(({ name, values }) => (
										<td key={name} class="number">
											{shown(values[index], format)}
										</td>
									))}
								</tr>
							))}
						</tbody>
					</table>
				</TableFrame>
			</details>
		</section>
	);
}
