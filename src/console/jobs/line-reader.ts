/** A page at a time of a file of any length: read as far as it is asked for, and no further. */

export interface LinePage<T> {
	readonly lines: readonly T[];
	/** Lines of the file that were read so far, those left out included. */
	readonly read: number;
	readonly isLast: boolean;
}

/** After so many lines that are left out somebody is told. */
const TOLD_LINES = 5000;

export class LineReader<T> {
	private read = 0;
	/** The line after the last page, which says that there is one. */
	private next: T | null = null;
	private readonly lines: AsyncGenerator<T>;
	private readonly isWanted: (line: T) => boolean;
	private readonly onRead: (read: number) => void;

	constructor(lines: AsyncGenerator<T>, isWanted: (line: T) => boolean, onRead: (read: number) => void) {
		this.lines = lines;
		this.isWanted = isWanted;
		this.onRead = onRead;
	}

	/** The next `most` lines that are wanted, in the order of the file. Throws what the lines throw. */
	async page(most: number): Promise<LinePage<T>> {
		const lines: T[] = [];
		for (let next = this.next ?? (await this.wanted()); next !== null; next = await this.wanted()) {
			if (lines.length === most) {
				this.next = next;
				return { lines, read: this.read, isLast: false };
			}
			lines.push(next);
			this.next = null;
		}
		return { lines, read: this.read, isLast: true };
	}

	private async wanted(): Promise<T | null> {
		for (;;) {
			const { value, done } = await this.lines.next();
			if (done) return null;
			this.read++;
			if (this.read % TOLD_LINES === 0) this.onRead(this.read);
			if (this.isWanted(value)) return value;
		}
	}
}
