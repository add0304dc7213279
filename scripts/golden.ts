import { parseArgs } from "node:util";
import { parseBounds, raiseBounds } from "./golden/bounds.ts";
import { ASPECTS } from "./golden/judge.ts";
import { judgeChecklist, judgeGolden, readBoundsFile, readChecklist, readGolden } from "./golden/run.ts";
import { type PassCount, type Summary, summarise } from "./golden/summary.ts";
import { localModerator } from "./lib/local-moderator.ts";

const HELP = `Pass rates of the golden set or the CheckList suite, through the real moderation flow.

npm run golden -- --suite checklist --failures

  --suite NAME   golden (default) or checklist
  --failures     list each failure: id, what was expected, what came
  --bounds       print golden/bounds.json raised to what is reached now; nothing in it is loosened
  --json         the summary as JSON`;

const SUITES = ["golden", "checklist"];

function count(pass: PassCount | undefined): string {
	return pass ? `${pass.passed}/${pass.total}` : "-";
}

/** The summary as people read it: a line for each group, then the whole. */
export function renderSummary(summary: Summary, withFailures: boolean): string {
	const row = (name: string, cells: readonly string[]) =>
		`${name.padEnd(32)}${cells.map((cell) => cell.padStart(12)).join("")}`;
	const groups = Object.entries(summary.groups);
	return [
		row("group", ASPECTS),
		...[...groups, ["all", summary.overall] as const].map(([name, counts]) =>
			row(
				name,
				ASPECTS.map((aspect) => count(counts[aspect])),
			),
		),
		...(withFailures
			? summary.failures.map(
					({ id, aspect, expected, actual }) => `${id} ${aspect}: expected ${expected}, got ${actual}`,
				)
			: []),
	].join("\n");
}

/** Where the command writes; a test passes its own. */
export interface Io {
	readonly write: (text: string) => void;
	readonly complain: (line: string) => void;
}

function parseOptions(argv: readonly string[]) {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			suite: { type: "string", default: "golden" },
			failures: { type: "boolean", default: false },
			bounds: { type: "boolean", default: false },
			json: { type: "boolean", default: false },
			help: { type: "boolean", short: "h" },
		},
	});
	return values;
}

async function run(argv: readonly string[], io: Io): Promise<number> {
	const options = parseOptions(argv);
	if (options.help) {
		io.write(HELP);
		return 0;
	}
	if (!SUITES.includes(options.suite)) {
		io.complain(`golden: no suite ${options.suite}; there are ${SUITES.join(" and ")}`);
		return 1;
	}
	if (options.bounds && options.suite !== "golden") {
		io.complain("golden: only the golden suite has bounds");
		return 1;
	}
	const moderator = localModerator();
	const judged =
		options.suite === "golden"
			? await judgeGolden(moderator, readGolden())
			: await judgeChecklist(moderator, readChecklist());
	const summary = summarise(judged);
	if (options.bounds) {
		io.write(JSON.stringify(raiseBounds(parseBounds(readBoundsFile()), summary), null, "\t"));
	} else {
		io.write(options.json ? JSON.stringify(summary, null, 2) : renderSummary(summary, options.failures));
	}
	return 0;
}

/** Runs the command; returns its exit status. Failing cases are its result, not an error of its own. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
	try {
		return await run(argv, io);
	} catch (error) {
		if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")))
			throw error;
		io.complain(`golden: ${error.message.split("\n")[0]}`);
		return 1;
	}
}

if (import.meta.main) {
	process.exitCode = await main(process.argv.slice(2), {
		write: (text) => console.log(text),
		complain: (line) => console.error(line),
	});
}
