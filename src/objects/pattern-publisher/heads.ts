import type { Reading } from "../../patterns/backtest.ts";
import type { PatternSet } from "../../patterns/submission.ts";
import type { PublisherStorage } from "./storage.ts";

/** What new changes are made for: the live version, or the bundled set before the first publish. */
export interface Head {
	readonly version: string;
	/** 0 for the bundled set. */
	readonly sequence: number;
	readonly set: PatternSet;
	/** How it reads ordinary language; made at the first backtest against it. */
	readings?: readonly Reading[];
}

/** Reads the head, and remembers it while it is the head. */
export class Heads {
	private readonly kept: PublisherStorage;
	private readonly bundled: () => PatternSet;
	private last: Head | null = null;

	constructor(kept: PublisherStorage, bundled: () => PatternSet) {
		this.kept = kept;
		this.bundled = bundled;
	}

	async current(): Promise<Head> {
		const info = this.kept.head();
		const sequence = info?.sequence ?? 0;
		if (this.last?.sequence === sequence) return this.last;
		const set = info ? await this.kept.readSet(sequence) : this.bundled();
		this.last = { version: set.document.version, sequence, set };
		return this.last;
	}
}
