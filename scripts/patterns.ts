/** `npm run patterns`: tries, publishes and rolls back patterns of a running service. */
import { type CommandIo, PROCESS_IO } from "./lib/command.ts";
import { DEFAULT_URL, type Refusal } from "./lib/service-client.ts";
import { runServiceCommand } from "./lib/service-commands.ts";
import { OPTIONS, type PatternCommand } from "./publishing/command.ts";
import { approve } from "./publishing/commands/approve.ts";
import { backtest } from "./publishing/commands/backtest.ts";
import { canary } from "./publishing/commands/canary.ts";
import { demotions } from "./publishing/commands/demotions.ts";
import { diff } from "./publishing/commands/diff.ts";
import { exportPatterns } from "./publishing/commands/export.ts";
import { importTerms } from "./publishing/commands/import.ts";
import { lint } from "./publishing/commands/lint.ts";
import { publish } from "./publishing/commands/publish.ts";
import { reach } from "./publishing/commands/reach.ts";
import { rollback } from "./publishing/commands/rollback.ts";
import { tryTexts } from "./publishing/commands/try.ts";
import { versions } from "./publishing/commands/versions.ts";
import type { WireProblem } from "./publishing/wire.ts";

const COMMANDS: readonly PatternCommand[] = [
	tryTexts,
	lint,
	diff,
	backtest,
	publish,
	approve,
	canary,
	rollback,
	demotions,
	exportPatterns,
	importTerms,
	versions,
	reach,
];

const HELP = `Works on the patterns of a running service. The key is read from PLAINSPEAK_TOKEN (in development: local-<your name>).

npm run patterns -- COMMAND [--url ${DEFAULT_URL}]

${COMMANDS.map(({ usage }) => `  ${usage}`).join("\n")}

Example: npm run patterns -- try "just grapevine99 already"
publish, approve, canary, rollback and demotions only say what they would do until --yes is given. FILE is a submission {"changes": {"add", "change",
"remove"}, "cases"}, a whole one {"document", "cases"}, or a bare pattern document. Exit 1 when something is refused.`;

/** Problems that a refusal lists. */
function problemsOf(refusal: Refusal): readonly WireProblem[] {
	const { problems } = (refusal.details ?? {}) as { problems?: readonly WireProblem[] };
	return problems ?? [];
}

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runServiceCommand(
		{
			name: "patterns",
			help: HELP,
			options: OPTIONS,
			commands: COMMANDS,
			onRefusal(refusal) {
				for (const { pointer, check, message } of problemsOf(refusal))
					io.write(`${pointer || "/"}: ${check}: ${message}`);
			},
		},
		argv,
		io,
	);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
