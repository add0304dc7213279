import type { WindowPlan } from "../windows.ts";

/**
 * The model reads 480 tokens. Its tokens are about four units of English, and hardly ever less than one unit: so a text
 * of mostly ASCII is cut at three units a token, and any other at one.
 */
const ASCII_WINDOWS: WindowPlan = { wide: { words: 260, overlapWords: 50, maxUnits: 1440 }, narrow: null };
const DENSE_WINDOWS: WindowPlan = { wide: { words: 260, overlapWords: 20, maxUnits: 480 }, narrow: null };
/** From this share of units outside ASCII on, 0..1, a text is dense. */
const DENSE_MIN = 0.05;

const NON_ASCII = /[^\0-\x7f]/g;

/** How the endpoint's model reads a text of more than 480 tokens. */
export function endpointWindows(text: string): WindowPlan {
	const outside = text.match(NON_ASCII)?.length ?? 0;
	return outside < text.length * DENSE_MIN ? ASCII_WINDOWS : DENSE_WINDOWS;
}
