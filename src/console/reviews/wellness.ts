/** How much a person has read, on this browser only: a comfort, never a measure of them. */
import { signal } from "@preact/signals";

/** Our guesses (CONSOLE.md section 4): severe texts an hour, minutes in a row, and how long a break is. */
export const MAX_SEVERE_AN_HOUR = 30;
export const MAX_MINUTES_IN_A_ROW = 50;
export const BREAK_MINUTES = 10;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STORAGE_KEY = "plainspeak.reading";

/** A text that was revealed. */
export interface Reading {
	/** Epoch milliseconds. */
	readonly at: number;
	readonly severe: boolean;
}

export interface Rest {
	readonly because: "severe" | "time";
	/** Epoch milliseconds. */
	readonly until: number;
}

/** Whether it is time for a break. A pause as long as a break is one. `readings` are in the order of time. */
export function restOf(readings: readonly Reading[], now: number): Rest | null {
	const severe = readings.filter((reading) => reading.severe && reading.at > now - HOUR_MS);
	const last = readings.at(-1);
	if (!last) return null;
	const until = last.at + BREAK_MINUTES * MINUTE_MS;
	if (until <= now) return null;
	if (severe.length >= MAX_SEVERE_AN_HOUR) return { because: "severe", until };
	let start = last.at;
	for (const { at } of [...readings].reverse()) {
		if (start - at >= BREAK_MINUTES * MINUTE_MS) break;
		start = at;
	}
	return last.at - start >= MAX_MINUTES_IN_A_ROW * MINUTE_MS ? { because: "time", until } : null;
}

function stored(): Reading[] {
	try {
		return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "[]") as Reading[];
	} catch {
		return [];
	}
}

export const readings = signal<readonly Reading[]>(stored());

/** Notes that a text was revealed; what is older than the bounds ask for is forgotten. */
export function noteReading(severe: boolean): void {
	const now = Date.now();
	readings.value = [...readings.value.filter(({ at }) => at > now - 2 * HOUR_MS), { at: now, severe }];
	localStorage.setItem(STORAGE_KEY, JSON.stringify(readings.value));
}

/** Starts counting anew: the person took a break elsewhere, or goes on without one. */
export function forgetReadings(): void {
	readings.value = [];
	localStorage.removeItem(STORAGE_KEY);
}
