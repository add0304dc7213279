/** Algospeak variants of harmful rows. Pure. */
import type { CompiledPatterns } from "../../src/normalizer/compile.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import type { Contamination } from "../embedded/decontaminate.ts";
import { createRandom } from "../embedded/random.ts";
import type { PoolRow } from "./core.ts";
import { inverseOf, type Variant, variantOf } from "./inverse.ts";

/** The lowest level of which variants are made. */
export const VARIANT_MIN_LEVEL = 2;
/** A row has at most this many variants. */
const MAX_ROUNDS = 3;

export interface VariantRow extends Variant {
	readonly source: PoolRow;
}

export interface VariantOptions {
	readonly count: number;
	readonly seed: number;
	readonly patterns: readonly Pattern[];
	readonly compiled: CompiledPatterns;
	readonly contamination: (text: string) => Contamination;
}

/** One row of each level in turn, so that the few rows of the worst level get their variants too. */
function inTurn(rows: readonly PoolRow[]): PoolRow[] {
	const seen = new Map<number, number>();
	return rows
		.map((row) => {
			const turn = seen.get(row.level) ?? 0;
			seen.set(row.level, turn + 1);
			return { row, turn };
		})
		.sort((a, b) => a.turn - b.turn)
		.map(({ row }) => row);
}

/** Up to `count` variants, spread over levels and rows first, over patterns next; equal input gives equal variants. */
export function makeVariants(rows: readonly PoolRow[], options: VariantOptions): VariantRow[] {
	const { count, seed, patterns, compiled, contamination } = options;
	const parts = { inverse: inverseOf(patterns, compiled), compiled, random: createRandom(seed) };
	const used = new Map<string, number>();
	const texts = new Set(rows.map(({ text }) => text));
	const variants: VariantRow[] = [];
	let able = inTurn(rows.filter(({ level }) => level >= VARIANT_MIN_LEVEL));
	for (let round = 0; round < MAX_ROUNDS && variants.length < count; round++) {
		const next: PoolRow[] = [];
		for (const source of able) {
			if (variants.length >= count) break;
			const variant = variantOf(source.text, { ...parts, used });
			if (!variant) continue;
			next.push(source);
			if (texts.has(variant.text) || contamination(variant.text)) continue;
			texts.add(variant.text);
			used.set(variant.patternId, (used.get(variant.patternId) ?? 0) + 1);
			variants.push({ ...variant, source });
		}
		able = next;
	}
	return variants;
}
