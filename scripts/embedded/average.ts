import type { Parameters } from "./network.ts";

/** Snapshots in one epoch. */
export const SNAPSHOTS_PER_EPOCH = 8;

/** The mean of a network's weights over moments of its training: steadier than its last moment, at no cost in size. */
export interface WeightAverage {
	/** Takes the weights as they are into the mean. */
	add(): void;
	/** Replaces the weights by the mean; does nothing when there is none. */
	apply(): void;
}

export function averageOf(parameters: Parameters): WeightAverage {
	const arrays = Object.values(parameters) as Float32Array[];
	let means: Float32Array[] = [];
	let count = 0;
	return {
		add() {
			if (count === 0) means = arrays.map((array) => new Float32Array(array.length));
			count++;
			for (const [a, array] of arrays.entries()) {
				const mean = means[a]!;
				for (let i = 0; i < array.length; i++) mean[i] = mean[i]! + (array[i]! - mean[i]!) / count;
			}
		},
		apply() {
			for (const [a, mean] of means.entries()) arrays[a]!.set(mean);
		},
	};
}
