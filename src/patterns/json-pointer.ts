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

	/** Moves to the member or element `part` of the value here; stays at the value when it has none. */
	enter(part: string): boolean {
		const start = this.at;
		const open = this.peek();
		if (open !== "{" && open !== "[") return false;
		let found: number | null = null;
		this.at++;
		for (let index = 0; !"]}".includes(this.peek()); index++) {
			let name = String(index);
			if (open === "{") {
				name = JSON.parse(this.take(STRING)) as string;
				this.peek();
				this.at++;
				this.peek();
			}
			// Of duplicate names the last one counts, as it does for JSON.parse; an index occurs once.
			if (name === part) {
				found = this.at;
				if (open === "[") break;
			}
			this.skip();
			if (this.peek() === ",") this.at++;
		}
		this.at = found ?? start;
		return found !== null;
	}
}

/**
 * The line, from 1, on which the value stands that a pointer names in a JSON text that parses; of a value that is not
 * there, the line of the innermost one around it.
 */
export function lineOf(text: string, pointer: string): number {
	const walker = new Walker(text);
	walker.peek();
	for (const part of pointer.split("/").slice(1))
		if (!walker.enter(part.replaceAll("~1", "/").replaceAll("~0", "~"))) break;
	walker.peek();
	let line = 1;
	for (let at = text.indexOf("\n"); at >= 0 && at < walker.at; at = text.indexOf("\n", at + 1)) line++;
	return line;
}
