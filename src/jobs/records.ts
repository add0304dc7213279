/** Cuts a file into its records while it streams by: rows of CSV, whatever is inside their quotes, or lines. */

/** A longer record holds no text that may be judged: 20,000 units are 120 kB in JSON, and the rest of a row is short. */
export const MAX_RECORD_BYTES = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf];

export interface RawRecord {
	/** Where it begins, counted from 1. */
	readonly line: number;
	/** Without its line break; null for one that is longer than `MAX_RECORD_BYTES`. */
	readonly bytes: Uint8Array | null;
	/** The file ends inside its quotes. */
	readonly isUnterminated: boolean;
}

/** Where the reader is in a row (RFC 4180): quotes count at the start of a cell only, and doubled inside of them. */
type State = "start" | "plain" | "quoted" | "closing";

/** Splits what it is given piece by piece. Empty records are left out. A line ends with LF, CR LF or CR. */
export class RecordSplitter {
	private readonly isQuoted: boolean;
	private state: State = "start";
	private line = 1;
	private recordLine = 1;
	private carried: Uint8Array[] = [];
	private carriedBytes = 0;
	private isTooLong = false;
	private isAfterCr = false;
	private isFirst = true;

	/** `isQuoted`: whether quotes mean what they do in CSV. */
	constructor(isQuoted: boolean) {
		this.isQuoted = isQuoted;
	}

	/** The records that end in this piece. */
	push(piece: Uint8Array): RawRecord[] {
		const records: RawRecord[] = [];
		let start = 0;
		for (let i = 0; i < piece.length; i++) {
			const byte = piece[i]!;
			if (this.isAfterCr) {
				this.isAfterCr = false;
				if (byte === LF) {
					start = i + 1;
					continue;
				}
			}
			if (this.state === "quoted") {
				if (byte === QUOTE) this.state = "closing";
				else if (byte === LF) this.line++;
			} else if (byte === LF || byte === CR) {
				this.line++;
				this.carry(piece.subarray(start, i));
				this.take(records, false);
				this.isAfterCr = byte === CR;
				start = i + 1;
			} else if (this.isQuoted) {
				if (byte === COMMA) this.state = "start";
				else if (byte === QUOTE && this.state !== "plain") this.state = "quoted";
				else this.state = "plain";
			}
		}
		this.carry(piece.subarray(start));
		return records;
	}

	/** The record that no line break ends. */
	end(): RawRecord[] {
		const records: RawRecord[] = [];
		this.take(records, this.state === "quoted");
		return records;
	}

	private carry(bytes: Uint8Array): void {
		this.carriedBytes += bytes.length;
		if (this.carriedBytes > MAX_RECORD_BYTES) {
			this.isTooLong = true;
			this.carried = [];
		} else if (bytes.length > 0) this.carried.push(bytes);
	}

	private take(records: RawRecord[], isUnterminated: boolean): void {
		if (this.carriedBytes > 0) {
			const bytes = this.isTooLong ? null : this.withoutBom(joined(this.carried, this.carriedBytes));
			if (bytes === null || bytes.length > 0) records.push({ line: this.recordLine, bytes, isUnterminated });
		}
		this.isFirst = false;
		this.state = "start";
		this.recordLine = this.line;
		this.carried = [];
		this.carriedBytes = 0;
		this.isTooLong = false;
	}

	private withoutBom(bytes: Uint8Array): Uint8Array {
		return this.isFirst && BOM.every((byte, i) => bytes[i] === byte) ? bytes.subarray(BOM.length) : bytes;
	}
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
	if (pieces.length === 1) return pieces[0]!;
	const whole = new Uint8Array(length);
	let offset = 0;
	for (const piece of pieces) {
		whole.set(piece, offset);
		offset += piece.length;
	}
	return whole;
}
