/** `npm run bench:data`: the part of data:prepare that sees every row, beside Polars and pandas, in one run. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { JIGSAW_ROWS } from "../../scripts/data/jigsaw-schema.ts";
import { main as synthesize } from "../../scripts/data-synthesize.ts";
import { dataFolder, PROCESS_IO, positiveInteger, runCommand, UsageError } from "../../scripts/lib/command.ts";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";

const HELP = `Maps, filters, finds exact repeats and samples 1.8 million rows of 45 columns: ours, Polars, pandas.

npm run bench:data -- --data ../shared/data [--rounds 3] [--rows ${JIGSAW_ROWS}] [--input FILE] [--quick] [--assert]

--input FILE takes a file in the public format; else one is made from --data or DATA_DIR.
--quick: 100,000 rows, one round, without the slow rivals. --assert exits 1 when a target of DESIGN section 11 is missed.
Exit 1 when the engines do not keep and sample the same numbers of rows.`;

const SAMPLE = 50_000;
const QUICK_ROWS = 100_000;
const DEFAULT_ROUNDS = "3";
const CONTAINER = new URL("../../scripts/sagemaker/container/bench/", import.meta.url).pathname;
const OURS = new URL("./data/ours.ts", import.meta.url).pathname;
const ENGINES = ["ours", "polars-ours", "polars-lazy", "polars-eager", "pandas"] as const;
const QUICK_ENGINES: readonly Engine[] = ["ours", "polars-ours", "polars-lazy"];
type Engine = (typeof ENGINES)[number];

const TITLES: Readonly<Record<Engine, string>> = {
	ours: "ours (DuckDB)",
	"polars-ours": "Polars, our algorithm",
	"polars-lazy": "Polars, lazy",
	"polars-eager": "Polars, eager",
	pandas: "pandas",
};
/** Targets (DESIGN section 11). */
const MAX_TIME_RATIO = 1.05;
const MAX_PEAK_BYTES = 512 * 2 ** 20;

interface Run {
	readonly read: number;
	readonly kept: number;
	readonly distinct: readonly number[];
	readonly sampled: readonly number[];
	readonly seconds: number;
	readonly cpu_seconds: number;
	readonly peak_bytes: number;
	/** Ours only: reading the file through once beforehand, to hash and to check it. */
	readonly check_seconds?: number;
}

const exec = promisify(execFile);

