/** A moment, epoch milliseconds, as ISO 8601 in UTC; null where there is none. */
export function isoOf(at: number | null | undefined): string | null {
	return at === null || at === undefined ? null : new Date(at).toISOString();
}
