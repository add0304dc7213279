import type { ComponentChildren } from "preact";

interface Props {
	readonly label: string;
	/** Scrolls downwards too, where a table may be of any length. */
	readonly isTall?: boolean;
	readonly children: ComponentChildren;
}

/** A frame in which a table scrolls by itself on a narrow screen, by keyboard too: the page never does. */
export function TableFrame({ label, isTall = false, children }: Props) {
	return (
		<section class={isTall ? "scroll tall" : "scroll"} aria-label={label} tabIndex={0}>
			{children}
		</section>
	);
}
