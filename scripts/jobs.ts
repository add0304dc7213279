/** `npm run jobs`: sends files of texts to a running service, and fetches what became of them. */
import { OPTIONS } from "./jobs/command.ts";
import { COMMANDS } from "./jobs/commands.ts";
import { type CommandIo, PROCESS_IO } from "./lib/command.ts";
import { DEFAULT_URL } from "./lib/service-client.ts";
import { runServiceCommand } from "./lib/service-commands.ts";

const HELP = `Has a running service judge files of texts. The key is read from PLAINSPEAK_TOKEN (in development: local-<your name>, or none).

npm run jobs -- COMMAND [--url ${DEFAULT_URL}]

${COMMANDS.map(({ usage }) => `  ${usage}`).join("\n")}

Example: npm run --silent jobs -- submit comments.csv --text-column comment_text --watch
submit prints the id of the job. A file whose name ends in .csv is CSV, any other NDJSON. watch ends with the job; exit 1 when it failed or something is refused.`;

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runServiceCommand({ name: "jobs", help: HELP, options: OPTIONS, commands: COMMANDS }, argv, io);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
