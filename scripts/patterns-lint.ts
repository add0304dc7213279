/** `npm run patterns:lint`: what is wrong with the pattern documents, one line a problem. */
import { parseArgs } from "node:util";
import { foldToString } from "../src/normalizer/fold.ts";
import { type CommandIo, dataFolder, PROCESS_IO, runCommand } from "./lib/command.ts";
import { readKnownWords } from "./lib/pattern-documents.ts";
import { readScowl } from "./lib/scowl.ts";
import { placeNames, readChatWords, readFrequentWords } from "./lib/word-lists.ts";
import { CHECKS } from "./patterns/checks/index.ts";
import { readDataTokens } from "./patterns/data-tokens.ts";
import { readLexicons } from "./patterns/lexicons.ts";
import { lint, type Vocabulary } from "./patterns/lint.ts";
import { readExceptions, readTopics } from "./patterns/topics.ts";

const HELP = `Says what is wrong with patterns/*.json and their cases, one line a problem: FILE:PATTERN: CHECK: MESSAGE

npm run patterns:lint -- [--data ../shared/data] [--json]

  --data DIR   also check sources against the lexicons, and forms against the evaluation texts (or DATA_DIR)
  --json       the problems as JSON
Checks: ${CHECKS.map(({ name }) => name).join(", ")}.
patterns/exceptions.json explains what is right as it is. Exit 1 when there is a problem.`;

/** The word lists of the checks, from the installed dictionary and the project's own lists. */
export function readVocabulary(): Vocabulary {
	const lower = (words: Iterable<string>) => [...words].map((word) => foldToString(word));
	return {
		dictionary: new Set(lower(readScowl(60))),
		frequent: new Set(readFrequentWords()),
		common: new Set(lower([...readFrequentWords(), ...readChatWords(), ...placeNames()])),
	};
}

export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("patterns:lint", io, () => {
		const { values } = parseArgs({
			args: [...argv],
			options: { data: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const folder = dataFolder(values.data, io.env);
		const data = folder === null ? null : { data: readDataTokens(folder), lexicons: readLexicons(folder) };
		const { findings, patternCount, exceptionCount } = lint(
			readTopics(),
			readExceptions(),
			readVocabulary(),
			readKnownWords(),
			data,
		);
		if (values.json)
			io.write(JSON.stringify({ patterns: patternCount, exceptions: exceptionCount, problems: findings }, null, 2));
		else for (const { file, pattern, check, message } of findings) io.write(`${file}:${pattern}: ${check}: ${message}`);
		const missing = folder === null ? "; without --data, lexicon-form and evaluation-form did not run" : "";
		io.complain(
			`patterns:lint: ${patternCount} active patterns, ${findings.length} problems, ${exceptionCount} explained${missing}`,
		);
		return findings.length > 0 ? 1 : 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
