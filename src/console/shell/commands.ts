/** Keyboard commands: each has a button or link too, a key that can be changed, and a line in the help. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { preferences } from "./preferences.ts";

export interface Command {
	readonly id: string;
	/** `j`, `?`, `Escape`, or two keys one after the other: `g q`. */
	readonly key: string;
	readonly label: string;
	/** Heading in the help. */
	readonly group: string;
	readonly run: () => void;
}

/** How long after the first of two keys the second one counts, milliseconds. */
const SEQUENCE_MS = 1200;

const registered = signal<readonly Command[]>([]);

/** Commands of this moment; where two share an id the one that came last holds. */
export const commands = computed(() => [...new Map(registered.value.map((command) => [command.id, command])).values()]);

/** The key of a command as this person has it. */
export function keyOf({ id, key }: Pick<Command, "id" | "key">): string {
	return preferences.value.keys[id] ?? key;
}

/** Offers commands while the component is there. They always run as the latest render has them. */
export function useCommands(offered: readonly Command[]): void {
	const latest = useRef(offered);
	latest.current = offered;
	const signature = offered.map(({ id, key, label }) => `${id} ${key} ${label}`).join("\n");
	useEffect(() => {
		const own = latest.current.map((command) => ({
			...command,
			run: () => latest.current.find(({ id }) => id === command.id)?.run(),
		}));
		registered.value = [...registered.value, ...own];
		return () => {
			registered.value = registered.value.filter((command) => !own.includes(command));
		};
	}, [signature]);
}

function isTyping(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	return (
		target.isContentEditable ||
		target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [role=textbox]") !== null
	);
}

/** A dialog is its own world: the page's keys rest while one is open. */
function isDialogOpen(): boolean {
	return document.querySelector("dialog[open]") !== null;
}

/** Listens to keys. What the browser or an input method means by them is left alone. */
export function listenToKeys(openPalette: () => void): void {
	let first: { readonly key: string; readonly at: number } | null = null;
	document.addEventListener("keydown", (event) => {
		if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
			event.preventDefault();
			openPalette();
			return;
		}
		if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
		if (!preferences.value.shortcuts || isTyping(event.composedPath()[0] ?? null) || isDialogOpen()) return;
		const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : null;
		first = null;
		const found =
			commands.value.find((command) => keyOf(command) === sequence) ??
			commands.value.find((command) => keyOf(command) === event.key);
		if (found) {
			event.preventDefault();
			found.run();
		} else if (commands.value.some((command) => keyOf(command).startsWith(`${event.key} `))) {
			first = { key: event.key, at: event.timeStamp };
		}
	});
}
