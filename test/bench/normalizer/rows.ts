/** One measured figure; everything printed is made of these. */
export interface Row {
	/** Slash-separated, the quantity first: `speed/obscenity/120`. */
	readonly name: string;
	readonly value: number;
	readonly unit: string;
}

/** Figures by name, in the order in which they were added. */
export class Figures {
	private readonly byName = new Map<string, Row>();

	/** Throws when the name is taken: a figure is measured once. */
	add(name: string, value: number, unit: string): void {
		if (this.byName.has(name)) throw new Error(`bench: ${name} measured twice`);
		this.byName.set(name, { name, value, unit });
	}

	get(name: string): number | null {
		return this.byName.get(name)?.value ?? null;
	}

	unitOf(name: string): string | null {
		return this.byName.get(name)?.unit ?? null;
	}

	rows(): Row[] {
		return [...this.byName.values()];
	}
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1
		? (sorted[middle] as number)
		: ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
