/** What `npm run jobs` can do. Results go to a file or to standard output, everything else to standard error. */
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type CommandIo, UsageError } from "../lib/command.ts";
import { progressBar } from "../lib/progress-bar.ts";
import type { ServiceClient } from "../lib/service-client.ts";
import type { JobCommand, WireJob } from "./command.ts";

/** Between two looks at a job, milliseconds. */
const LOOK_MS = 1000;
/** The most that the service shows at once. */
const PAGE = 100;

const ENDED = new Set(["completed", "cancelled", "failed"]);

function describe({ id, state, rows, created_at, failure }: WireJob): string {
	const failed = rows.failed ? `, ${rows.failed} of them not judged` : "";
	return `${id}  ${created_at}  ${state}  ${rows.done} of ${rows.total ?? "?"} rows${failed}${failure ? `  ${failure.code}: ${failure.message}` : ""}`;
}

function pathOf(words: readonly string[], command: string): string {
	const [id] = words;
	if (id === undefined) throw new UsageError(`${command}: which job?`);
	return `/jobs/${encodeURIComponent(id)}`;
}

/** Follows a job to its end. */
async function follow(client: ServiceClient, path: string, io: CommandIo): Promise<number> {
	const bar = progressBar(io);
	let shown: number | null = null;
	for (;;) {
		const job = await client.get<WireJob>(path);
		if (shown === null && job.rows.total !== null) {
			bar.start(job.rows.total);
			shown = 0;
		}
		if (shown !== null) {
			bar.add(job.rows.done - shown);
			shown = job.rows.done;
		}
		if (ENDED.has(job.state)) {
			bar.stop();
			io.complain(`jobs: ${describe(job)}`);
			return job.state === "failed" ? 1 : 0;
		}
		await sleep(LOOK_MS);
	}
}

const submit: JobCommand = {
	name: "submit",
	usage: "submit FILE [--text-column NAME] [--model NAME] [--no-store] [--watch]",
	options: ["text-column", "model", "no-store", "watch"],
	async run(client, { values: { "text-column": column, model, "no-store": noStore, watch }, words: [file] }, io) {
		if (file === undefined || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
			throw new UsageError(`submit: no file ${file ?? "is given"}`);
		}
		const query = new URLSearchParams({
			...(column === undefined ? {} : { text_column: column }),
			...(model === undefined ? {} : { model }),
			...(noStore ? { store: "false" } : {}),
		});
		const type = file.endsWith(".csv") ? "text/csv" : "application/x-ndjson";
		const { id } = await client.upload<WireJob>(`/jobs?${query}`, file, type);
		io.write(id);
		return watch ? follow(client, `/jobs/${id}`, io) : 0;
	},
};

const watch: JobCommand = {
	name: "watch",
	usage: "watch ID",
	options: [],
	run: (client, { words }, io) => follow(client, pathOf(words, "watch"), io),
};

const download: JobCommand = {
	name: "download",
	usage: "download ID --out FILE.csv|FILE.ndjson|FILE.html [--errors | --report]",
	options: ["out", "errors", "report"],
	async run(client, { values: { out, errors, report }, words }, io) {
		if (out === undefined) throw new UsageError("download: --out is missing");
		const format = out.endsWith(".csv") ? "csv" : "ndjson";
		const file = report ? "report" : `${errors ? "errors" : "results"}?format=${format}`;
		const bytes = await client.download(`${pathOf(words, "download")}/${file}`, out);
		io.complain(`jobs: ${bytes} bytes in ${out}`);
		return 0;
	},
};

const cancel: JobCommand = {
	name: "cancel",
	usage: "cancel ID",
	options: [],
	async run(client, { words }, io) {
		const job = await client.post<WireJob>(`${pathOf(words, "cancel")}/cancel`, "");
		io.complain(`jobs: ${describe(job)}`);
		return 0;
	},
};

const list: JobCommand = {
	name: "list",
	usage: "list",
	options: [],
	async run(client, _options, io) {
		let cursor = "";
		for (;;) {
			const page = await client.get<{ data: WireJob[]; next_cursor: string | null }>(`/jobs?limit=${PAGE}${cursor}`);
			for (const job of page.data) io.write(describe(job));
			if (page.next_cursor === null) return 0;
			cursor = `&cursor=${page.next_cursor}`;
		}
	},
};

export const COMMANDS: readonly JobCommand[] = [submit, watch, download, cancel, list];
