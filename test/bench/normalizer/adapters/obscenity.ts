import { type Detector, importPeer, type Library, versionOf } from "../library.ts";

interface Phrase {
	setMetadata(metadata: { originalWord: string }): Phrase;
	addPattern(pattern: unknown): Phrase;
}

interface DataSet {
	addPhrase(fill: (phrase: Phrase) => Phrase): DataSet;
	build(): object;
}

export interface Obscenity {
	readonly DataSet: new () => DataSet;
	readonly RegExpMatcher: new (options: object) => { hasMatch(text: string): boolean };
	readonly englishDataset: DataSet;
	readonly englishRecommendedTransformers: { readonly blacklistMatcherTransformers: readonly unknown[] };
	parseRawPattern(source: string): unknown;
	skipNonAlphabeticTransformer(): unknown;
}

/** A matcher of these entries, each with `border` around it, or of the English dataset. */
export function matcherOf(
	obscenity: Obscenity,
	words: readonly string[] | null,
	options: object,
	border: string,
): Detector {
	let dataset = obscenity.englishDataset;
	if (words) {
		dataset = new obscenity.DataSet();
		for (const word of words)
			dataset.addPhrase((phrase) =>
				phrase.setMetadata({ originalWord: word }).addPattern(obscenity.parseRawPattern(border + word + border)),
			);
	}
	const matcher = new obscenity.RegExpMatcher({ ...dataset.build(), ...options });
	return { detect: (text) => matcher.hasMatch(text) };
}

/** Recommended transformers; entries with word borders (`|word|`), which its guide advises against false positives. */
export async function loadObscenity(): Promise<Library> {
	const obscenity = await importPeer<Obscenity>("obscenity");
	const options = obscenity.englishRecommendedTransformers;
	return {
		name: "obscenity",
		version: versionOf("obscenity"),
		settings: "englishRecommendedTransformers; entries as |word|",
		hasDefaultList: true,
		build: (words) => matcherOf(obscenity, words, options, "|"),
	};
}
