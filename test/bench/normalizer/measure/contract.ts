import type { Detector, Library } from "../library.ts";

const INNOCENT = "a b c";

/**
 * Throws unless a detector finds entries of its list written plainly and leaves other text alone: a library that does
 * not use the list it was given would be measured doing nothing.
 */
export function expectContract(library: Library, detector: Detector, words: readonly string[]): void {
	const entries = [words[0], words[words.length >> 1], words.at(-1)];
	for (const entry of entries)
		if (entry === undefined || detector.detect(`a ${entry} b`) !== true)
			throw new Error(`${library.name}: does not find an entry of its list`);
	if (detector.detect(INNOCENT) !== false) throw new Error(`${library.name}: flags text without any entry`);
}
