import type { Random } from "../embedded/random.ts";

/** From here on a count is drawn as a rounded normal one. */
const LARGE_MEAN = 50;

/** A Poisson count (Knuth's method below `LARGE_MEAN`). */
export function poisson(random: Random, mean: number): number {
	if (mean > LARGE_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
	const limit = Math.exp(-mean);
	let count = 0;
	for (let product = random.next(); product > limit; product *= random.next()) count++;
	return count;
}
