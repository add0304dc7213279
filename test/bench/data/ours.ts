/** The core of data:prepare by itself: `node ours.ts FILE SAMPLE` prints one line of JSON like its rivals do. */
import { readFileSync } from "node:fs";
import { runCore } from "../../../scripts/data/core.ts";
import { inspectInput } from "../../../scripts/data/input.ts";
import { quotasFor } from "../../../scripts/data/quotas.ts";

const [path = "", size = ""] = process.argv.slice(2);
const sample = Number(size);
const opened = performance.now();
const input = await inspectInput(path);
const started = performance.now();
const before = process.cpuUsage();
const core = await runCore(input, { sample, seed: 42, poolFactor: 1 });
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - started) / 1000;
const quotas = quotasFor(sample, core.distinct);
const dropped = Object.values(core.dropped).reduce((sum, count) => sum + count, 0);
const [, peakKib] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))!;
console.log(
	JSON.stringify({
		read: core.read,
		kept: core.read - dropped,
		distinct: core.distinct,
		sampled: core.pools.map((pool, level) => Math.min(pool.length, quotas[level]!)),
		seconds,
		cpu_seconds: (user + system) / 1e6,
		peak_bytes: Number(peakKib) * 1024,
		check_seconds: (started - opened) / 1000,
	}),
);
