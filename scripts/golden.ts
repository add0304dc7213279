import { parseArgs } from "node:util";
import { judgeChecklist, judgeGolden, readChecklist, readGolden } from "./golden/run.ts";
import { type PassCount, type Summary, summarise } from "./golden/summary.ts";
import { localModerator } from "./lib/local-moderator.ts";

const HELP = `Pass rates of the golden set or the CheckList suite, through the real moderation flow.

npm run golden -- --suite checklist --failures

  --suite NAME   golden (default) or checklist
  --failures     list each failure: id, what was expected, what came
  --json         the summary as JSON`;

const SUITES = ["golden", "checklist"];

function count(pass: PassCount | undefined): string {
	return pass ? `${pass.passed}/${pass.total}` : "-";
}

/** The summary as people read it: a line for each group, then the whole. */
export function renderSummary(summary: Summary, withFailures: boolean): string {
	const aspects = ["class", "action", "detected", "normalized", "escalation"] as const;
	const row = (name: string, cells: readonly string[]) =>
		`${name.padEnd(32)}${cells.map((cell) => cell.padStart(12)).join("")}`;
	const groups = Object.entries(summary.groups);
	return [
		row("group", aspects),
		...[...groups, ["all", summary.overall] as const].map(([name, counts]) =>
			row(
				name,
				aspects.map((aspect) => count(counts[aspect])),
			),
		),
		...(withFailures
			? summary.failures.map(({ id, aspect, expected, actual }) => `${id} ${aspect}: expected ${expected}, got ${actual}`)
			: []),
	].join("\n");
}

async function main(argv: readonly string[]): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			suite: { type: "string", default: "golden" },
			failures: { type: "boolean", default: false },
			json: { type: "boolean", default: false },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		console.log(HELP);
		return 0;
	}
	if (!SUITES.includes(values.suite)) {
		console.error(`golden: no suite ${values.suite}; there are ${SUITES.join(" and ")}`);
		return 1;
	}
	const moderator = localModerator();
	const judged =
		values.suite === "golden"
			? await judgeGolden(moderator, readGolden())
			: await judgeChecklist(moderator, readChecklist());
	const summary = summarise(judged);
	console.log(values.json ? JSON.stringify(summary, null, 2) : renderSummary(summary, values.failures));
	return 0;
}

if (import.meta.main) {
	try {
		process.exitCode = await main(process.argv.slice(2));
	} catch (error) {
		if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))) throw error;
		console.error(`golden: ${error.message.split("\n")[0]}`);
		process.exitCode = 1;
	}
}
