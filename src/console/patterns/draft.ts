/** A form and a text that another page hands to the editor: in memory, as a text of somebody has no place in an address. */
export interface PatternStart {
	readonly form: string;
	readonly text: string;
}

let start: PatternStart | null = null;

export function startPattern(from: PatternStart): void {
	start = from;
}

/** What was handed over, once. */
export function takeDraft(): PatternStart | null {
	const taken = start;
	start = null;
	return taken;
}
