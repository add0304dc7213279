/** `npm run keys`: makes, lists, rotates and revokes API keys of a running service. */
import { OPTIONS } from "./keys/command.ts";
import { COMMANDS } from "./keys/commands.ts";
import { type CommandIo, PROCESS_IO } from "./lib/command.ts";
import { DEFAULT_URL } from "./lib/service-client.ts";
import { runServiceCommand } from "./lib/service-commands.ts";

const HELP = `Works on the API keys of a running service. The admin key is read from PLAINSPEAK_TOKEN (in development: local-<your name>, or none).

npm run keys -- COMMAND [--url ${DEFAULT_URL}]

${COMMANDS.map(({ usage }) => `  ${usage}`).join("\n")}

Example: npm run --silent keys -- create --name shop --tenant shop --scopes moderate --reason "first customer" --yes
create, rotate and revoke only say what they would do until --yes is given. A new secret is the only line on standard output.
bootstrap makes the first admin key and its hash for ADMIN_KEY_SHA256; it asks no service. Exit 1 when something is refused.`;

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runServiceCommand({ name: "keys", help: HELP, options: OPTIONS, commands: COMMANDS }, argv, io);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