async function runEngine(engine: Engine, input: string, python: string): Promise<Run> {
	const argv = [input, String(SAMPLE)];
	const env = { ...process.env, POLARS_MAX_THREADS: String(availableParallelism()) };
	const { stdout } =
		engine === "ours"
			? await exec(process.execPath, [OURS, ...argv], { env })
			: await exec(python, [join(CONTAINER, "prepare.py"), engine, ...argv], { env });
	return JSON.parse(stdout) as Run;
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

interface Result {
	readonly engine: Engine;
	readonly last: Run;
	readonly seconds: number;
	readonly cpuSeconds: number;
	readonly peakBytes: number;
}

function resultOf(engine: Engine, runs: readonly Run[]): Result {
	return {
		engine,
		last: runs.at(-1)!,
		seconds: median(runs.map((run) => run.seconds)),
		cpuSeconds: median(runs.map((run) => run.cpu_seconds)),
		peakBytes: Math.max(...runs.map((run) => run.peak_bytes)),
	};
}

function table(results: readonly Result[]): string[] {
	const [ours] = results as [Result];
	return [
		"| engine | wall s | CPU s | CPU to ours | peak MiB | kept | distinct by level | sampled |",
		"|---|---|---|---|---|---|---|---|",
		...results.map(({ engine, last, seconds, cpuSeconds, peakBytes }) => {
			const cells = [
				TITLES[engine],
				seconds.toFixed(1),
				cpuSeconds.toFixed(1),
				(cpuSeconds / ours.cpuSeconds).toFixed(2),
				Math.round(peakBytes / 2 ** 20),
				last.kept,
				last.distinct.join(", "),
				last.sampled.join(", "),
			];
			return `| ${cells.join(" | ")} |`;
		}),
	];
}

/** Counts in which the engines differ though they must not. */
function differences(results: readonly Result[]): string[] {
	const [ours, ...rivals] = results as [Result, ...Result[]];
	return rivals.flatMap(({ engine, last }) =>
		(["read", "kept", "sampled"] as const)
			.filter((name) => String(last[name]) !== String(ours.last[name]))
			.map((name) => `${TITLES[engine]}: ${name} ${last[name]}, ours ${ours.last[name]}`),
	);
}

function missedTargets(results: readonly Result[]): string[] {
	const of = (engine: Engine) => results.find((result) => result.engine === engine);
	const ours = of("ours")!;
	const missed: string[] = [];
	const best = of("polars-ours")!;
	if (ours.seconds > best.seconds * MAX_TIME_RATIO)
		missed.push(
			`time is ${(ours.seconds / best.seconds).toFixed(2)}x Polars with our algorithm, not ${MAX_TIME_RATIO}x`,
		);
	for (const engine of ["polars-lazy", "polars-eager"] as const) {
		const rival = of(engine);
		if (rival && ours.seconds >= rival.seconds) missed.push(`slower than ${TITLES[engine]}`);
	}
	if (ours.peakBytes > MAX_PEAK_BYTES) missed.push(`peak ${Math.round(ours.peakBytes / 2 ** 20)} MiB, not 512`);
	return missed;
}

async function bench(argv: readonly string[]): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			input: { type: "string" },
			data: { type: "string" },
			rows: { type: "string" },
			rounds: { type: "string" },
			quick: { type: "boolean", default: false },
			assert: { type: "boolean", default: false },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		console.log(HELP);
		return 0;
	}
	const rounds = positiveInteger(values.rounds ?? (values.quick ? "1" : DEFAULT_ROUNDS), "--rounds");
	const rows = positiveInteger(values.rows ?? String(values.quick ? QUICK_ROWS : JIGSAW_ROWS), "--rows");
	const requirements = join(CONTAINER, "requirements.txt");
	const python = await ensurePythonEnv("bench", requirements, { notice: (line) => console.error(line) });
	const folder = mkdtempSync(join(tmpdir(), "bench-data-"));
	try {
		const input = values.input ?? join(folder, "train.csv");
		if (!values.input) {
			const data = dataFolder(values.data, process.env);
			if (data === null) throw new UsageError("--data or DATA_DIR is missing (try --help)");
			const made = await synthesize(["--out", input, "--rows", String(rows), "--data", data], PROCESS_IO);
			if (made !== 0) return made;
		}
		const engines = values.quick ? QUICK_ENGINES : ENGINES;
		const runs = new Map<Engine, Run[]>(engines.map((engine) => [engine, []]));
		for (let round = 0; round < rounds; round++)
			for (const engine of engines) {
				runs.get(engine)!.push(await runEngine(engine, input, python));
				console.error(
					`bench:data: round ${round + 1}, ${TITLES[engine]}: ${runs.get(engine)!.at(-1)!.seconds.toFixed(1)} s`,
				);
			}
		return report(
			engines.map((engine) => resultOf(engine, runs.get(engine)!)),
			rounds,
			values.assert,
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function report(results: readonly Result[], rounds: number, mustHold: boolean): number {
	const { last } = results[0]!;
	console.log(
		`${last.read} rows, ${availableParallelism()} threads of ${cpus()[0]?.model}, median of ${rounds} rounds, largest peak`,
	);
	for (const line of table(results)) console.log(line);
	console.log(
		`Ours reads the file once before, to hash and to check it: ${last.check_seconds?.toFixed(1)} s, not in the table.`,
	);
	const wrong = differences(results);
	for (const line of wrong) console.error(`bench:data: ${line}`);
	const missed = missedTargets(results);
	for (const line of missed) console.log(`target missed: ${line}`);
	return wrong.length > 0 || (mustHold && missed.length > 0) ? 1 : 0;
}

if (import.meta.main) process.exitCode = await runCommand("bench:data", PROCESS_IO, () => bench(process.argv.slice(2)));
