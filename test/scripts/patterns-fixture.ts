import { readKnownWords } from "../../scripts/lib/pattern-documents.ts";
import { dataTokens } from "../../scripts/patterns/data-tokens.ts";
import { lexiconsOver } from "../../scripts/patterns/lexicons.ts";
import { type Finding, lint } from "../../scripts/patterns/lint.ts";
import type { Exception, PatternCase, Topic } from "../../scripts/patterns/topics.ts";
import type { Pattern } from "../../src/patterns/schema.ts";

export { pattern } from "../fakes/pattern.ts";

const knownWords = readKnownWords();

/** A topic whose patterns have a case each way, unless `cases` says otherwise. */
export function topic(patterns: Pattern[], cases?: PatternCase[], file = "patterns/topic.json"): Topic {
	const both = patterns.flatMap(({ id }) => [
		{ pattern: id, text: "must", match: true, normalized: "must" },
		{ pattern: id, text: "must not", match: false },
	]);
	return {
		file,
		document: { version: "1.0.0", updated: "2026-11-21", citations: [], patterns },
		cases: cases ?? both,
	};
}

interface Options {
	readonly exceptions?: Exception[];
	readonly evaluation?: string[];
	readonly elsewhere?: string[];
	/** Entries by name of the lexicon. */
	readonly lexicons?: Record<string, string[]>;
}

/** Findings of one check over the topics. */
export function findingsOf(check: string, topics: Topic[], options: Options = {}): Finding[] {
	const vocabulary = {
		dictionary: new Set(["attach", "attack", "corn", "grape", "kill", "kills", "slide", "spicy", "time", "unlive"]),
		frequent: new Set(["spicy", "time"]),
		common: new Set(["attach"]),
	};
	const { exceptions = [], evaluation, elsewhere = [], lexicons = {} } = options;
	const folder = evaluation ? { data: dataTokens(evaluation, elsewhere), lexicons: lexiconsOver(lexicons) } : null;
	const { findings } = lint(topics, exceptions, vocabulary, knownWords, folder);
	return findings.filter((finding) => finding.check === check);
}
