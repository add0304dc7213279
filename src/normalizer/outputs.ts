import type { CompiledPattern, Output } from "./compiled.ts";

/** No output, and the end of a list of outputs. */
export const NO_OUTPUT = -1;

const PLAIN = 1;
const JOINED = 2;

/** Columns of the table, by output index. */
export interface OutputColumns {
	/** Number of the pattern, or NO_OUTPUT for a removed output. */
	readonly pattern: Int32Array;
	/** Next output of the same trie node. */
	readonly next: Int32Array;
	readonly node: Int32Array;
	/** Fuzzy bits that the form allows. */
	readonly fuzzy: Uint8Array;
	readonly flags: Uint8Array;
	/** Number of the reading. */
	readonly replacement: Int32Array;
}

/** The names that the columns refer to; read only for matches, so they may be parsed late. */
export interface OutputNames {
	readonly patterns: CompiledPattern[];
	readonly replacements: string[];
	readonly forms: string[];
}

/** What ends at the trie's nodes, as columns: walking reads `next` and `fuzzy` only, a match reads the rest. */
export class OutputTable {
	count: number;
	private columns: OutputColumns;
	private readonly readNames: () => OutputNames;
	private parsed: OutputNames | null = null;
	private replacementNumbers: Map<string, number> | null = null;

	/** A table over the given columns; `readNames` is called once, at the first need. */
	constructor(columns: OutputColumns, readNames: () => OutputNames) {
		this.columns = columns;
		this.count = columns.pattern.length;
		this.readNames = readNames;
	}

	static empty(): OutputTable {
		return new OutputTable(allocate(0), () => ({ patterns: [], replacements: [], forms: [] }));
	}

	get names(): OutputNames {
		this.parsed ??= this.readNames();
		return this.parsed;
	}

	/** The columns, cut to what is used. */
	used(): OutputColumns {
		return resize(this.columns, this.count);
	}

	next(index: number): number {
		return this.columns.next[index] as number;
	}

	fuzzy(index: number): number {
		return this.columns.fuzzy[index] as number;
	}

	patternNumber(index: number): number {
		return this.columns.pattern[index] as number;
	}

	/** One output with its names. */
	get(index: number): Output {
		const { pattern, flags, replacement } = this.columns;
		const names = this.names;
		const flag = flags[index] as number;
		return {
			pattern: names.patterns[pattern[index] as number] as CompiledPattern,
			form: names.forms[index] as string,
			replacement: names.replacements[replacement[index] as number] as string,
			isPlain: (flag & PLAIN) !== 0,
			isJoined: (flag & JOINED) !== 0,
		};
	}

	/** Registers a pattern and returns its number. */
	addPattern(pattern: CompiledPattern): number {
		return this.names.patterns.push(pattern) - 1;
	}

	/** Puts an output before `head` in the list of `node` and returns its index. */
	add(output: Output, patternNumber: number, fuzzy: number, node: number, head: number): number {
		const names = this.names;
		this.replacementNumbers ??= new Map(names.replacements.map((text, number) => [text, number]));
		let replacement = this.replacementNumbers.get(output.replacement);
		if (replacement === undefined) {
			replacement = names.replacements.push(output.replacement) - 1;
			this.replacementNumbers.set(output.replacement, replacement);
		}
		if (this.count === this.columns.pattern.length) this.columns = resize(this.columns, Math.max(64, this.count * 2));
		const index = this.count++;
		const { columns } = this;
		columns.pattern[index] = patternNumber;
		columns.next[index] = head;
		columns.node[index] = node;
		columns.fuzzy[index] = fuzzy;
		columns.flags[index] = (output.isPlain ? PLAIN : 0) | (output.isJoined ? JOINED : 0);
		columns.replacement[index] = replacement;
		names.forms[index] = output.form;
		return index;
	}

	/** Takes an output out of its node's list. */
	remove(index: number, heads: Int32Array): void {
		const { next, node, pattern } = this.columns;
		const at = node[index] as number;
		pattern[index] = NO_OUTPUT;
		if (heads[at] === index) {
			heads[at] = next[index] as number;
			return;
		}
		let before = heads[at] as number;
		while (next[before] !== index) before = next[before] as number;
		next[before] = next[index] as number;
	}
}

function allocate(count: number): OutputColumns {
	return {
		pattern: new Int32Array(count),
		next: new Int32Array(count),
		node: new Int32Array(count),
		fuzzy: new Uint8Array(count),
		flags: new Uint8Array(count),
		replacement: new Int32Array(count),
	};
}

function resize(columns: OutputColumns, count: number): OutputColumns {
	const resized = allocate(count);
	for (const name of Object.keys(resized) as (keyof OutputColumns)[])
		resized[name].set(columns[name].subarray(0, Math.min(count, columns[name].length)));
	return resized;
}
