/** `npm run bench:http`: what moderation costs beside a trivial POST, on the built bundle in bare workerd. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hasWrk, type LoadResult, loadFromNode, loadTexts, loadWithWrk } from "./load.ts";
import { bundle, serve } from "./server.ts";

const HELP = `Measures POST /moderate against a trivial POST through the same middleware.

Usage: npm run bench:http -- [--quick] [--runs N] [--seconds S] [--port P] [--json] [--assert]
Example: npm run bench:http -- --runs 5 --seconds 4 --assert
--quick makes 3 runs of 1 second.
--assert exits 1 when /moderate reaches less than 60% of the trivial POST's requests a second.
`;

/** DESIGN section 11. */
export const MIN_RATIO = 0.6;
/** More texts than one run's cache could hold; each request stamps its own. */
const TEXT_COUNT = 4000;
/** Kernel clock ticks of /proc/<pid>/stat a second (Linux USER_HZ). */
const TICKS_PER_SECOND = 100;
const WARM_UP_SECONDS = 2;
const ROUTES = ["/trivial", "/moderate"] as const;

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A positive whole number given as an option; throws and names the option for anything else. */
export function parseCount(name: string, value: string): number {
	if (!/^[1-9]\d{0,4}$/.test(value)) throw new Error(`--${name} must be a positive whole number`);
	return Number(value);
}

/** CPU seconds that a process has used, all threads; needs Linux. */
export function cpuSeconds(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
		.replace(/^.*\) /s, "")
		.split(" ");
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

interface Sample extends LoadResult {
	readonly cpuMicroseconds: number;
}

async function measure(port: number, runs: number, seconds: number, pid: number, dir: string) {
	const texts = loadTexts(TEXT_COUNT);
	const useWrk = hasWrk();
	let seed = 0;
	const load = async (path: string, duration: number): Promise<Sample> => {
		const url = `http://127.0.0.1:${port}${path}`;
		const before = cpuSeconds(pid);
		const result = useWrk
			? loadWithWrk(url, duration, seed, texts, dir)
			: await loadFromNode(url, duration, seed, texts);
		seed += result.requests + TEXT_COUNT;
		return { ...result, cpuMicroseconds: ((cpuSeconds(pid) - before) * 1e6) / result.requests };
	};
	const samples: Record<string, Sample[]> = { "/trivial": [], "/moderate": [] };
	for (const path of ROUTES) await load(path, WARM_UP_SECONDS);
	for (let run = 0; run < runs; run++) {
		for (const path of ROUTES) {
			const sample = await load(path, seconds);
			samples[path]!.push(sample);
			console.error(
				`${path}: ${sample.requestsPerSecond.toFixed(0)} requests/s, ${sample.cpuMicroseconds.toFixed(0)} us CPU`,
			);
		}
	}
	const of = (path: (typeof ROUTES)[number], key: keyof Sample) => median(samples[path]!.map((sample) => sample[key]));
	return {
		generator: useWrk ? "wrk" : "node",
		trivialPerSecond: of("/trivial", "requestsPerSecond"),
		moderatePerSecond: of("/moderate", "requestsPerSecond"),
		ratio: of("/moderate", "requestsPerSecond") / of("/trivial", "requestsPerSecond"),
		addedMicroseconds: of("/moderate", "cpuMicroseconds") - of("/trivial", "cpuMicroseconds"),
	};
}

/** Builds, serves, loads and reports; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			quick: { type: "boolean", default: false },
			runs: { type: "string" },
			seconds: { type: "string" },
			port: { type: "string", default: "8790" },
			json: { type: "boolean", default: false },
			assert: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const port = parseCount("port", values.port);
	const runs = parseCount("runs", values.runs ?? (values.quick ? "3" : "5"));
	const seconds = parseCount("seconds", values.seconds ?? (values.quick ? "1" : "4"));
	const dir = mkdtempSync(join(tmpdir(), "bench-http-"));
	let server: ChildProcess | null = null;
	try {
		await bundle(dir);
		server = await serve(dir, port);
		const result = await measure(port, runs, seconds, server.pid!, dir);
		if (values.json) {
			const rows = [
				{ name: "http_trivial", value: result.trivialPerSecond, unit: "requests/s" },
				{ name: "http_moderate", value: result.moderatePerSecond, unit: "requests/s" },
				{ name: "http_ratio", value: result.ratio, unit: "ratio" },
				{ name: "http_added_cpu", value: result.addedMicroseconds, unit: "us/request" },
			];
			for (const row of rows) console.log(JSON.stringify(row));
		} else {
			console.log(
				`/moderate ${result.moderatePerSecond.toFixed(0)} against ${result.trivialPerSecond.toFixed(0)} requests/s: ` +
					`ratio ${result.ratio.toFixed(3)}, added CPU ${result.addedMicroseconds.toFixed(0)} us a request (${result.generator})`,
			);
		}
		return values.assert && result.ratio < MIN_RATIO ? 1 : 0;
	} finally {
		server?.kill();
		rmSync(dir, { recursive: true, force: true });
	}
}

if (import.meta.main) {
	process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
		console.error(`bench:http: ${error.message.split("\n")[0]}`);
		return 1;
	});
}
