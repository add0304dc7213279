import { preferences } from "../shell/preferences.ts";
import { type ChartEvent, type ChartSeries, Plot, shown } from "./plot.tsx";
import { TableFrame } from "./table-frame.tsx";
import { clockName, stampOf } from "./time.tsx";

export type { ChartEvent, ChartSeries };

interface Props {
	readonly title: string;
	/** One sentence that says what the chart shows. */
	readonly summary: string;
	/** Times of the points, ISO 8601, ascending and at equal distances. */
	readonly at: readonly string[];
	readonly series: readonly ChartSeries[];
	readonly format: (value: number) => string;
	readonly events?: readonly ChartEvent[];
}

/** Lines over time with a sentence and a table that say the same. */
export function Chart({ title, summary, at, series, format, events = [] }: Props) {
	const { clock } = preferences.value;
	return (
		<section class="card stack">
			<h2>{title}</h2>
			<p>{summary}</p>
			<Plot at={at} series={series} format={format} events={events} />
			<details>
				<summary>{title} as a table</summary>
				<TableFrame label={`${title} as a table`} isTall>
					<table>
						<thead>
							<tr>
								<th scope="col">From ({clockName(clock)})</th>
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
									<th scope="row">{stampOf(Date.parse(time), clock).slice(0, 16)}</th>
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
