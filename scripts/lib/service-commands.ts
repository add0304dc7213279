/** Command lines of several commands that work on a running service. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { type CommandIo, runCommand, UsageError } from "./command.ts";
import { createClient, DEFAULT_URL, Refusal, type ServiceClient } from "./service-client.ts";

type OptionTypes = NonNullable<ParseArgsConfig["options"]>;

/** Of every such command line. */
export const SHARED_OPTIONS = {
	url: { type: "string" },
	help: { type: "boolean", short: "h" },
} as const;

/** What was given: values by the name of the option, a list where one may be repeated, and the words beside them. */
export interface CommandOptions<Types extends OptionTypes> {
	readonly values: {
		readonly [Name in keyof Types]?: Types[Name] extends { multiple: true }
			? string[]
			: Types[Name]["type"] extends "boolean"
				? boolean
				: string;
	};
	readonly words: readonly string[];
}

export interface ServiceCommand<Types extends OptionTypes> {
	readonly name: string;
	/** Arguments and options, as the help shows them. */
	readonly usage: string;
	/** Those it takes besides the shared ones. */
	readonly options: readonly (keyof Types & string)[];
	/** Returns the exit status. */
	readonly run: (client: ServiceClient, options: CommandOptions<Types>, io: CommandIo) => Promise<number>;
}

export interface ServiceCommands<Types extends OptionTypes> {
	/** Name of the npm script. */
	readonly name: string;
	readonly help: string;
	/** Every option of all commands. */
	readonly options: Types;
	readonly commands: readonly ServiceCommand<Types>[];
	/** What a refusal shows besides its message. */
	readonly onRefusal?: (refusal: Refusal, io: CommandIo) => void;
}

/** Runs the command that is named; a refusal of the service is one line of complaint and exit status 1. */
export function runServiceCommand<Types extends OptionTypes & typeof SHARED_OPTIONS>(
	{ name: script, help, options, commands, onRefusal }: ServiceCommands<Types>,
	argv: readonly string[],
	io: CommandIo,
): Promise<number> {
	return runCommand(script, io, async () => {
		const parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
		// What `parseArgs` types by its own rules is this.
		const values = parsed.values as CommandOptions<Types>["values"] & { url?: string; help?: boolean };
		const [name, ...words] = parsed.positionals;
		if (values.help) {
			io.write(help);
			return 0;
		}
		const command = commands.find((known) => known.name === name);
		if (!command) throw new UsageError(`which command? One of ${commands.map((known) => known.name).join(", ")}`);
		const allowed: readonly string[] = [...Object.keys(SHARED_OPTIONS), ...command.options];
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
