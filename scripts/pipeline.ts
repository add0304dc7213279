/** `npm run pipeline`: every step of the pipeline on this machine, on a tiny model, and its release against emulators. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { MANIFEST_FILE, type Manifest } from "./data/manifest.ts";
import { SPLITS } from "./data/split.ts";
import { main as prepare } from "./data-prepare.ts";
import { main as synthesize } from "./data-synthesize.ts";
import { main as upload } from "./data-upload.ts";
import { type CommandIo, dataFolder, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { main as endpoint } from "./model-endpoint.ts";
import { main as evaluate } from "./model-evaluate.ts";
import { main as train } from "./model-train.ts";
import { CONTAINER, containerPython } from "./sagemaker/container-env.ts";
import { runSteps, type Step } from "./sagemaker/pipeline.ts";
import { serveArtefact } from "./sagemaker/subject.ts";

const HELP = `Runs the whole pipeline on this machine: synthesize, prepare, base, train, evaluate, release.

npm run pipeline -- --config scripts/sagemaker/pipeline.tiny.json --data ../shared/data

  --config FILE   rows, variants, seed and the settings of the training
  --out DIR       a folder for each step, default runs/pipeline; a step is skipped while its code, its data and what it left are the same
  --data DIR      the public data sets, or DATA_DIR
The base is a random model of two layers, so what it learns is of no use; its release goes to emulators of AWS.`;

const configSchema = z.strictObject({
	/** Rows of the synthesised file. */
	rows: z.int().min(100),
	sample: z.int().min(40),
	variants: z.int().min(1),
	seed: z.int().min(1),
	/** Settings of container/config.py. */
	training: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Config = z.infer<typeof configSchema>;

/** The version's name decides where it lies in a bucket; here it is always the same. */
const VERSION = "v20260101_0000";

function readConfig(file: string): Config {
	try {
		return configSchema.parse(JSON.parse(readFileSync(file, "utf8")));
	} catch (error) {
		const reason = error instanceof z.ZodError ? error.issues[0]!.message : "not a JSON file";
		const where = error instanceof z.ZodError ? `: ${error.issues[0]!.path.join(".")}` : "";
		throw new UsageError(`--config${where}: ${reason}`);
	}
}

type Main = (argv: readonly string[], io: CommandIo) => Promise<number>;

async function command(main: Main, argv: readonly string[], io: CommandIo, env: CommandIo["env"] = {}): Promise<void> {
	const own = { ...io, env: { ...io.env, ...env }, isTerminal: false, write: io.complain };
	if ((await main(argv, own)) !== 0) throw new UsageError("a step failed (see above)");
}

