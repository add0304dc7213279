/**
 * Writes scripts/normalizer/frequent-words.txt: the words that the false-positive finder pairs up. Counted over the
 * training texts; kept when a common dictionary has them, so that neither names nor misspellings enter.
 */
import { writeFileSync } from "node:fs";
import { readSources } from "../embedded/sources.ts";
import { DEFAULT_HYPERPARAMETERS } from "../embedded-train.ts";
import { dataFolder, PROCESS_IO, runCommand, UsageError } from "../lib/command.ts";
import { readScowl } from "../lib/scowl.ts";

/** All pairs of these are four million strings. */
export const FREQUENT_WORD_COUNT = 2_000;
const WORDS_A_LINE = 16;

/** The most frequent words of the texts among `dictionary`, most frequent first; ties in alphabetical order. */
export function frequentWords(texts: Iterable<string>, dictionary: ReadonlySet<string>, count: number): string[] {
	const counts = new Map<string, number>();
	for (const text of texts)
		for (const [word] of text.toLowerCase().matchAll(/(?<![\p{L}\p{N}'’@#])[a-z]+(?![\p{L}\p{N}'’])/gu))
			if (dictionary.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts]
		.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
		.slice(0, count)
		.map(([word]) => word);
}

if (import.meta.main) {
	process.exitCode = await runCommand("frequent-words:build", PROCESS_IO, () => {
		const folder = dataFolder(process.argv[2], process.env);
		if (!folder) throw new UsageError("name the data folder, or set DATA_DIR");
		const texts = readSources(folder, "A", DEFAULT_HYPERPARAMETERS).map(({ text }) => text);
		const words = frequentWords(texts, readScowl(35), FREQUENT_WORD_COUNT);
		const lines: string[] = [];
		for (let at = 0; at < words.length; at += WORDS_A_LINE) lines.push(words.slice(at, at + WORDS_A_LINE).join(" "));
		writeFileSync(new URL("./frequent-words.txt", import.meta.url), `${lines.join("\n")}\n`);
		return 0;
	});
}
