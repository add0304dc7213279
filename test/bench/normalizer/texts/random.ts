/** A seeded generator of numbers in [0, 1): mulberry32, a public-domain design by Tommy Ettinger. */
export type Random = () => number;

export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** One item, all equally likely. */
export function pick<T>(random: Random, items: readonly T[]): T {
	return items[Math.floor(random() * items.length)] as T;
}

/** One item of a list ordered by frequency: the chance of rank r falls as 1 / r, as it does in natural text. */
export function pickByRank<T>(random: Random, items: readonly T[]): T {
	return items[Math.floor((items.length + 1) ** random()) - 1] as T;
}

/** A shuffled copy. */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
	const result = [...items];
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[result[i], result[j]] = [result[j] as T, result[i] as T];
	}
	return result;
}
