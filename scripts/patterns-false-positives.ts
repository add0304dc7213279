/** `npm run patterns:false-positives`: what the patterns rewrite in ordinary language. */
import { parseArgs } from "node:util";
import { normalize } from "../src/normalizer/normalize.ts";
import { type CommandIo, dataFolder, PROCESS_IO, runCommand } from "./lib/command.ts";
import { compilePatternDocuments } from "./lib/pattern-documents.ts";
import { readFrequentWords } from "./lib/word-lists.ts";
import {
	BENIGN_CHECK,
	type BenignResult,
	excerpt,
	findInBenign,
	readBenign,
} from "./patterns/false-positives/benign.ts";
import { dictionary } from "./patterns/false-positives/dictionary.ts";
import { findIn, type SourceResult } from "./patterns/false-positives/find.ts";
import { generated } from "./patterns/false-positives/generated.ts";
import { namePairs, names } from "./patterns/false-positives/names.ts";
import { pairs } from "./patterns/false-positives/pairs.ts";
import type { Source } from "./patterns/false-positives/source.ts";
import { FALSE_POSITIVE_PREFIX } from "./patterns/lint.ts";
import { EXCEPTIONS_FILE, type Exception, readExceptions } from "./patterns/topics.ts";

const HELP = `Runs the patterns over ordinary language; whatever is rewritten is a failure or an explained exception.

npm run patterns:false-positives -- [--data ../shared/data] [--json] [--show-report]

  --data DIR      also the benign texts below DIR/benign (or DATA_DIR)
  --show-report   show the texts of the report half too; without it only their patterns and counts
  --json          the result as JSON
Exit 1 when something is unexplained, an exception explains nothing, or a bound is passed.`;

/** The most dictionary words that may be flagged at all, explained or not. */
export const MAX_DICTIONARY_SHARE = 0.0005;
/** The most benign texts of the report half that may be flagged wrongly. */
export const MAX_REPORT_TEXTS = 5;

/** Everything that needs no data folder. */
function sources(): Source[] {
	const words = readFrequentWords();
	return [dictionary, names, namePairs, generated(words), pairs(words)];
}

function percent(part: number, whole: number): string {
	return `${((100 * part) / Math.max(1, whole)).toFixed(4)}%`;
}

function writeSource(result: SourceResult, io: CommandIo): void {
	const { title, unitCount, flaggedUnitCount, flagged } = result;
	const open = flagged.filter(({ reason }) => reason === null);
	io.write(`${title}: ${unitCount}, flagged ${flaggedUnitCount} (${percent(flaggedUnitCount, unitCount)})`);
	for (const { check, pattern, form, replacement, count, example } of open)
		io.write(
			`  ${check}: ${pattern}: ${JSON.stringify(form)} -> ${JSON.stringify(replacement)}, ${count} texts, as in ${JSON.stringify(example)}`,
		);
}

function writeBenign({ counts, flagged, floored }: BenignResult, showReport: boolean, io: CommandIo): void {
	for (const half of ["tune", "report"] as const) {
		const own = flagged.filter((text) => text.half === half);
		const wrong = own.filter(({ reason }) => reason === null);
		io.write(
			`benign texts, ${half} half: ${counts[half]}, flagged ${own.length}, of them wrongly ${wrong.length}, with a floor ${floored[half].length}`,
		);
		for (const { set, hash, text, matches } of wrong)
			for (const match of matches) {
				const shown = half === "tune" || showReport ? excerpt(text, match) : "(text not shown)";
				io.write(`  ${BENIGN_CHECK}: ${match.patternId}: ${set} ${hash}: ${shown}`);
			}
		for (const { set, hash, text, matches } of floored[half])
			for (const match of matches) {
				const shown = half === "tune" || showReport ? excerpt(text, match) : "(text not shown)";
				io.write(`  floor: ${match.patternId}: ${match.floor}: ${set} ${hash}: ${shown}`);
			}
	}
}

/** Exceptions of this command that explained nothing; those for benign texts only where the texts were read. */
export function staleExceptions(
	exceptions: readonly Exception[],
	used: ReadonlySet<Exception>,
	hasData: boolean,
): Exception[] {
	return exceptions.filter(
		(exception) =>
			exception.check.startsWith(FALSE_POSITIVE_PREFIX) &&
			(hasData || exception.check !== BENIGN_CHECK) &&
			!used.has(exception),
	);
}

export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("patterns:false-positives", io, () => {
		const { values } = parseArgs({
			args: [...argv],
			options: {
				data: { type: "string" },
				json: { type: "boolean" },
				"show-report": { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const folder = dataFolder(values.data, io.env);
		const showReport = values["show-report"] ?? false;
		const exceptions = readExceptions();
		const compiled = compilePatternDocuments();
		const results = sources().map((source) => {
			io.complain(`${source.title} …`);
			return findIn(source, compiled, exceptions);
		});
		const benign =
			folder === null
				? null
				: findInBenign(readBenign(folder), compiled, exceptions, (text) =>
						normalize(text, compiled).matches.filter(({ floor }) => floor !== undefined),
					);
		const used = new Set([...results.flatMap((result) => result.used), ...(benign?.used ?? [])]);
		const stale = staleExceptions(exceptions, used, benign !== null);
		const unexplained = results.flatMap(({ flagged }) => flagged.filter(({ reason }) => reason === null)).length;
		const wrong = (half: string) =>
			benign?.flagged.filter((text) => text.half === half && text.reason === null).length ?? 0;
		const words = results[0] as SourceResult;
		const share = words.flaggedUnitCount / words.unitCount;
		const failed =
			unexplained > 0 ||
			stale.length > 0 ||
			share > MAX_DICTIONARY_SHARE ||
			wrong("tune") > 0 ||
			wrong("report") > MAX_REPORT_TEXTS;
		if (values.json) {
			const hidden = ({ text, matches, ...rest }: BenignResult["flagged"][number]) => ({
				...rest,
				patterns: matches.map(({ patternId }) => patternId),
				...(rest.half === "tune" || showReport ? { text } : {}),
			});
			io.write(
				JSON.stringify(
					{
						passed: !failed,
						sources: results.map(({ used: _used, ...rest }) => rest),
						benign: benign && {
							counts: benign.counts,
							wrong: { tune: wrong("tune"), report: wrong("report") },
							flagged: benign.flagged.map(hidden),
							floored: { tune: benign.floored.tune.length, report: benign.floored.report.length },
						},
						stale_exceptions: stale,
					},
					null,
					2,
				),
			);
		} else {
			for (const result of results) writeSource(result, io);
			if (benign) writeBenign(benign, showReport, io);
			for (const { check, pattern, form } of stale)
				io.write(`patterns/${EXCEPTIONS_FILE}:${pattern}: ${check}: ${JSON.stringify(form)} is not flagged any more`);
		}
		io.complain(
			`patterns:false-positives: ${unexplained} unexplained, ${percent(words.flaggedUnitCount, words.unitCount)} of dictionary words, ` +
				(benign
					? `${wrong("tune")} + ${wrong("report")} benign texts (tune + report)`
					: "NOT RUN: benign texts, no --data"),
		);
		return failed ? 1 : 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
