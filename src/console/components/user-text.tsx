import type { Signal } from "@preact/signals";
import { piecesOf, type Span } from "./marks.ts";
import { visibleParts } from "./visible.ts";

/** From here on a text may be higher than its frame, which then scrolls and has to be reachable by keyboard. */
const SHORT_UNITS = 300;
const SHORT_LINES = 8;

function mayScroll(text: string): boolean {
	return text.length > SHORT_UNITS || text.split("\n", SHORT_LINES + 1).length > SHORT_LINES;
}

interface Props {
	readonly text: string;
	readonly spans?: readonly Span[];
	/** Names of the spans, for whoever cannot see the mark. */
	readonly labels?: readonly string[];
	/** The span that is pointed at, here or in another copy. */
	readonly lit?: Signal<number | null>;
}

/**
 * A text of somebody else: only ever text, isolated in its direction, with invisible characters shown by their names. Spans
 * are marked with a number and a border besides the colour.
 */
export function UserText({ text, spans = [], labels = [], lit }: Props) {
	const light = (index: number | null) => {
		if (lit) lit.value = index;
	};
	return (
		<bdi class="user-text" dir="auto" tabIndex={mayScroll(text) ? 0 : undefined}>
			{piecesOf(text.length, spans).map(({ start, end, spans: covering }) => {
				const shown = visibleParts(text.slice(start, end)).map((part, i) =>
					part.name === null ? (
						part.text
					) : (
						<span key={i} class="glyph" title={part.name}>
							{part.name}
						</span>
					),
				);
				const first = covering[0];
				if (first === undefined) return shown;
				const begins = covering.filter((index) => spans[index]?.start === start);
				const isLit = lit !== undefined && lit.value !== null && covering.includes(lit.value);
				return (
					<mark
						key={start}
						class={isLit ? "lit" : undefined}
						title={covering.map((index) => labels[index]).join("; ")}
						onMouseEnter={() => light(first)}
						onMouseLeave={() => light(null)}
					>
						{shown}
						{begins.map((index) => (
							<sup key={index}>{index + 1}</sup>
						))}
					</mark>
				);
			})}
		</bdi>
	);
}
