/** Slots for a million ids, at most half of them taken: three words each, 24 MB of an isolate's 128. */
const SLOTS = 2 ** 21;

/**
 * Finds ids that come twice among up to a million, by 64 bits of hash each: two different ones are taken for the same in
 * one full job of thirty million. Keeps no id.
 */
export class DuplicateFinder {
	private readonly low = new Uint32Array(SLOTS);
	private readonly high = new Uint32Array(SLOTS);
	/** Zero where a slot is free: lines count from 1. */
	private readonly lines = new Uint32Array(SLOTS);

	/** The line that had this id before, or null. */
	add(id: string, line: number): number | null {
		// Two FNV-1a hashes from different starts, each with a final mix.
		let a = 0x811c9dc5;
		let b = 0x9dc5811c;
		for (let i = 0; i < id.length; i++) {
			const unit = id.charCodeAt(i);
			a = Math.imul(a ^ unit, 0x01000193);
			b = Math.imul(b ^ unit, 0x85ebca6b) ^ (b >>> 13);
		}
		a = mixed(a);
		b = mixed(b);
		for (let slot = (a ^ (b >>> 7)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
			const known = this.lines[slot]!;
			if (known === 0) {
				this.low[slot] = a;
				this.high[slot] = b;
				this.lines[slot] = line;
				return null;
			}
			if (this.low[slot] === a && this.high[slot] === b) return known;
		}
	}
}

function mixed(hash: number): number {
	let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
	return (mix ^ (mix >>> 16)) >>> 0;
}
