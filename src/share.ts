/** Shares of the traffic: which of it falls to one side, always the same and evenly spread. */

/** Shares are given in hundredths of a per cent. */
export const WHOLE_BASIS_POINTS = 10_000;

/** Where a key falls among `WHOLE_BASIS_POINTS`: always the same, evenly spread (FNV-1a with a final mix). */
export function bucketOf(key: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) % WHOLE_BASIS_POINTS;
}
