/** Versions: the document's semantic version, and after a plus sign the number of the publish that made it. */

/** `3.0.0` of `3.0.0+17`. */
export function coreOf(version: string): string {
	return version.split("+")[0] ?? version;
}

/** Negative, zero or positive as the semantic version of `a` is below, equal to or above that of `b`. */
export function compareCores(a: string, b: string): number {
	const left = coreOf(a).split(".").map(Number);
	const right = coreOf(b).split(".").map(Number);
	for (const [index, part] of left.entries()) {
		const difference = part - (right[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** The version of publish number `sequence`. */
export function versionOf(core: string, sequence: number): string {
	return `${coreOf(core)}+${sequence}`;
}
