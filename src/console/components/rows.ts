import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useCommands } from "../shell/commands.ts";

interface Rows<E extends HTMLElement> {
	/** -1 before a row was gone to. */
	readonly selected: number;
	/** For the element whose children are the rows. */
	readonly list: RefObject<E | null>;
}

/** Rows that `j` and `k` go through: the first link or button of the one that is selected has the focus. */
export function useRows<E extends HTMLElement>(group: string, count: number): Rows<E> {
	const [selected, setSelected] = useState(-1);
	const list = useRef<E>(null);
	const move = (by: number) => setSelected((at) => Math.min(Math.max(at + by, 0), count - 1));
	// Before the next key is heard, which an effect after the paint is not.
	useLayoutEffect(() => {
		if (selected >= 0) list.current?.children[selected]?.querySelector<HTMLElement>("a, button")?.focus();
	}, [selected]);
	useCommands([
		{ id: "next row", key: "j", label: "Next row", group, run: () => move(1) },
		{ id: "previous row", key: "k", label: "Previous row", group, run: () => move(-1) },
	]);
	return { selected, list };
}
