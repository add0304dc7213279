/**
 * A trie over UTF-16 units with hashed edges. Chosen over a table-driven automaton because adding a form costs its
 * length, not a rebuild, and memory follows the number of edges.
 */

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const root = 0;
const noNode = -1;
export const ROOT = root;
export const NO_NODE = noNode;
const BMP_SIZE = 0x10000;
/** Slots are doubled when more than half of them are used: probes stay short. */
const MAX_LOAD = 0.5;
const SLOT_WORDS = 3;
const EMPTY = -1;

export interface TrieParts {
	readonly edgeCount: number;
	readonly slots: Int32Array;
	readonly firstChild: Int32Array;
	readonly nextSibling: Int32Array;
	readonly outputHead: Int32Array;
	readonly unitOf: Uint16Array;
	readonly allowedBelow: Uint8Array;
}

export class Trie {
	/** Children of the root, direct: most walks end after their first unit. */
	private readonly rootChildren = new Int32Array(BMP_SIZE).fill(noNode);
	/** Open addressing; a slot is parent node, unit, child node. */
	private slots: Int32Array;
	private slotMask: number;
	private edgeCount = 0;
	/** Sibling lists, for wildcards. */
	private firstChild: Int32Array;
	private nextSibling: Int32Array;
	private unitOf: Uint16Array;
	/** Head of a node's list of outputs, or -1; the owner of the trie keeps the list. */
	outputHead: Int32Array;
	/** Bits that the owner ORs along each inserted path: what the entries below a node allow. */
	allowedBelow: Uint8Array;
	nodeCount = 1;

	constructor(capacity = 1024) {
		this.firstChild = new Int32Array(capacity).fill(noNode);
		this.nextSibling = new Int32Array(capacity).fill(noNode);
		this.outputHead = new Int32Array(capacity).fill(noNode);
		this.unitOf = new Uint16Array(capacity);
		this.allowedBelow = new Uint8Array(capacity);
		let slotCount = 1024;
		while (slotCount * MAX_LOAD < capacity) slotCount *= 2;
		this.slots = new Int32Array(slotCount * SLOT_WORDS).fill(EMPTY);
		this.slotMask = slotCount - 1;
	}

	/** The arrays that make up the trie, cut to what is used; `fromParts` takes them back. */
	parts(): TrieParts {
		const { nodeCount } = this;
		return {
			edgeCount: this.edgeCount,
			slots: this.slots,
			firstChild: this.firstChild.subarray(0, nodeCount),
			nextSibling: this.nextSibling.subarray(0, nodeCount),
			outputHead: this.outputHead.subarray(0, nodeCount),
			unitOf: this.unitOf.subarray(0, nodeCount),
			allowedBelow: this.allowedBelow.subarray(0, nodeCount),
		};
	}

	/** A trie over the given arrays, used in place until an insertion outgrows them. */
	static fromParts(parts: TrieParts): Trie {
		const trie = new Trie(1);
		trie.slots = parts.slots;
		trie.slotMask = parts.slots.length / SLOT_WORDS - 1;
		trie.edgeCount = parts.edgeCount;
		trie.firstChild = parts.firstChild;
		trie.nextSibling = parts.nextSibling;
		trie.outputHead = parts.outputHead;
		trie.unitOf = parts.unitOf;
		trie.allowedBelow = parts.allowedBelow;
		trie.nodeCount = parts.firstChild.length;
		for (let child = parts.firstChild[root] as number; child !== noNode; child = parts.nextSibling[child] as number)
			trie.rootChildren[parts.unitOf[child] as number] = child;
		return trie;
	}

	/** The child of `node` along `unit`, or noNode. */
	child(node: number, unit: number): number {
		if (node === root) return this.rootChildren[unit] as number;
		const slots = this.slots;
		let slot = hashEdge(node, unit) & this.slotMask;
		for (;;) {
			const at = slot * SLOT_WORDS;
			const parent = slots[at] as number;
			if (parent === node && slots[at + 1] === unit) return slots[at + 2] as number;
			if (parent === EMPTY) return noNode;
			slot = (slot + 1) & this.slotMask;
		}
	}

	firstChildOf(node: number): number {
		return this.firstChild[node] as number;
	}

	nextSiblingOf(node: number): number {
		return this.nextSibling[node] as number;
	}

	unitTo(node: number): number {
		return this.unitOf[node] as number;
	}

	/** Inserts a form, ORs `allowed` along its path and returns its end node. Cost: the form's length. */
	insert(form: string, allowed: number): number {
		let node = root;
		this.allowedBelow[root] = (this.allowedBelow[root] as number) | allowed;
		for (let i = 0; i < form.length; i++) {
			const unit = form.charCodeAt(i);
			const next = this.child(node, unit);
			node = next === noNode ? this.addChild(node, unit) : next;
			this.allowedBelow[node] = (this.allowedBelow[node] as number) | allowed;
		}
		return node;
	}

	private addChild(parent: number, unit: number): number {
		const node = this.nodeCount++;
		if (node >= this.firstChild.length) this.growNodes();
		this.unitOf[node] = unit;
		this.nextSibling[node] = this.firstChild[parent] as number;
		this.firstChild[parent] = node;
		if (parent === root) this.rootChildren[unit] = node;
		else this.addEdge(parent, unit, node);
		return node;
	}

	private addEdge(parent: number, unit: number, child: number): void {
		if ((this.edgeCount + 1) / (this.slotMask + 1) > MAX_LOAD) this.growSlots();
		this.edgeCount++;
		placeEdge(this.slots, this.slotMask, parent, unit, child);
	}

	private growSlots(): void {
		const mask = (this.slotMask + 1) * 2 - 1;
		const slots = new Int32Array((mask + 1) * SLOT_WORDS).fill(EMPTY);
		for (let at = 0; at < this.slots.length; at += SLOT_WORDS) {
			const parent = this.slots[at] as number;
			if (parent !== EMPTY) placeEdge(slots, mask, parent, this.slots[at + 1] as number, this.slots[at + 2] as number);
		}
		this.slots = slots;
		this.slotMask = mask;
	}

	private growNodes(): void {
		const size = this.firstChild.length * 2;
		this.firstChild = copyInto(new Int32Array(size).fill(noNode), this.firstChild);
		this.nextSibling = copyInto(new Int32Array(size).fill(noNode), this.nextSibling);
		this.outputHead = copyInto(new Int32Array(size).fill(noNode), this.outputHead);
		this.unitOf = copyInto(new Uint16Array(size), this.unitOf);
		this.allowedBelow = copyInto(new Uint8Array(size), this.allowedBelow);
	}
}

function copyInto<T extends Int32Array | Uint16Array | Uint8Array>(target: T, source: T): T {
	target.set(source);
	return target;
}

function hashEdge(node: number, unit: number): number {
	let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
	hash ^= hash >>> 15;
	return hash;
}

function placeEdge(slots: Int32Array, mask: number, parent: number, unit: number, child: number): void {
	let slot = hashEdge(parent, unit) & mask;
	while (slots[slot * SLOT_WORDS] !== EMPTY) slot = (slot + 1) & mask;
	slots[slot * SLOT_WORDS] = parent;
	slots[slot * SLOT_WORDS + 1] = unit;
	slots[slot * SLOT_WORDS + 2] = child;
}
