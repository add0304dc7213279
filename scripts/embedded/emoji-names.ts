import type { EmojiNames } from "../../src/classifier/embedded/text.ts";

/** Keeps names short: they are read as words, and the whole of them lies in the model. */
const MAX_NAME_UNITS = 40;

/**
 * Single-code-point emoji of an emojilib document (emoji -> keywords, first one its name) as the model's table.
 * Sequences are left out: each of their parts has a name of its own.
 */
export function buildEmojiNames(json: string): EmojiNames {
	const entries: [number, string][] = [];
	for (const [emoji, keywords] of Object.entries(JSON.parse(json) as Record<string, string[]>)) {
		const points = [...emoji].map((unit) => unit.codePointAt(0)!).filter((point) => point !== 0xfe0f);
		if (points.length !== 1) continue;
		const name = (keywords[0] ?? "")
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, " ")
			.trim()
			.slice(0, MAX_NAME_UNITS);
		if (name !== "") entries.push([points[0]!, name]);
	}
	for (const [i, name] of ["light", "medium light", "medium", "medium dark", "dark"].entries()) {
		entries.push([0x1f3fb + i, `${name} skin tone`]);
	}
	const sorted = [...new Map(entries)].sort(([a], [b]) => a - b);
	const offsets = new Uint32Array(sorted.length + 1);
	for (const [i, [, name]] of sorted.entries()) offsets[i + 1] = offsets[i]! + name.length;
	return {
		codePoints: Uint32Array.from(sorted, ([point]) => point),
		offsets,
		names: new TextEncoder().encode(sorted.map(([, name]) => name).join("")),
	};
}

/** A table that names nothing. */
export const NO_EMOJI: EmojiNames = {
	codePoints: new Uint32Array(0),
	offsets: new Uint32Array(1),
	names: new Uint8Array(0),
};
