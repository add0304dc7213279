/** JSON pointers (RFC 6901), and the line at which one points into a JSON text. */

/** A pointer to `path` below `prefix`. */
export function jsonPointer(prefix: string, path: readonly PropertyKey[]): string {
	return prefix + path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;

/** Walks a JSON text that is known to parse. */
class Walker {
	at = 0;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
	}

	private take(pattern: RegExp): string {
		pattern.lastIndex = this.at;
		const taken = pattern.exec(this.text)?.[0] ?? "";
		this.at += taken.length;
		return taken;
	}

	/** Moves to the next value; returns its first character. */
	peek(): string {
		this.take(SPACE);
		return this.text[this.at] ?? "";
	}

	/** Skips the value here, however deep. */
	skip(): void {
		let depth = 0;
		do {
			const first = this.peek();
			if (first === "") return;
			if (first === '"') this.take(STRING);
			else if (first === "{" || first === "[") {
				depth++;
				this.at++;
			} else if (first === "}" || first === "]") {
				depth--;
				this.at++;
			} else if (first === "," || first === ":") this.at++;
			else this.take(SCALAR);
		} while (depth > 0);
	}

	/** Goes through the members or elements of the value here; `visit` is told the name of each and must pass it. */
	each(visit: (name: string) => void): void {
		const open = this.peek();
		if (open !== "{" && open !== "[") {
			this.skip();
			return;
		}
		this.at++;
		for (let index = 0; !"]}".includes(this.peek()); index++) {
			let name = String(index);
			if (open === "{") {
				name = JSON.parse(this.take(STRING)) as string;
				this.peek();
				this.at++;
				this.peek();
			}
			visit(name);
			if (this.peek() === ",") this.at++;
		}
		this.at++;
	}
}

/** Pointers as a tree of their parts. */
interface Sought {
	/** Indexes of the pointers that end here. */
	readonly here: number[];
	readonly below: Map<string, Sought>;
}

function treeOf(pointers: readonly string[]): Sought {
	const root: Sought = { here: [], below: new Map() };
	for (const [index, pointer] of pointers.entries()) {
		let node = root;
		for (const part of pointer.split("/").slice(1)) {
			const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
			const next = node.below.get(name) ?? { here: [], below: new Map() };
			node.below.set(name, next);
			node = next;
		}
		node.here.push(index);
	}
	return root;
}

/** Line numbers, from 1, of positions in a text. */
function linesAt(text: string, positions: readonly number[]): number[] {
	const order = [...positions.keys()].sort((a, b) => (positions[a] as number) - (positions[b] as number));
	const lines: number[] = Array(positions.length);
	let line = 1;
	let next = text.indexOf("\n");
	for (const index of order) {
		for (; next >= 0 && next < (positions[index] as number); next = text.indexOf("\n", next + 1)) line++;
		lines[index] = line;
	}
	return lines;
}

/**
 * The lines, from 1, on which the values stand that pointers name in a JSON text that parses; of a value that is not
 * there, the line of the innermost one around it. One walk through the text, however many pointers there are.
 */
export function linesOf(text: string, pointers: readonly string[]): number[] {
	const walker = new Walker(text);
	const positions: number[] = Array(pointers.length).fill(0);
	const settle = ({ here, below }: Sought, at: number): void => {
		for (const index of here) positions[index] = at;
		for (const node of below.values()) settle(node, at);
	};
	const walk = (node: Sought): void => {
		walker.peek();
		// What is below may be missing; of duplicate names the last one counts, as it does for JSON.parse.
		settle(node, walker.at);
		if (node.below.size === 0) walker.skip();
		else
			walker.each((name) => {
				const next = node.below.get(name);
				if (next) walk(next);
				else walker.skip();
			});
	};
	walk(treeOf(pointers));
	return linesAt(text, positions);
}
