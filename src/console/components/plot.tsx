/** Lines over time as SVG: colours and dashes are the style sheet's, so they follow the scheme without a redraw. */
import { useEffect, useRef, useState } from "preact/hooks";
import { preferences } from "../shell/preferences.ts";
import { axisOf, indexAt, pathOf } from "./scale.ts";
import { stampOf } from "./time.tsx";

export interface ChartSeries {
	readonly name: string;
	/** One value a point; null where there is none. */
	readonly values: readonly (number | null)[];
	/** Name of a CSS variable. */
	readonly colour: string;
	/** Lengths of dash and gap, pixels. */
	readonly dash?: readonly number[];
}

/** Something that happened, shown as an upright line. */
export interface ChartEvent {
	/** ISO 8601. */
	readonly at: string;
	readonly label: string;
}

interface Props {
	/** Times of the points, ISO 8601, ascending and at equal distances. */
	readonly at: readonly string[];
	readonly series: readonly ChartSeries[];
	readonly format: (value: number) => string;
	readonly events: readonly ChartEvent[];
}

const HEIGHT = 200;
/** Room for the axes, pixels. */
const LEFT = 64;
const BOTTOM = 22;
const TOP = 8;
const RIGHT = 8;
/** A label of the time axis takes so much, pixels. */
const LABEL_WIDTH = 110;
const DAY_MS = 86_400_000;

export function shown(value: number | null | undefined, format: Props["format"]): string {
	return value == null ? "none" : format(value);
}

/** The drawing says nothing that the chart's sentence and table do not, so it is hidden from the accessibility tree. */
export function Plot({ at, series, format, events }: Props) {
	const host = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(600);
	const [pointed, setPointed] = useState<number | null>(null);
	useEffect(() => {
		const element = host.current!;
		const resized = new ResizeObserver(() => setWidth(element.clientWidth));
		resized.observe(element);
		return () => resized.disconnect();
	}, []);
	const { clock } = preferences.value;
	const times = at.map((time) => Date.parse(time));
	const [first = 0, last = first] = [times[0], times.at(-1)];
	const { max, ticks } = axisOf(series.flatMap(({ values }) => values.filter((value) => value !== null)));
	const right = width - RIGHT;
	const x = (ms: number) => LEFT + ((right - LEFT) * (ms - first)) / Math.max(1, last - first);
	const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / max;
	const timeText = (ms: number) => {
		const stamp = stampOf(ms, clock);
		return last - first > DAY_MS ? stamp.slice(5, 16) : stamp.slice(11, 16);
	};
	const labels = Math.max(2, Math.min(6, Math.floor((right - LEFT) / LABEL_WIDTH), times.length));
	const labelled = times.filter((_, i) => i % Math.ceil(times.length / labels) === 0);
	const point = pointed === null ? undefined : times[pointed];
	return (
		<div ref={host} class="plot" aria-hidden="true">
			<svg
				aria-hidden="true"
				width={width}
				height={HEIGHT}
				onPointerMove={({ offsetX }) => setPointed(indexAt(times.length, LEFT, right, offsetX))}
				onPointerLeave={() => setPointed(null)}
			>
				{ticks.map((tick) => (
					<g key={tick}>
						<path class="grid" d={`M${LEFT} ${y(tick)}H${right}`} />
						<text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
							{format(tick)}
						</text>
					</g>
				))}
				{labelled.map((ms) => (
					<text key={ms} x={x(ms)} y={HEIGHT - 4}>
						{timeText(ms)}
					</text>
				))}
				{events
					.filter((event) => Date.parse(event.at) >= first && Date.parse(event.at) <= last)
					.map((event) => (
						<path key={event.at} class="event" d={`M${x(Date.parse(event.at))} ${TOP}V${HEIGHT - BOTTOM}`}>
							<title>{event.label}</title>
						</path>
					))}
				{series.map(({ name, values, colour, dash = [] }) => (
					<path
						key={name}
						stroke={`var(${colour})`}
						stroke-dasharray={dash.join(" ")}
						d={pathOf(values.map((value, i) => (value === null ? null : [x(times[i]!), y(value)])))}
					/>
				))}
				{point !== undefined && <path class="grid" d={`M${x(point)} ${TOP}V${HEIGHT - BOTTOM}`} />}
			</svg>
			<p class="row legend">
				{series.map(({ name, values, colour, dash = [] }) => (
					<span key={name}>
						<svg aria-hidden="true" width={24} height={8}>
							<path stroke={`var(${colour})`} stroke-dasharray={dash.join(" ")} d="M1 4H23" />
						</svg>{" "}
						{name}
						{pointed !== null && ` ${shown(values[pointed], format)}`}
					</span>
				))}
				<span class="muted">{point !== undefined && stampOf(point, clock).slice(0, 16)}</span>
			</p>
		</div>
	);
}
