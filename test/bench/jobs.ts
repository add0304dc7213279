/** `npm run bench:jobs`: a large job whose server ends midway and starts again: every row answered once, in order. */
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { WireJob } from "../../scripts/jobs/command.ts";
import { positiveInteger } from "../../scripts/lib/command.ts";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { createClient } from "../../scripts/lib/service-client.ts";
import { loadTexts } from "./load.ts";

const HELP = `Sends a job to a development server, ends the server at a third of its rows, starts it again and fires the cron.
Fails unless each row is then answered once, in order, and each row of bad UTF-8 is a line of the error file.

Usage: npm run bench:jobs -- [--rows N | --quick] [--json]
Example: npm run --silent bench:jobs -- --rows 100000
`;

const ROWS = 100_000;
const QUICK_ROWS = 5000;
/** One row in so many is not UTF-8. */
const BAD_EVERY = 997;
/** What the server has done when it is ended. */
const ENDED_AT = 1 / 3;
const LOOK_MS = 200;
/** How long nothing happens before the cron is fired, milliseconds; and how much later it claims to be: then messages count as lost. */
const CRON_MS = 10_000;
const LATER_MS = 16 * 60_000;
/** When a run is given up, milliseconds. */
const PATIENCE_MS = 1_800_000;

/** Writes the file; some rows hold line breaks, quotes and commas. */
async function writeFile(path: string, rows: number): Promise<void> {
	const texts = loadTexts(1000);
	const out = createWriteStream(path);
	out.write("text,custom_id\n");
	for (let i = 1; i <= rows; i++) {
		const text = `${texts[i % texts.length]!.replaceAll('"', '""')} "", \n${i}`;
		const bytes = Buffer.from(`"${text}?",row-${i}\n`);
		if (i % BAD_EVERY === 0) bytes[bytes.lastIndexOf(0x3f)] = 0xff;
		if (!out.write(bytes)) await once(out, "drain");
	}
	await new Promise<void>((resolve) => out.end(resolve));
}

/** Looks at a job until `isThere`; does `onStandstill` at first and whenever nothing has happened for a while. */
async function until(
	look: () => Promise<WireJob>,
	isThere: (job: WireJob) => boolean,
	onStandstill = async () => {},
): Promise<WireJob> {
	let movedAt = Number.NEGATIVE_INFINITY;
	let done = -1;
	const startedAt = performance.now();
	for (;;) {
		const job = await look();
		if (isThere(job)) return job;
		const now = performance.now();
		if (now - startedAt > PATIENCE_MS)
			throw new Error(`${job.state} with ${job.rows.done} rows after ${PATIENCE_MS} ms`);
		if (job.rows.done !== done && done >= 0) movedAt = now;
		done = job.rows.done;
		if (now - movedAt > CRON_MS) {
			movedAt = now;
			await onStandstill();
		}
		await sleep(LOOK_MS);
	}
}

/** Compares what was answered with what was asked; the complaint, or null. */
function faultIn(results: string, errors: string, rows: number): string | null {
	const lines = (file: string) =>
		readFileSync(file, "utf8")
			.split("\n")
			.filter((line) => line !== "")
			.map((line) => JSON.parse(line) as { row: number; custom_id: string | null; error?: { code: string } });
	const all = Array.from({ length: rows }, (_, i) => i + 1);
	const [good, bad] = [lines(results), lines(errors)];
	const wanted = all.filter((row) => row % BAD_EVERY !== 0);
	const refused = all.filter((row) => row % BAD_EVERY === 0);
	if (good.length !== wanted.length) return `${good.length} results for ${wanted.length} rows`;
	const misplaced = good.find(({ row, custom_id }, i) => row !== wanted[i] || custom_id !== `row-${row}`);
	if (misplaced) return `row ${misplaced.row} is out of its place`;
	if (bad.length !== refused.length) return `${bad.length} errors for ${refused.length} rows`;
	const wrong = bad.find(({ row, error }, i) => row !== refused[i] || error?.code !== "invalid_encoding");
	return wrong ? `row ${wrong.row} has another error` : null;
}

export async function main(args: readonly string[]): Promise<number> {
	const options = {
		rows: { type: "string" },
		quick: { type: "boolean" },
		json: { type: "boolean" },
		help: { type: "boolean" },
	} as const;
	const { values } = parseArgs({ args: [...args], options });
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const rows = values.rows === undefined ? (values.quick ? QUICK_ROWS : ROWS) : positiveInteger(values.rows, "--rows");
	const folder = mkdtempSync(join(tmpdir(), "bench-jobs-"));
	const [input, results, errors] = ["input.csv", "results.ndjson", "errors.ndjson"].map((name) =>
		join(folder, name),
	) as [string, string, string];
	let server: DevServer | null = null;
	try {
		await writeFile(input, rows);
		server = await startDevServer("--persist-to", folder);
		const startedAt = performance.now();
		const { id } = await createClient(server.origin, undefined).upload<WireJob>("/jobs", input, "text/csv");
		const job = (origin: string) => () => createClient(origin, undefined).get<WireJob>(`/jobs/${id}`);
		const midway = await until(job(server.origin), ({ rows: { done } }) => done >= rows * ENDED_AT);
		const ranMs = performance.now() - startedAt;
		await stopDevServer(server);
		server = await startDevServer("--persist-to", folder);
		const { origin } = server;
		const left = (await job(origin)()).rows.done;
		const resumedAt = performance.now();
		let at = Date.now();
		const fireCron = async () => {
			at += LATER_MS;
			await fetch(`${origin}/cdn-cgi/local/scheduled?time=${at}`);
		};
		const ended = await until(job(origin), ({ finished_at }) => finished_at !== null, fireCron);
		const seconds = (ranMs + performance.now() - resumedAt) / 1000;
		const client = createClient(origin, undefined);
		await client.download(`/jobs/${id}/results`, results);
		await client.download(`/jobs/${id}/errors`, errors);
		const fault = ended.state === "completed" ? faultIn(results, errors, rows) : `the job is ${ended.state}`;
		const figures = {
			rows,
			input_bytes: statSync(input).size,
			rows_done_when_ended: midway.rows.done,
			rows_done_when_started_again: left,
			rows_not_judged: ended.rows.failed,
			seconds: Number(seconds.toFixed(1)),
			rows_a_second: Math.round(rows / seconds),
			fault,
		};
		if (values.json) console.log(JSON.stringify(figures));
		else for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
		return fault === null ? 0 : 1;
	} finally {
		if (server) await stopDevServer(server);
		rmSync(folder, { recursive: true, force: true });
	}
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
