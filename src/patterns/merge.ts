import type { PatternDocument } from "./schema.ts";

/** One document of all topics, in the given order. Throws when their versions differ: they are published together. */
export function mergeDocuments(documents: readonly PatternDocument[]): PatternDocument {
	const [first] = documents;
	if (!first) throw new Error("patterns: no document to merge");
	const stray = documents.find((document) => document.version !== first.version);
	if (stray) throw new Error(`patterns: versions differ: ${first.version} and ${stray.version}`);
	return {
		version: first.version,
		updated:
			documents
				.map((document) => document.updated)
				.sort()
				.at(-1) ?? first.updated,
		citations: [...new Set(documents.flatMap((document) => document.citations))],
		patterns: documents.flatMap((document) => document.patterns),
	};
}
