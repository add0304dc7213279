import { signal } from "@preact/signals";
import { type Clock, preferences } from "../shell/preferences.ts";

/** Ages are given in words of minutes; they need no more than a look every half minute. */
const TICK_MS = 30_000;
const now = signal(Date.now());
setInterval(() => {
	now.value = Date.now();
}, TICK_MS);

const UNITS = [
	["day", 86_400_000],
	["hour", 3_600_000],
	["minute", 60_000],
] as const;
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago", "in 2 hours". */
export function sinceText(at: number, from: number): string {
	const difference = at - from;
	for (const [unit, ms] of UNITS)
		if (Math.abs(difference) >= ms) return relative.format(Math.round(difference / ms), unit);
	return difference > 0 ? "in less than a minute" : "just now";
}

/** A moment to the second by a clock: `2026-11-28 12:00:00`. */
export function stampOf(at: number, clock: Clock): string {
	const offsetMs = clock === "utc" ? 0 : new Date(at).getTimezoneOffset() * 60_000;
	return new Date(at - offsetMs).toISOString().slice(0, 19).replace("T", " ");
}

/** The clock that times are shown by, as words. */
export function clockName(clock: Clock): string {
	return clock === "utc" ? "UTC" : "local time";
}

/** A moment as its distance from now; the moment itself, by the chosen clock, on hover. */
export function Since({ at }: { readonly at: number | string }) {
	const ms = typeof at === "string" ? Date.parse(at) : at;
	const { clock } = preferences.value;
	// A look is up to half a minute old: what has happened since then would lie in the future.
	const from = Math.max(now.value, Date.now());
	return (
		<time dateTime={new Date(ms).toISOString()} title={`${stampOf(ms, clock)} ${clockName(clock)}`}>
			{sinceText(ms, from)}
		</time>
	);
}
