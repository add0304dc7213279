import { expect, it } from "vitest";
import { createRandom } from "../../scripts/embedded/random.ts";
import { blockOf, CONV_WIDTH, convolve, createFilters, UNKNOWN_BLOCK } from "../../src/classifier/embedded/filters.ts";
import type { Dimensions, Sections } from "../../src/classifier/embedded/format.ts";

const WORDS = 200;
const DIM = 24;
const FILTERS = 8;
const random = createRandom(11);

const sections = {
	wordVectors: Int8Array.from({ length: WORDS * DIM }, () => random.below(63) - 31),
	wordScale: Float32Array.from({ length: DIM }, () => 0.01 + random.next() / 50),
	convWeights: Float32Array.from({ length: CONV_WIDTH * FILTERS * DIM }, () => random.normal()),
	convBias: Float32Array.from({ length: FILTERS }, () => random.normal()),
} as unknown as Sections;
const dimensions = { wordRows: WORDS, wordDim: DIM, filters: FILTERS } as Dimensions;

/** The convolution as its definition says, in floating point; row `WORDS` is an unknown word. */
function reference(rows: readonly number[]): number[] {
	const padded = [WORDS, ...rows, WORDS];
	const tapOf = (row: number, tap: number, filter: number): number => {
		let sum = 0;
		for (let d = 0; d < DIM && row < WORDS; d++) {
			const weight = sections.convWeights[(tap * FILTERS + filter) * DIM + d]!;
			sum += weight * sections.wordVectors[row * DIM + d]! * sections.wordScale[d]!;
		}
		return sum;
	};
	return Array.from({ length: FILTERS }, (_, filter) => {
		const responses = rows.map((_row, i) =>
			[0, 1, 2].reduce((sum, tap) => sum + tapOf(padded[i + tap]!, tap, filter), sections.convBias[filter]!),
		);
		return Math.max(0, ...responses);
	});
}

function convolved(filters: ReturnType<typeof createFilters>, rows: readonly number[]): number[] {
	const out = new Float32Array(1 + FILTERS).fill(-1);
	const blocks = rows.map((row) => (row === WORDS ? UNKNOWN_BLOCK : blockOf(filters, sections, row)));
	convolve(filters, sections, Int32Array.of(UNKNOWN_BLOCK, ...blocks, UNKNOWN_BLOCK), rows.length, out, 1);
	expect(out[0]).toBe(-1);
	return [...out.subarray(1)];
}

it("stays within three half steps of the exact convolution, whatever was judged before", () => {
	const filters = createFilters(sections, dimensions);
	for (let round = 0; round < 300; round++) {
		const rows = Array.from({ length: 1 + random.below(12) }, () => random.below(WORDS + 1));
		const expected = reference(rows);
		for (const [filter, value] of convolved(filters, rows).entries()) {
			expect(Math.abs(value - expected[filter]!)).toBeLessThan(1.51 * filters.steps[filter]!);
		}
	}
});

it("answers zeros for no words", () => {
	expect(convolved(createFilters(sections, dimensions), [])).toEqual(Array(FILTERS).fill(0));
});

it("refuses an odd number of filters", () => {
	expect(() => createFilters(sections, { ...dimensions, filters: 7 })).toThrow("do not make pairs");
});
