/** `npm run data:prepare`: from a public file of graded comments to instruction rows. */
import { parseArgs } from "node:util";
import { prepare, summaryLines } from "./data/prepare.ts";
import { type CommandIo, dataFolder, PROCESS_IO, positiveInteger, runCommand, UsageError } from "./lib/command.ts";

const DEFAULT_SAMPLE = "50000";
const DEFAULT_VARIANTS = "2913";
const DEFAULT_SEED = "42";

const HELP = `Prepares training data: maps, filters, removes repeats and held-out texts, samples, makes variants, splits.

npm run data:prepare -- --input train.csv --out runs/data/v20261128_1200 --data ../shared/data

  --input FILE    Jigsaw Unintended Bias train.csv (45 columns), also .csv.gz or .parquet
  --out DIR       a new folder: train/, validation/ and test/rows.jsonl, DATA_CARD.md, patterns.json, manifest.json
  --sample N      rows, ${DEFAULT_SAMPLE} by default: 40% safe, 20% of each other level, as far as the file has them
  --variants N    algospeak variants of harmful rows, ${DEFAULT_VARIANTS} by default
  --seed N        equal seeds give equal bytes; ${DEFAULT_SEED} by default
  --data DIR      folder of the evaluation sets that no row may repeat, or DATA_DIR
  --threads N     threads of the reader, all cores by default
  --json          the manifest on standard output`;

async function run(argv: readonly string[], io: CommandIo): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			input: { type: "string" },
			out: { type: "string" },
			sample: { type: "string", default: DEFAULT_SAMPLE },
			variants: { type: "string", default: DEFAULT_VARIANTS },
			seed: { type: "string", default: DEFAULT_SEED },
			data: { type: "string" },
			threads: { type: "string" },
			json: { type: "boolean" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		io.write(HELP);
		return 0;
	}
	if (!values.input) throw new UsageError("--input is missing (try --help)");
	if (!values.out) throw new UsageError("--out is missing (try --help)");
	const options = {
		input: values.input,
		out: values.out.replace(/\/+$/, ""),
		sample: positiveInteger(values.sample, "--sample"),
		variants: positiveInteger(values.variants, "--variants"),
		seed: positiveInteger(values.seed, "--seed"),
		data: dataFolder(values.data, io.env),
		...(values.threads ? { threads: positiveInteger(values.threads, "--threads") } : {}),
	};
	const manifest = await prepare(options, (line) => io.complain(`data:prepare: ${line}`));
	if (values.json) io.write(JSON.stringify(manifest));
	else for (const line of summaryLines(manifest, options.out)) io.write(line);
	return 0;
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("data:prepare", io, () => run(argv, io));
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
