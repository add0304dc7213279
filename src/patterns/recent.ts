/** Which patterns of a version were changed lately, and when: only those can be demoted by themselves. */
import * as z from "zod";
import type { PatternDiff } from "./diff.ts";

/** A pattern counts as changed lately for a week; after that it has shown what it does. */
export const RECENT_MS = 7 * 24 * 3600_000;

export const recentChangesSchema = z.array(
	z.strictObject({
		/** Number of the publish. */
		sequence: z.int(),
		/** Epoch milliseconds. */
		at: z.int(),
		/** Ids; what was removed or is not active is among them and never found. */
		patterns: z.array(z.string()),
	}),
);
/** Changes by publish, the oldest first; each pattern stands with its last one. */
export type RecentChanges = z.infer<typeof recentChangesSchema>;

/** Every id that a diff names. */
export function touchedPatterns({ added, changed, removed }: PatternDiff): string[] {
	return [...added, ...changed.map(({ after }) => after), ...removed].map(({ id }) => id);
}

/** The recent changes of a version that follows another one. */
export function withChanges(
	before: RecentChanges,
	touched: readonly string[],
	sequence: number,
	at: number,
): RecentChanges {
	const fresh = new Set(touched);
	const kept = before
		.filter((change) => at - change.at < RECENT_MS)
		.map((change) => ({ ...change, patterns: change.patterns.filter((id) => !fresh.has(id)) }));
	const own = { sequence, at, patterns: [...touched] };
	return [...kept, own].filter(({ patterns }) => patterns.length > 0);
}

/** Number of the publish that changed a pattern lately; null for an established one. */
export function changedIn(recent: RecentChanges, pattern: string, now: number): number | null {
	const change = recent.find(({ at, patterns }) => now - at < RECENT_MS && patterns.includes(pattern));
	return change?.sequence ?? null;
}

/** When each pattern was changed, epoch milliseconds. */
export function changeTimes(recent: RecentChanges): Map<string, number> {
	return new Map(recent.flatMap(({ at, patterns }) => patterns.map((id) => [id, at] as const)));
}
