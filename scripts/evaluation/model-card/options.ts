import { parseArgs } from "node:util";
import { type CommandIo, dataFolder, positiveInteger, UsageError } from "../../lib/command.ts";
import { serviceUrl } from "../options.ts";

export const HELP = `Evaluates a classifier: writes card.json, report.html and errors.csv, and runs the gate.

npm run model:evaluate -- --out runs/card --data ../shared/data

  --out DIR             where to write; made when it is not there
  --data DIR            folder of the public sets, or DATA_DIR; without it only our own suites run
  --version-dir DIR     a version of data:prepare: its test split is judged too, algospeak variants by themselves
  --url URL             a running service instead of the embedded model in this process
  --endpoint NAME       a SageMaker endpoint as stage 2, called as the Worker calls it (AWS_REGION and credentials)
  --artefact DIR        a trained artefact as stage 2, served on this machine by the container's own code
  --production NAME     the endpoint that it must not fall behind: judged on the same texts, its card is the baseline
                        (the committed baseline where there is no such endpoint yet)
  --propose ARN         the model package that is judged: an open gate opens it for approval, a closed one says why not
  --report-only         write the card and the gate's verdict, and exit 0 whatever it is
  --concurrency N       calls to the service at a time, 4 by default
  --baseline FILE       a card to compare with (default: the committed one)
  --save-baseline FILE  write the figures that regression rules compare; format it before it is committed
  --include-text        put the texts into errors.csv; they are offensive and may name people
Exit 1 names every rule of the gate that failed, with the figure reached.`;

/** Calls at a time: enough to keep a local Worker busy, few enough to leave it its core. */
const DEFAULT_CONCURRENCY = 4;

export interface Options {
	readonly out: string;
	readonly dataDir: string | null;
	readonly versionDir: string | null;
	readonly url: URL | null;
	readonly endpoint: string | null;
	readonly artefact: string | null;
	readonly production: string | null;
	readonly propose: string | null;
	readonly reportOnly: boolean;
	readonly concurrency: number;
	readonly baseline: string | null;
	readonly saveBaseline: string | null;
	readonly includeText: boolean;
}

/** What the command line asks for. Throws `UsageError`, or the error of `parseArgs` for an unknown flag. */
export function parseOptions(argv: readonly string[], env: CommandIo["env"]): Options | "help" {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			out: { type: "string" },
			data: { type: "string" },
			"version-dir": { type: "string" },
			url: { type: "string" },
			endpoint: { type: "string" },
			artefact: { type: "string" },
			production: { type: "string" },
			propose: { type: "string" },
			"report-only": { type: "boolean" },
			concurrency: { type: "string" },
			baseline: { type: "string" },
			"save-baseline": { type: "string" },
			"include-text": { type: "boolean" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) return "help";
	if (!values.out) throw new UsageError("--out is missing (try --help)");
	const subjects = [values.url, values.endpoint, values.artefact].filter((each) => each !== undefined);
	if (subjects.length > 1) throw new UsageError("--url, --endpoint and --artefact: one of them");
	for (const flag of ["production", "propose"] as const) {
		if (values[flag] !== undefined && values.endpoint === undefined && values.artefact === undefined) {
			throw new UsageError(`--${flag} goes with --endpoint or --artefact`);
		}
	}
	if (values.propose !== undefined && values["report-only"]) throw new UsageError("--propose takes no --report-only");
	return {
		out: values.out,
		dataDir: dataFolder(values.data, env),
		versionDir: values["version-dir"] ?? null,
		url: values.url === undefined ? null : serviceUrl(values.url),
		endpoint: values.endpoint ?? null,
		artefact: values.artefact ?? null,
		production: values.production ?? null,
		propose: values.propose ?? null,
		reportOnly: values["report-only"] ?? false,
		concurrency:
			values.concurrency === undefined ? DEFAULT_CONCURRENCY : positiveInteger(values.concurrency, "--concurrency"),
		baseline: values.baseline ?? null,
		saveBaseline: values["save-baseline"] ?? null,
		includeText: values["include-text"] ?? false,
	};
}
