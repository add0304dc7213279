/** Columns beyond this share of the largest absolute values are clipped: few outliers would coarsen all others. */
const CLIPPED_SHARE = 0.0005;
/** Bits of a 32-bit float's fraction that are kept, as in half precision: the rest would not compress. */
const KEPT_FRACTION_BITS = 11;

export interface Quantised {
	readonly values: Int8Array;
	/** One per column: value * scale is the weight. */
	readonly scale: Float32Array;
}

/** Rounds a row-major matrix to whole numbers in -limit..limit with one scale a column. */
export function quantiseColumns(weights: Float32Array, columns: number, limit: number): Quantised {
	const rows = weights.length / columns;
	const values = new Int8Array(weights.length);
	const scale = new Float32Array(columns);
	const sizes = new Float32Array(rows);
	for (let c = 0; c < columns; c++) {
		for (let r = 0; r < rows; r++) sizes[r] = Math.abs(weights[r * columns + c]!);
		const sorted = sizes.toSorted();
		const top = rows === 0 ? 0 : sorted[Math.floor((rows - 1) * (1 - CLIPPED_SHARE))]!;
		scale[c] = top > 0 ? top / limit : 1;
		for (let r = 0; r < rows; r++) {
			const value = Math.round(weights[r * columns + c]! / scale[c]!);
			values[r * columns + c] = Math.max(-limit, Math.min(limit, value));
		}
	}
	return { values, scale };
}

/** Rounds floats to half precision's fraction, still stored as 32-bit floats so that they can be read in place. */
export function roundFractions(weights: Float32Array): Float32Array {
	const bits = new Uint32Array(weights.slice().buffer);
	const dropped = 23 - KEPT_FRACTION_BITS;
	for (let i = 0; i < bits.length; i++) bits[i] = ((bits[i]! + (1 << (dropped - 1))) >>> dropped) << dropped;
	return new Float32Array(bits.buffer);
}
