/** Command lines of several commands that work on a running service. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { type CommandIo, runCommand, UsageError } from "./command.ts";
import { createClient, DEFAULT_URL, Refusal, type ServiceClient } from "./service-client.ts";

export interface ServiceCommand<Values> {
	readonly name: string;
	readonly options: readonly string[];
	/** Returns the exit status. */
	readonly run: (
		client: ServiceClient,
		options: { readonly values: Values; readonly words: readonly string[] },
		io: CommandIo,
	) => Promise<number>;
}

export interface ServiceCommands<Values> {
	/** Name of the npm script. */
	readonly name: string;
	readonly help: string;
	/** Every option of all commands; `url` and `help` are among them, and each command says which others it takes. */
	readonly options: NonNullable<ParseArgsConfig["options"]>;
	readonly commands: readonly ServiceCommand<Values>[];
	/** What a refusal shows besides its message. */
	readonly onRefusal?: (refusal: Refusal, io: CommandIo) => void;
}

/** Runs the command that is named; a refusal of the service is one line of complaint and exit status 1. */
export function runServiceCommand<Values extends { readonly url?: string; readonly help?: boolean }>(
	{ name: script, help, options, commands, onRefusal }: ServiceCommands<Values>,
	argv: readonly string[],
	io: CommandIo,
): Promise<number> {
	return runCommand(script, io, async () => {
		const parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
		const values = parsed.values as unknown as Values;
		const [name, ...words] = parsed.positionals;
		if (values.help) {
			io.write(help);
			return 0;
		}
		const command = commands.find((known) => known.name === name);
		if (!command) throw new UsageError(`which command? One of ${commands.map((known) => known.name).join(", ")}`);
		const allowed = ["url", "help", ...command.options];
		const stray = Object.keys(values).find((option) => !allowed.includes(option));
		if (stray) throw new UsageError(`${command.name} takes no --${stray}`);
		const client = createClient(values.url ?? DEFAULT_URL, io.env["PLAINSPEAK_TOKEN"]);
		try {
			return await command.run(client, { values, words }, io);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			onRefusal?.(error, io);
			io.complain(`${script}: ${error.message}`);
			return 1;
		}
	});
}
