/**
 * A filter for one-edit matches. A form one edit away shares the first letter, and unless the edit is in the last
 * letters it also shares those and has a length within one. Forms register by (first letter, last letters, length);
 * most unknown words then need no search at all but for edits in their last letters.
 */

/** Letters at the end that form part of the key. */
export const EDIT_SUFFIX_UNITS = 3;
/** 64 Ki bits: at 20,000 forms under a third are set. */
const KEY_BITS = 1 << 16;
export const EDIT_KEY_BYTES = KEY_BITS / 8;

export class EditKeys {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(EDIT_KEY_BYTES)) {
		this.bits = bits;
	}

	/** Registers a form. */
	add(form: string): void {
		const length = form.length;
		const key = keyOf(
			form.charCodeAt(0),
			form.charCodeAt(length - 3),
			form.charCodeAt(length - 2),
			form.charCodeAt(length - 1),
			length,
		);
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	/** Whether a form may be one edit from `[start, end)` with its last letters right; never a false no. */
	mayMatch(units: Uint16Array, start: number, end: number): boolean {
		const first = units[start] as number;
		const a = units[end - 3] as number;
		const b = units[end - 2] as number;
		const c = units[end - 1] as number;
		for (let length = end - start - 1; length <= end - start + 1; length++) {
			const key = keyOf(first, a, b, c, length);
			if (((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0) return true;
		}
		return false;
	}
}

function keyOf(first: number, a: number, b: number, c: number, length: number): number {
	let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
	hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f) ^ Math.imul(c, 0x165667b1) ^ Math.imul(length, 0x7feb352d);
	return (hash ^ (hash >>> 16)) & (KEY_BITS - 1);
}
