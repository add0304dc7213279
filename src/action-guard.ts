/** What a moderator does about patterns that may be bad themselves: lets people see what a demoted one would block. */
import type { BreakerWindow } from "./patterns/breaker-window.ts";
import type { Action, Match, Severity } from "./verdict.ts";

/** Knows which patterns are demoted, and watches those that were changed lately. */
export interface ActionGuard {
	isDemoted(pattern: string): boolean;
	isWatched(pattern: string): boolean;
	/** Patterns that a text is judged without, to see what they did to it. */
	readonly suspects: ReadonlySet<string>;
	/** Counts a text with what was found in it; false where nothing more of it is to be told. Called for every text. */
	count(tenantId: string, patterns: readonly string[]): boolean;
	/** Takes what watched patterns did to a text: `isHarmless` when they have it blocked and it is safe without them. */
	record(
		tenantId: string,
		authorId: string | undefined,
		patterns: readonly string[],
		isHarmless: boolean,
	): Promise<void>;
}

/** A guard over an isolate's window, told of authors by keyed hashes only. */
export function guardOver(
	window: BreakerWindow,
	authorHash: (tenantId: string, authorId: string) => Promise<string>,
): ActionGuard {
	return {
		isDemoted: (pattern) => window.isDemoted(pattern),
		isWatched: (pattern) => window.isWatched(pattern),
		suspects: window.suspects,
		count: (tenantId, patterns) => window.count(tenantId, patterns),
		async record(tenantId, authorId, patterns, isHarmless) {
			// All texts of a tenant that name no author are one author's.
			window.add(tenantId, await authorHash(tenantId, authorId ?? ""), patterns, isHarmless);
		},
	};
}

/** What a text comes to. */
export interface Outlook {
	readonly severity: Severity;
	readonly action: Action;
}

/** The patterns of a text that call for a second look. */
export interface Suspicion {
	readonly demoted: ReadonlySet<string>;
	readonly watched: readonly string[];
}

const NO_PATTERNS: readonly string[] = [];

/** Counts a text; null, as for nearly all of them, when none of its patterns calls for a second look. */
export function suspect(guard: ActionGuard, tenantId: string, matches: readonly Match[]): Suspicion | null {
	if (matches.length === 0) {
		guard.count(tenantId, NO_PATTERNS);
		return null;
	}
	// Safe phrases block nothing.
	const harmful = matches.filter(({ category }) => category !== "safe_context");
	const patterns = [...new Set(harmful.map(({ patternId }) => patternId))];
	const isCounted = guard.count(tenantId, patterns);
	const demoted = new Set(patterns.filter((id) => guard.isDemoted(id)));
	const watched = isCounted ? patterns.filter((id) => guard.isWatched(id)) : NO_PATTERNS;
	return demoted.size + watched.length === 0 ? null : { demoted, watched };
}

/** The action without what only demoted patterns would block: that goes to people, never less. */
export async function demote(
	{ demoted }: Suspicion,
	action: Action,
	without: (patterns: ReadonlySet<string>) => Promise<Outlook>,
): Promise<Action> {
	if (action !== "block" || demoted.size === 0) return action;
	return (await without(demoted)).action === "block" ? "block" : "review";
}

/** Tells the guard what the watched patterns of a text did; `action` is the one before any was demoted. */
export async function testify(
	guard: ActionGuard,
	{ watched }: Suspicion,
	{ tenantId, authorId, action }: { tenantId: string; authorId: string | undefined; action: Action },
	without: (patterns: ReadonlySet<string>) => Promise<Outlook>,
): Promise<void> {
	if (watched.length === 0) return;
	const isHarmless = action === "block" && (await without(guard.suspects)).severity === "safe";
	await guard.record(tenantId, authorId, watched, isHarmless);
}

/** Matches as they are shown, with a mark on those of demoted patterns. */
export function markDemoted(matches: readonly Match[], { demoted }: Suspicion): readonly Match[] {
	return matches.map((match) => (demoted.has(match.patternId) ? { ...match, demoted: true } : match));
}
