/** `npm run terms:evaluate`: how many hidden code words the search for emerging terms finds in a mixed stream. */
import { parseArgs } from "node:util";
import { findEmergingTerms, MIN_AUTHORS, RECENT_DAYS, type TermDocument } from "../src/insight/emerging-terms.ts";
import { termsOf } from "../src/insight/term-tokens.ts";
import { type CommandIo, dataFolder, PROCESS_IO, positiveInteger, runCommand, UsageError } from "./lib/command.ts";
import { chooseHidden, isOrdinary, knownForms, withoutPatterns } from "./terms/hidden.ts";
import { readStream, streamOf } from "./terms/stream.ts";

const HELP = `Hides code words from the patterns, lets a stream of texts use them, and looks for them as the nightly search does.

npm run terms:evaluate -- --data ../shared/data [--terms 50] [--texts 120000] [--seed 7] [--show 0] [--json]

  --data DIR   public sets; DIR/train and DIR/benign are read, DIR/eval never (or DATA_DIR)
  --terms N    hidden words (50), each with all the forms of its pattern
  --texts N    texts besides those with a hidden word (120000)
  --seed N     of the random numbers (7)
  --show N     also the first N terms that are found
  --json       the result as JSON`;

/** The length of the list that people look through. */
const CUT = 50;

function percent(part: number, whole: number): string {
	return `${((100 * part) / Math.max(1, whole)).toFixed(0)}%`;
}

/** Authors of the last week whose text was held back with one of the terms. */
function authorsOf(harmful: readonly TermDocument[], terms: readonly string[]): number {
	const recent = harmful.filter(({ age }) => age < RECENT_DAYS);
	const using = recent.filter(({ text }) => terms.some((term) => termsOf(text).has(term)));
	return new Set(using.map(({ author }) => author)).size;
}

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("terms:evaluate", io, async () => {
		const { values } = parseArgs({
			args: [...argv],
			options: {
				data: { type: "string" },
				terms: { type: "string", default: "50" },
				seed: { type: "string", default: "7" },
				texts: { type: "string", default: "120000" },
				show: { type: "string" },
				json: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const folder = dataFolder(values.data, io.env);
		if (folder === null) throw new UsageError("which texts? --data DIR");
		const seed = positiveInteger(values.seed, "--seed");
		io.complain("reading …");
		const texts = readStream(folder);
		const hidden = chooseHidden(texts, positiveInteger(values.terms, "--terms"), seed);
		const document = withoutPatterns(hidden.map(({ pattern }) => pattern));
		io.complain("judging …");
		const corpus = await streamOf(texts, hidden, document, {
			seed,
			others: positiveInteger(values.texts, "--texts"),
		});
		const startedAt = performance.now();
		const found = findEmergingTerms({ ...corpus, known: knownForms(document), isOrdinary: isOrdinary() });
		const seconds = (performance.now() - startedAt) / 1000;
		const wanted = new Map(hidden.flatMap((one) => one.terms.map((term) => [term, one])));
		const ranks = new Map<string, number>();
		for (const [rank, { term }] of found.entries()) {
			const one = wanted.get(term);
			if (one && !ranks.has(one.pattern)) ranks.set(one.pattern, rank);
		}
		const top = found.slice(0, CUT);
		const right = top.filter(({ term }) => wanted.has(term)).length;
		const foundOf = (own: typeof hidden, cut: number) =>
			own.filter(({ pattern }) => (ranks.get(pattern) ?? cut) < cut).length;
		const findable = hidden.filter(({ terms }) => authorsOf(corpus.harmful, terms) >= MIN_AUTHORS);
		const isNew = hidden.filter((one) => one.isNew);
		const steady = hidden.filter((one) => !one.isNew);
		const result = {
			texts: corpus.texts,
			held_back: corpus.harmful.length,
			allowed_sample: corpus.allowed.length,
			hidden: hidden.length,
			/** Those that enough authors were held back with in the last week. */
			findable: findable.length,
			listed: found.length,
			precision_at_50: right / Math.max(1, top.length),
			recall_at_50: foundOf(hidden, CUT) / hidden.length,
			recall: ranks.size / hidden.length,
			recall_of_findable: foundOf(findable, found.length) / Math.max(1, findable.length),
			recall_new: foundOf(isNew, found.length) / Math.max(1, isNew.length),
			recall_steady: foundOf(steady, found.length) / Math.max(1, steady.length),
			search_seconds: seconds,
		};
		if (values.json) io.write(JSON.stringify(result, null, 2));
		else {
			io.write(
				`${corpus.texts} texts: ${corpus.harmful.length} held back in 35 days, ${corpus.allowed.length} allowed in the sample of the last week`,
			);
			io.write(`hidden: ${hidden.length}; listed: ${found.length}, in ${seconds.toFixed(1)} s`);
			io.write(`precision at ${CUT}: ${percent(right, top.length)} (${right} of ${top.length})`);
			io.write(
				`recall: ${percent(ranks.size, hidden.length)} in the list, ${percent(foundOf(hidden, CUT), hidden.length)} in its first ${CUT}; ` +
					`of the ${findable.length} that five authors were held back with ${foundOf(findable, found.length)}; new in the last week ${foundOf(isNew, found.length)} of ${isNew.length}, there all along ${foundOf(steady, found.length)} of ${steady.length}`,
			);
		}
		for (const { term, score, documents, nearest } of found.slice(0, Number(values.show ?? 0)))
			io.write(
				`${wanted.has(term) ? "+" : "-"} ${term}  ${score.toFixed(1)}  ${documents} texts${nearest ? `  ${nearest.form} (${nearest.why})` : ""}`,
			);
		return 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
