import { importPeer, type Library, versionOf } from "../library.ts";
import { matcherOf, type Obscenity } from "./obscenity.ts";

/**
 * With skipNonAlphabeticTransformer put in before the last transformer, where its documentation wants it. No border
 * is left in the text then, so entries match anywhere.
 */
export async function loadObscenitySkip(): Promise<Library> {
	const obscenity = await importPeer<Obscenity>("obscenity");
	const recommended = obscenity.englishRecommendedTransformers;
	const transformers = [...recommended.blacklistMatcherTransformers];
	transformers.splice(-1, 0, obscenity.skipNonAlphabeticTransformer());
	const options = { ...recommended, blacklistMatcherTransformers: transformers };
	return {
		name: "obscenity + skip",
		version: versionOf("obscenity"),
		settings: "recommended transformers with skipNonAlphabeticTransformer before the last; entries without borders",
		hasDefaultList: true,
		build: (words) => matcherOf(obscenity, words, options, ""),
	};
}
