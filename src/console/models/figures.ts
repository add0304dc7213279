/** Figures of evaluation cards beside each other. Pure. */

export interface FigureRow {
	/** Where the figure stands in the card: "metrics / harmful / f1". */
	readonly name: string;
	readonly first: number | null;
	readonly second: number | null;
}

/** Every number of a card by its path. */
function figuresOf(value: unknown, path = "", found = new Map<string, number>()): Map<string, number> {
	if (typeof value === "number") found.set(path, value);
	else if (typeof value === "object" && value !== null) {
		for (const [name, inner] of Object.entries(value))
			figuresOf(inner, path === "" ? name : `${path} / ${name}`, found);
	}
	return found;
}

/** The figures of two cards in the order of the first; those of one card alone come with null for the other. */
export function compareCards(first: object | null, second: object | null): FigureRow[] {
	const [a, b] = [figuresOf(first), figuresOf(second)];
	return [...new Set([...a.keys(), ...b.keys()])].map((name) => ({
		name,
		first: a.get(name) ?? null,
		second: b.get(name) ?? null,
	}));
}
