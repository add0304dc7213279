/** `npm run data:synthesize`: a full-size file in the format of the public one, for tests and benchmarks. */
import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { writeLines } from "./data/files.ts";
import { JIGSAW_ROWS } from "./data/jigsaw-schema.ts";
import { readSeedComments } from "./data/seed-comments.ts";
import { synthesizeLines } from "./data/synthesize.ts";
import { type CommandIo, dataFolder, PROCESS_IO, positiveInteger, runCommand, UsageError } from "./lib/command.ts";

const HELP = `Makes a file in the 45-column format of Jigsaw Unintended Bias, from sentences of the public Jigsaw subset.

npm run data:synthesize -- --out /tmp/train.csv [--rows ${JIGSAW_ROWS}] [--seed 42] --data ../shared/data

  --out FILE     .csv, or .csv.gz to compress; written whole or not at all
  --rows N       rows, ${JIGSAW_ROWS.toLocaleString("en")} (those of the public file) by default
  --seed N       equal seeds give equal bytes; 42 by default
  --data DIR     folder of the data sets, or DATA_DIR (train/jigsaw_toxic_subset/...)
Levels, repeats, other scripts, markup and personal data come in shares like those of the public file. The labels are
drawn: such a file is for speed and for tests, a model trained on it learns nothing.`;

const DEFAULT_SEED = "42";

async function synthesize(argv: readonly string[], io: CommandIo): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			out: { type: "string" },
			rows: { type: "string", default: String(JIGSAW_ROWS) },
			seed: { type: "string", default: DEFAULT_SEED },
			data: { type: "string" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		io.write(HELP);
		return 0;
	}
	if (!values.out) throw new UsageError("--out is missing (try --help)");
	const rows = positiveInteger(values.rows, "--rows");
	const seed = positiveInteger(values.seed, "--seed");
	const data = dataFolder(values.data, io.env);
	if (data === null) throw new UsageError("--data or DATA_DIR is missing (try --help)");
	await writeLines(values.out, synthesizeLines(rows, seed, readSeedComments(data)));
	io.write(`${values.out}: ${rows} rows, ${statSync(values.out).size} bytes, seed ${seed}`);
	return 0;
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("data:synthesize", io, () => synthesize(argv, io));
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
