import type { Pattern, PatternDocument } from "./schema.ts";

export interface PatternChange {
	readonly before: Pattern;
	readonly after: Pattern;
}

/** What leads from one document to another, each list in the order of its document. */
export interface PatternDiff {
	readonly added: readonly Pattern[];
	readonly changed: readonly PatternChange[];
	readonly removed: readonly Pattern[];
}

/** JSON with the keys in one order, so that two writings of the same pattern are equal. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) =>
		part !== null && typeof part === "object" && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);
}

/** Compares patterns by id; their order is no change. */
export function diffDocuments(before: PatternDocument, after: PatternDocument): PatternDiff {
	const old = new Map(before.patterns.map((pattern) => [pattern.id, pattern]));
	const kept = new Set(after.patterns.map(({ id }) => id));
	const changed: PatternChange[] = [];
	const added: Pattern[] = [];
	for (const pattern of after.patterns) {
		const former = old.get(pattern.id);
		if (!former) added.push(pattern);
		else if (canonical(former) !== canonical(pattern)) changed.push({ before: former, after: pattern });
	}
	return { added, changed, removed: before.patterns.filter(({ id }) => !kept.has(id)) };
}

/** Whether a diff holds nothing. */
export function isEmptyDiff({ added, changed, removed }: PatternDiff): boolean {
	return added.length + changed.length + removed.length === 0;
}
