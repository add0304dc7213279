/** Finds which words of a sentence were rewritten in its perturbed version. */

export interface Token {
	readonly text: string;
	/** Half-open UTF-16 span in its sentence. */
	readonly start: number;
	readonly end: number;
}

/** A word and how the perturbed sentence writes it: one token, or several where it was pulled apart. */
export interface Perturbation {
	readonly clean: string;
	readonly perturbed: string;
	readonly start: number;
	readonly end: number;
}

export interface Alignment {
	readonly perturbations: readonly Perturbation[];
	/** Clean words in stretches that do not pair up. */
	readonly unaligned: number;
}

/** Words between white space, with their places. */
export function tokensOf(text: string): Token[] {
	return [...text.matchAll(/\S+/gu)].map(({ 0: token, index }) => ({
		text: token,
		start: index,
		end: index + token.length,
	}));
}

/** A token without the punctuation around it, in small letters. */
export function bare(token: string): string {
	return token.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

/** Lengths of the longest common subsequences of all suffixes, by rows of `b.length + 1`. */
function suffixLengths(a: readonly string[], b: readonly string[]): Uint16Array {
	const width = b.length + 1;
	const lengths = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			lengths[i * width + j] =
				a[i] === b[j]
					? (lengths[(i + 1) * width + j + 1] as number) + 1
					: Math.max(lengths[(i + 1) * width + j] as number, lengths[i * width + j + 1] as number);
	return lengths;
}

/**
 * Aligns the words of two sentences: equal ones first (longest common subsequence, case aside), then what stands
 * between them: as many words on both sides pair up in order, one clean word pairs with all of several.
 */
export function align(clean: string, perturbed: string): Alignment {
	const a = tokensOf(clean);
	const b = tokensOf(perturbed);
	const keysA = a.map(({ text }) => text.toLowerCase());
	const keysB = b.map(({ text }) => text.toLowerCase());
	const lengths = suffixLengths(keysA, keysB);
	const width = b.length + 1;
	const perturbations: Perturbation[] = [];
	let unaligned = 0;
	const pair = (word: Token, first: Token, last: Token) => {
		const span = perturbed.slice(first.start, last.end);
		const isSame = bare(word.text) === bare(span);
		if (!isSame && bare(word.text) !== "")
			perturbations.push({ clean: bare(word.text), perturbed: span, start: first.start, end: last.end });
	};
	const gap = (from: number, to: number, fromB: number, toB: number) => {
		if (to - from === toB - fromB) for (let k = 0; k < to - from; k++) pair(a[from + k]!, b[fromB + k]!, b[fromB + k]!);
		else if (to - from === 1 && toB > fromB) pair(a[from]!, b[fromB]!, b[toB - 1]!);
		else unaligned += to - from;
	};
	let [i, j, gapA, gapB] = [0, 0, 0, 0];
	while (i < a.length && j < b.length) {
		if (keysA[i] === keysB[j]) {
			gap(gapA, i, gapB, j);
			[gapA, gapB] = [++i, ++j];
		} else if ((lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number)) i++;
		else j++;
	}
	gap(gapA, a.length, gapB, b.length);
	return { perturbations, unaligned };
}
