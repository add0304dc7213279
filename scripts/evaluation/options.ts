import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { positiveInteger, UsageError } from "../lib/command.ts";
import { EVALUATION_SETS, type EvaluationSet } from "./datasets.ts";

export const HELP = `Scores a running service over public evaluation and benign sets.

npm run evaluate -- --url http://127.0.0.1:8787 --data ../shared/data [--json] [--set NAME] [--limit N]

  --url URL          the service; start one with \`npm run dev\`
  --data DIR         folder of the data sets, or DATA_DIR (layout: eval/olid/..., benign/banking77/...)
  --set NAME         only this set; may be repeated. Names: ${EVALUATION_SETS.map(({ name }) => name).join(", ")}
  --limit N          at most N texts of each set, spread evenly
  --concurrency N    calls at a time, 4 by default
  --json             the card as JSON
Exit 1 when a text got no judgement: such texts are counted and are in no measure.`;

/** Calls at a time: enough to keep a local Worker busy, few enough to leave it its core. */
const DEFAULT_CONCURRENCY = 4;
export interface Options {
	readonly url: URL;
	readonly dataDir: string;
	readonly sets: readonly EvaluationSet[];
	readonly limit: number;
	readonly concurrency: number;
	readonly json: boolean;
}

/** The address of a service. Throws `UsageError` when it is missing or no http address. */
export function serviceUrl(value: string | undefined): URL {
	if (value === undefined) throw new UsageError("--url is missing (try --help)");
	const url = URL.parse(value.endsWith("/") ? value : `${value}/`);
	if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError("--url: not an http address");
	return url;
}

/** What the command line asks for. Throws `UsageError`, or the error of `parseArgs` for an unknown flag. */
export function parseOptions(
	argv: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): Options | "help" {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			url: { type: "string" },
			data: { type: "string" },
			set: { type: "string", multiple: true },
			limit: { type: "string" },
			concurrency: { type: "string" },
			json: { type: "boolean" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) return "help";
	const url = serviceUrl(values.url);
	const dataDir = values.data ?? env["DATA_DIR"];
	if (!dataDir) throw new UsageError("--data or DATA_DIR is missing (try --help)");
	if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory())
		throw new UsageError(`--data: no folder ${dataDir}`);
	for (const name of values.set ?? []) {
		if (!EVALUATION_SETS.some((set) => set.name === name)) throw new UsageError(`--set: no set ${name} (try --help)`);
	}
	return {
		url,
		dataDir,
		sets: EVALUATION_SETS.filter(({ name }) => !values.set || values.set.includes(name)),
		limit: values.limit === undefined ? Number.POSITIVE_INFINITY : positiveInteger(values.limit, "--limit"),
		concurrency:
			values.concurrency === undefined ? DEFAULT_CONCURRENCY : positiveInteger(values.concurrency, "--concurrency"),
		json: values.json ?? false,
	};
}
