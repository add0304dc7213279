/** `npm run keys`: makes, lists, rotates and revokes API keys of a running service. */
import { parseArgs } from "node:util";
import { OPTIONS, type OptionName } from "./keys/command.ts";
import { COMMANDS } from "./keys/commands.ts";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { createClient, DEFAULT_URL, Refusal } from "./publishing/client.ts";

const HELP = `Works on the API keys of a running service. The admin key is read from PLAINSPEAK_TOKEN (in development: local-<your name>, or none).

npm run keys -- COMMAND [--url ${DEFAULT_URL}]

${COMMANDS.map(({ usage }) => `  ${usage}`).join("\n")}

Example: npm run --silent keys -- create --name shop --tenant shop --scopes moderate --reason "first customer" --yes
create, rotate and revoke only say what they would do until --yes is given. A new secret is the only line on standard output.
bootstrap makes the first admin key and its hash for ADMIN_KEY_SHA256; it asks no service. Exit 1 when something is refused.`;

export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("keys", io, async () => {
		const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
		const [name, ...words] = positionals;
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const command = COMMANDS.find((known) => known.name === name);
		if (!command) throw new UsageError(`which command? One of ${COMMANDS.map((known) => known.name).join(", ")}`);
		const allowed: readonly OptionName[] = ["url", "help", ...command.options];
		const stray = (Object.keys(values) as OptionName[]).find((option) => !allowed.includes(option));
		if (stray) throw new UsageError(`${command.name} takes no --${stray}`);
		const client = createClient(values.url ?? DEFAULT_URL, io.env["PLAINSPEAK_TOKEN"]);
		try {
			return await command.run(client, { values, words }, io);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			io.complain(`keys: ${error.message}`);
			return 1;
		}
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
