import { HEADS } from "../../src/classifier/embedded/heads.ts";
import { keptBits } from "../../src/classifier/embedded/table.ts";
import { UNLABELLED } from "./labels.ts";

/** N-gram hashes of all texts, one after another; text i owns `hashes[starts[i]..starts[i + 1])`. */
export interface HashedTexts {
	readonly hashes: Int32Array;
	readonly starts: Float64Array;
}

/** Buckets of the dictionary as a power of two: a row then keeps its whole 32-bit hash. */
export const GRAM_BITS = 16;

/**
 * The `size` n-grams that stand in at least `minTexts` texts and tell most about some head (largest |z| of the
 * head's labels among texts with the n-gram), ascending as unsigned numbers.
 */
export function selectGrams(texts: HashedTexts, labels: Float32Array, size: number, minTexts: number): Uint32Array {
	const counts = new HashCounter(texts.hashes.length);
	const textCount = texts.starts.length - 1;
	for (let i = 0; i < textCount; i++) {
		for (let j = texts.starts[i]!; j < texts.starts[i + 1]!; j++) counts.add(texts.hashes[j]!, i);
	}
	const rows = counts.numberFrequent(minTexts);
	const heads = HEADS.length;
	const sums = new Float32Array(rows * heads);
	const known = new Float32Array(rows * heads);
	const lastText = new Int32Array(rows).fill(-1);
	const totals = new Float64Array(heads);
	const totalKnown = new Float64Array(heads);
	for (let i = 0; i < textCount; i++) {
		for (let k = 0; k < heads; k++) {
			const label = labels[i * heads + k]!;
			if (label === UNLABELLED) continue;
			totals[k]! += label;
			totalKnown[k]!++;
		}
		for (let j = texts.starts[i]!; j < texts.starts[i + 1]!; j++) {
			const row = counts.rowOf(texts.hashes[j]!);
			if (row < 0 || lastText[row] === i) continue;
			lastText[row] = i;
			for (let k = 0; k < heads; k++) {
				const label = labels[i * heads + k]!;
				if (label === UNLABELLED) continue;
				sums[row * heads + k]! += label;
				known[row * heads + k]!++;
			}
		}
	}
	const best = new Float32Array(rows);
	for (let row = 0; row < rows; row++) {
		for (let k = 0; k < heads; k++) {
			const n = known[row * heads + k]!;
			const p = totals[k]! / Math.max(1, totalKnown[k]!);
			if (n === 0 || p <= 0 || p >= 1) continue;
			const z = Math.abs(sums[row * heads + k]! - n * p) / Math.sqrt(n * p * (1 - p));
			if (z > best[row]!) best[row] = z;
		}
	}
	const hashes = counts.frequentHashes(rows);
	const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((a, b) => best[b]! - best[a]! || a - b);
	return Uint32Array.from(order.subarray(0, size), (row) => keptBits(hashes[row]!, GRAM_BITS)).sort();
}

/** Open addressing from a hash to the number of texts it stands in, then to a row number. */
class HashCounter {
	private readonly mask: number;
	private readonly keys: Int32Array;
	private readonly counts: Int32Array;
	private readonly lastText: Int32Array;

	constructor(capacity: number) {
		const size = 2 ** Math.max(10, Math.ceil(Math.log2(capacity)));
		this.mask = size - 1;
		this.keys = new Int32Array(size);
		this.counts = new Int32Array(size);
		this.lastText = new Int32Array(size);
	}

	private slotOf(hash: number): number {
		let slot = Math.imul(hash, 0x9e3779b1) >>> 0;
		slot = (slot ^ (slot >>> 15)) & this.mask;
		while (this.counts[slot] !== 0 && this.keys[slot] !== hash) slot = (slot + 1) & this.mask;
		return slot;
	}

	add(hash: number, text: number): void {
		const slot = this.slotOf(hash);
		if (this.counts[slot] !== 0 && this.lastText[slot] === text) return;
		this.keys[slot] = hash;
		this.counts[slot]!++;
		this.lastText[slot] = text;
	}

	/** Numbers the hashes that stand in at least `minTexts` texts from 0 on; returns how many there are. */
	numberFrequent(minTexts: number): number {
		let rows = 0;
		for (let slot = 0; slot < this.counts.length; slot++) {
			if (this.counts[slot] === 0) continue;
			this.lastText[slot] = this.counts[slot]! >= minTexts ? rows++ : -1;
		}
		return rows;
	}

	/** Row of a hash after `numberFrequent`, or -1. */
	rowOf(hash: number): number {
		const slot = this.slotOf(hash);
		return this.counts[slot] === 0 ? -1 : this.lastText[slot]!;
	}

	frequentHashes(rows: number): Int32Array {
		const hashes = new Int32Array(rows);
		for (let slot = 0; slot < this.counts.length; slot++) {
			if (this.counts[slot] !== 0 && this.lastText[slot]! >= 0) hashes[this.lastText[slot]!] = this.keys[slot]!;
		}
		return hashes;
	}
}
