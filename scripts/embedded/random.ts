/** A seeded stream of numbers (mulberry32): the only randomness in training, so equal seeds give equal models. */
export interface Random {
	/** Uniform in [0, 1). */
	next(): number;
	/** Uniform integer in [0, bound). */
	below(bound: number): number;
	/** Normal with mean 0 and deviation 1. */
	normal(): number;
}

export function createRandom(seed: number): Random {
	let state = seed | 0;
	function next(): number {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}
	return {
		next,
		below: (bound) => Math.floor(next() * bound),
		normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
	};
}

/** Fisher-Yates in place. */
export function shuffle(items: Uint32Array, random: Random): void {
	for (let i = items.length - 1; i > 0; i--) {
		const j = random.below(i + 1);
		const held = items[i]!;
		items[i] = items[j]!;
		items[j] = held;
	}
}
