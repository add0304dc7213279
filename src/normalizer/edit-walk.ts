import { type CompiledPatterns, FUZZY_BITS, SWAP_BIT } from "./compiled.ts";
import type { EditKeys } from "./edit-keys.ts";
import type { FoldedUnits } from "./fold.ts";
import type { OutputTable } from "./outputs.ts";
import { NO_NODE, ROOT, type Trie } from "./trie.ts";
import { type Emit, reportOutputs } from "./walk.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const noNode = NO_NODE;
const root = ROOT;
const swapBit = SWAP_BIT;
const { edit1: EDIT1 } = FUZZY_BITS;

const SPACE = 0x20;
/** Equal to no unit. */
const NO_UNIT = -1;
/** Steps behind edits that may be taken for one word: bounds the cost of any text. */
const STEP_BUDGET = 600;

/** Finds forms one edit from words of one folded text. Holds no state between walks. */
export class EditWalker {
	private readonly trie: Trie;
	private readonly outputs: OutputTable;
	private readonly editKeys: EditKeys;
	private units: Uint16Array = new Uint16Array(0);
	private emit: Emit = () => {};
	private budget = 0;

	constructor({ trie, outputs, editKeys }: CompiledPatterns) {
		this.trie = trie;
		this.outputs = outputs;
		this.editKeys = editKeys;
	}

	/** Points the walker at a folded text and the receiver of its matches. */
	open(text: FoldedUnits, emit: Emit): void {
		this.units = text.units;
		this.emit = emit;
	}

	/**
	 * Reports forms at exactly one edit from the letters `[start, end)`; the first letter must be right. The edit keys
	 * have the word open.
	 */
	walk(start: number, end: number): void {
		const { trie, units, editKeys } = this;
		const length = end - start;
		const mayLack = editKeys.mayLack(length);
		this.budget = STEP_BUDGET;
		let node = trie.child(root, units[start] as number);
		for (let at = start + 1; node !== noNode && at <= end; at++) {
			if (((trie.allowedBelow[node] as number) & (EDIT1 | swapBit)) === 0) return;
			const mayDiffer = at < end && editKeys.mayDifferAt(at - start, length);
			if (mayLack || mayDiffer) this.editHere(node, at, end, mayLack, mayDiffer);
			if (at === end) return;
			node = trie.child(node, units[at] as number);
		}
	}

	/** Every edit at `at`: a letter put in; replaced, swapped with the next, or left out. */
	private editHere(node: number, at: number, end: number, mayLack: boolean, mayDiffer: boolean): void {
		const { trie, units } = this;
		const unit = at < end ? (units[at] as number) : NO_UNIT;
		const following = at + 1 < end ? (units[at + 1] as number) : NO_UNIT;
		for (let child = trie.firstChildOf(node); child !== noNode; child = trie.nextSiblingOf(child)) {
			const letter = trie.unitTo(child);
			if (letter === unit || letter === SPACE) continue;
			const allowed = trie.allowedBelow[child] as number;
			if ((allowed & EDIT1) !== 0) {
				if (mayLack) this.rest(child, at, end, EDIT1);
				if (mayDiffer) this.rest(child, at + 1, end, EDIT1);
			}
			if (!mayDiffer || letter !== following || (allowed & swapBit) === 0) continue;
			const swapped = trie.child(child, unit);
			if (swapped !== noNode) this.rest(swapped, at + 2, end, swapBit);
		}
		if (mayDiffer) this.rest(node, at + 1, end, EDIT1);
	}

	/** The exact remainder after the one edit. */
	private rest(from: number, at: number, end: number, used: number): void {
		let node = from;
		for (let i = at; i < end && node !== noNode; i++) {
			if (--this.budget < 0) return;
			node = this.trie.child(node, this.units[i] as number);
		}
		if (node !== noNode && this.trie.outputHead[node] !== noNode)
			reportOutputs(this.trie, this.outputs, node, end, used, this.emit);
	}
}
