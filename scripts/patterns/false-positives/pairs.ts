import { createRandom } from "../../embedded/random.ts";
import type { Source } from "./source.ts";

/** What may stand between two words: a space, a hyphen, a full stop without its space. */
const JOINTS = [" ", "-", "."];

/** Every ordered pair of words, by each joint. */
export function pairs(words: readonly string[]): Source {
	return {
		check: "fp-pairs",
		title: `pairs of the ${words.length} most frequent words, joined three ways`,
		*texts() {
			for (const first of words) for (const second of words) for (const joint of JOINTS) yield first + joint + second;
		},
		acrossWords: true,
	};
}

/** As many random pairs, with a seed. */
export function samplePairs(words: readonly string[], count: number, seed: number): Source {
	return {
		check: "fp-pairs",
		title: `${count} random pairs of the ${words.length} most frequent words`,
		*texts() {
			const random = createRandom(seed);
			for (let i = 0; i < count; i++)
				yield `${words[random.below(words.length)]}${JOINTS[i % JOINTS.length]}${words[random.below(words.length)]}`;
		},
		acrossWords: true,
	};
}
