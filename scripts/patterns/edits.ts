const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Every other spelling at one edit (a letter left out, put in, replaced or swapped) that keeps the first letter. */
export function editsOf(word: string): Set<string> {
	const edits = new Set<string>();
	for (let i = 1; i <= word.length; i++) {
		if (i < word.length) edits.add(word.slice(0, i) + word.slice(i + 1));
		if (i + 1 < word.length) edits.add(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
		for (const letter of LETTERS) {
			edits.add(word.slice(0, i) + letter + word.slice(i));
			if (i < word.length) edits.add(word.slice(0, i) + letter + word.slice(i + 1));
		}
	}
	edits.delete(word);
	return edits;
}
