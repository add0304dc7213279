import { signal } from "@preact/signals";

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

/** A moment as its distance from now; the moment itself, in UTC, on hover. */
export function Since({ at }: { readonly at: number | string }) {
	const ms = typeof at === "string" ? Date.parse(at) : at;
	const iso = new Date(ms).toISOString();
	return (
		<time dateTime={iso} title={iso.replace("T", " ").replace(/\.\d+Z/, " UTC")}>
			{sinceText(ms, now.value)}
		</time>
	);
}
