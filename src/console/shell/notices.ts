/** Short messages about what was just done: shown, and told to screen readers politely, once. */
import { signal } from "@preact/signals";

export interface Notice {
	readonly id: number;
	readonly text: string;
	readonly tone: "done" | "problem";
	readonly action?: { readonly label: string; readonly run: () => void };
}

/** Long enough to read two sentences, milliseconds; problems stay until they are closed. */
const SHOWN_MS = 6000;

export const notices = signal<readonly Notice[]>([]);
let nextId = 1;

export function dismiss(id: number): void {
	notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Shows a message; returns its id. `shownMs` null: until it is closed. */
export function notify(
	text: string,
	options: { tone?: Notice["tone"]; action?: Notice["action"]; shownMs?: number | null } = {},
): number {
	const { tone = "done", action, shownMs = tone === "problem" ? null : SHOWN_MS } = options;
	const id = nextId++;
	notices.value = [...notices.value, { id, text, tone, ...(action ? { action } : {}) }];
	if (shownMs !== null) setTimeout(() => dismiss(id), shownMs);
	return id;
}