async function python(script: string, ...argv: readonly string[]): Promise<void> {
	const interpreter = await containerPython();
	const env = { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
	await promisify(execFile)(interpreter, [script, ...argv], { cwd: CONTAINER, env, maxBuffer: 1 << 26 }).catch(
		(error: { stderr?: string }) => {
			throw new UsageError(`${script}: ${error.stderr?.trim().split("\n").at(-1) ?? "failed"}`);
		},
	);
}

/** Uploads the data, follows a job that leaves the trained artefact, deploys it, and takes everything down again. */
async function release(folder: string, data: string, artefact: string, io: CommandIo): Promise<void> {
	// The emulators are part of the tests; nothing but this step needs them.
	const { applyStack, fill, openAccount } = await import("../test/pipeline/account.ts");
	const { metrics } = JSON.parse(readFileSync(join(artefact, "metrics.json"), "utf8")) as { metrics: object };
	const served = await serveArtefact(artefact, io);
	const account = await openAccount({
		metrics,
		invoke: async (_endpoint, _model, body) => {
			const headers = { "content-type": "application/json" };
			const answer = await fetch(served.url, { method: "POST", headers, body });
			return { status: answer.status, body: await answer.text() };
		},
	});
	const env = { ...account.env, PLAINSPEAK_RUNS: join(folder, "runs") };
	const on = ["--env", "staging", "--poll-seconds", "0"];
	try {
		await applyStack(account);
		await fill(account);
		await command(upload, ["--version-dir", data, "--bucket", account.bucket, "--yes"], io, env);
		const said: string[] = [];
		const complain = (line: string) => {
			said.push(line);
			io.complain(line);
		};
		await command(train, [...on, "--data-version", VERSION, "--yes"], { ...io, complain }, env);
		// A random model agrees with nobody and passes no gate: it is named, and only that it answers is asked of it.
		const { package: trained } = JSON.parse(said.at(-1)!) as { package: string };
		const named = ["--package", trained, "--min-agreement", "0"];
		await command(endpoint, ["deploy", ...on, ...named, "--approve", "--reason", "pipeline", "--yes"], io, env);
		await command(endpoint, ["scale", ...on, "--max", "2", "--yes"], io, env);
		await command(endpoint, ["delete", ...on, "--confirm", "plainspeak-staging", "--yes"], io, env);
		writeFileSync(
			join(folder, "operations.json"),
			JSON.stringify(account.control.calls.map(({ operation }) => operation)),
		);
	} finally {
		served.close();
		await account.close();
	}
}

const CHECKOUT = new URL("../", import.meta.url).pathname;
/** What any step may run or read: rather run too often than keep what other code made. */
const CODE = ["scripts", "src", "patterns", "test/vectors", "package-lock.json"];
/** The release goes to these besides. */
const EMULATORS = ["test/fakes", "test/pipeline"];

/** The steps below `root`, with the code of a checkout and the public data sets. */
export function stepsOf(root: string, config: Config, data: string, io: CommandIo, checkout = CHECKOUT): Step[] {
	const at = (...parts: string[]) => join(root, ...parts);
	const csv = at("synthesize", "train.csv");
	const version = at("prepare", VERSION);
	const artefact = at("train", "model");
	const { rows, sample, variants, seed, training } = config;
	const code = CODE.map((path) => join(checkout, path));
	const sets = (...names: string[]) => names.map((name) => join(data, name));
	return [
		{
			name: "synthesize",
			needs: [],
			settings: { rows, seed },
			files: [...code, ...sets("train/jigsaw_toxic_subset")],
			run: () =>
				command(synthesize, ["--out", csv, "--rows", String(rows), "--seed", String(seed), "--data", data], io),
		},
		{
			name: "prepare",
			needs: ["synthesize"],
			settings: { sample, variants, seed },
			files: [...code, ...sets("eval", "benign")],
			run: () => {
				const counts = ["--sample", String(sample), "--variants", String(variants), "--seed", String(seed)];
				return command(prepare, ["--input", csv, "--out", version, ...counts, "--data", data], io);
			},
		},
		{
			name: "base",
			needs: ["prepare"],
			settings: {},
			files: code,
			run: (folder) => python("tiny_base.py", "--data", join(version, "train"), "--out", folder),
		},
		{
			name: "train",
			needs: ["prepare", "base"],
			settings: { seed, training },
			files: code,
			run: async (folder) => {
				const channels = join(folder, "input/data");
				mkdirSync(channels, { recursive: true });
				symlinkSync(at("base"), join(channels, "model"));
				for (const part of SPLITS) symlinkSync(join(version, part), join(channels, part));
				const settings = join(folder, "config.json");
				const { counts } = JSON.parse(readFileSync(join(version, MANIFEST_FILE), "utf8")) as Manifest;
				const facts = { seed, data_version: VERSION, natural_counts: counts.distinct.join(",") };
				writeFileSync(settings, JSON.stringify({ ...training, ...facts }));
				await python("train.py", "--root", folder, "--config", settings);
			},
		},
		{
			name: "evaluate",
			needs: ["prepare", "train"],
			settings: {},
			files: code,
			run: (folder) =>
				command(evaluate, ["--artefact", artefact, "--version-dir", version, "--out", folder, "--report-only"], io, {
					DATA_DIR: undefined,
				}),
		},
		{
			name: "release",
			needs: ["prepare", "train"],
			settings: {},
			files: [...code, ...EMULATORS.map((path) => join(checkout, path))],
			run: (folder) => release(folder, version, artefact, io),
		},
	];
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("pipeline", io, async () => {
		const { values } = parseArgs({
			args: [...argv],
			options: {
				config: { type: "string" },
				out: { type: "string", default: "runs/pipeline" },
				data: { type: "string" },
				help: { type: "boolean", short: "h" },
			},
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		if (!values.config) throw new UsageError("--config is missing (try --help)");
		const data = dataFolder(values.data, io.env);
		if (data === null) throw new UsageError("--data or DATA_DIR is missing (try --help)");
		const root = resolve(values.out);
		await runSteps(root, stepsOf(root, readConfig(values.config), data, io), (name, state, ms) => {
			io.write(`${name}: ${state}, ${(ms / 1000).toFixed(1)} s`);
		});
		return 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
