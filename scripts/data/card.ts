/** The data card of a prepared version, in Markdown. Pure. */
import { SEVERITIES } from "../../src/verdict.ts";
import type { ByLevel, Manifest } from "./manifest.ts";
import { SPLITS } from "./split.ts";

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
	const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
	return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function levels(label: string, counts: ByLevel): (string | number)[] {
	return [label, ...counts, counts.reduce((sum, count) => sum + count, 0)];
}

function words(name: string): string {
	return name.replaceAll("_", " ");
}

export function dataCard({ options, source, counts, ...facts }: Omit<Manifest, "format" | "name" | "files">): string {
	const header = ["", ...SEVERITIES.map(words), "all"];
	const evaluated = facts.decontaminated_against
		? `${Object.keys(facts.decontaminated_against).length} files of public evaluation sets and the project's own`
		: "the project's own evaluation sets only: the public ones were NOT compared (no data folder was given)";
	return `# Data card: algospeak-training

Instruction rows for a four-level harm classifier: comments with a graded level, and variants of the harmful ones with plain words in code.

- Source: ${source.file}, ${source.rows} rows, SHA-256 ${source.sha256}. Jigsaw Unintended Bias in Toxicity Classification (Kaggle 2019), CC0.
- Level: the share of raters who called a comment toxic, from ${options.level_min.slice(1).join(", ")} on.
- Patterns ${facts.patterns.version}; prompt SHA-256 ${facts.prompt_sha256}; seed ${options.seed}; commit ${facts.git.commit ?? "unknown"}${facts.git.is_dirty ? " with changes" : ""}.
- Compared with ${evaluated}.

## Rows by level

${table(header, [
	levels("distinct texts in the source", counts.distinct),
	levels("sampled", counts.sampled),
	levels("variants", counts.variants),
	...SPLITS.flatMap((split) => [
		levels(split, counts.splits[split].rows),
		levels(`${split}, variants`, counts.splits[split].variants),
	]),
])}

The sample is stratified: correct a model's priors by the first line.

## What was left out

${table(
	["step", "rows"],
	[
		...Object.entries(counts.dropped).map(([reason, count]) => [words(reason), count]),
		["exact repeat (lower case, white space as one space)", counts.exact_repeats],
		...Object.entries(counts.left_out).map(([reason, count]) => [`of the drawn: ${words(reason)}`, count]),
	],
)}

Personal data that its form proves (e-mail and IP addresses, cards, IBANs, international and North American phone numbers, credentials) was replaced in ${counts.masked} texts; names were not.

## Variants

Each puts one word or phrase of a harmful row into a code of ${counts.patterns_used} patterns, is traced to its pattern, and is read back by the normalizer exactly. A variant stands in the split of its source.

${table(["category", "variants"], Object.entries(counts.variants_by_category))}

${table(["disguise", "variants"], Object.entries(counts.variants_by_disguise))}

## Limits

- Levels are opinions of few raters on comments of 2015 to 2017 from news sites in English; spoken to strangers in a comment section, not in private.
- Words that name identities are over-represented among the harmful rows.
- Variants are what the patterns know: they teach nothing about codes that nobody has written down.
`;
}
