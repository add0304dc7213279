import { expect, it } from "vitest";
import type { Parameters } from "../../scripts/embedded/network.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { fitMix, type LabelledLogits, mixHead } from "../../scripts/embedded/refit.ts";
import { HEADS } from "../../src/classifier/embedded/heads.ts";

const OWN = 0;
const OTHER = 4;
const ownAlone = [...HEADS.map((_, k) => (k === OWN ? 1 : 0)), 0];

/** Texts that the other head ranks rightly, the own head by chance. */
function drawRows(count: number): LabelledLogits[] {
	const random = createRandom(1);
	return Array.from({ length: count }, () => {
		const logits = Float64Array.from(HEADS, () => 2 * random.normal());
		return { logits, label: random.next() < 1 / (1 + Math.exp(1 - logits[OTHER]!)) ? 1 : 0 };
	});
}

it("gives weight to the head that tells the labels, and takes it from the one that does not", () => {
	const mix = fitMix(drawRows(4000), OWN, 1);
	expect(mix[OTHER]).toBeCloseTo(1, 0);
	expect(Math.abs(mix[OWN]!)).toBeLessThan(0.2);
	expect(mix[HEADS.length]).toBeCloseTo(-1, 0);
});

it("finds the point where the loss has no slope", () => {
	const rows = drawRows(300);
	const ridge = 10;
	const mix = fitMix(rows, OWN, ridge);
	for (let k = 0; k < HEADS.length; k++) {
		let slope = ridge * (mix[k]! - ownAlone[k]!);
		for (const { logits, label } of rows) {
			const sum = logits.reduce((total, logit, j) => total + logit * mix[j]!, mix[HEADS.length]!);
			slope += (1 / (1 + Math.exp(-sum)) - label) * logits[k]!;
		}
		expect(slope).toBeCloseTo(0, 3);
	}
});

it("stays the head itself without rows, and under a strong pull", () => {
	expect([...fitMix([], OWN, 10)]).toEqual(ownAlone);
	for (const [k, weight] of fitMix(drawRows(300), OWN, 1e9).subarray(0, HEADS.length).entries()) {
		expect(weight).toBeCloseTo(ownAlone[k]!, 5);
	}
});

it("makes one head the mix of all and leaves the others alone", () => {
	const random = createRandom(2);
	const stride = 3;
	const parameters = {
		headWeights: Float32Array.from({ length: HEADS.length * stride }, () => random.normal()),
		headBias: Float32Array.from(HEADS, () => random.normal()),
	} as unknown as Parameters;
	const mix = Float64Array.from({ length: HEADS.length + 1 }, () => random.normal());
	const input = [0.5, -1, 2];
	const logitsOf = ({ headWeights, headBias }: Parameters) =>
		Array.from(HEADS, (_, k) => input.reduce((sum, x, i) => sum + x * headWeights[k * stride + i]!, headBias[k]!));
	const before = logitsOf(parameters);
	const after = logitsOf(mixHead(parameters, OWN, mix));
	expect(after[OWN]).toBeCloseTo(
		before.reduce((sum, logit, k) => sum + mix[k]! * logit, mix[HEADS.length]!),
		4,
	);
	expect(after.slice(1)).toEqual(before.slice(1));
});
