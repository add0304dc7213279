/** From values to places in a drawing. Pure. */

/** Steps that people count by. */
const STEPS = [1, 2, 5, 10];
const TICKS = 4;

export interface Axis {
	/** Where the axis ends: above every value. */
	readonly max: number;
	readonly ticks: readonly number[];
}

/** An axis from zero for values, with some four ticks at round numbers; at whole ones where all values are. */
export function axisOf(values: readonly number[]): Axis {
	const most = Math.max(0, ...values);
	if (most === 0) return { max: 1, ticks: [0, 1] };
	const raw = most / TICKS;
	const scale = 10 ** Math.floor(Math.log10(raw));
	const round = scale * (STEPS.find((candidate) => candidate * scale >= raw) ?? 10);
	const step = values.every(Number.isInteger) ? Math.max(1, round) : round;
	const count = Math.ceil(most / step);
	return { max: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12))) };
}

type Point = readonly [x: number, y: number];

/** A circle around a place, as seen on a line of two pixels. */
const DOT = "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0";

/** A line through points as the data of an SVG path. It breaks at a null; a point alone is a dot. */
export function pathOf(points: readonly (Point | null)[]): string {
	return points
		.map((point, i) => {
			if (point === null) return "";
			const [x, y] = point.map((place) => place.toFixed(1));
			if (points[i - 1]) return `L${x} ${y}`;
			return `M${x} ${y}${points[i + 1] ? "" : DOT}`;
		})
		.join("");
}

/** Which of `count` points at equal distances between two places is nearest to a third; null without points. */
export function indexAt(count: number, from: number, to: number, place: number): number | null {
	if (count === 0) return null;
	const share = (place - from) / Math.max(1, to - from);
	return Math.min(Math.max(Math.round(share * (count - 1)), 0), count - 1);
}
