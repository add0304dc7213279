import type { CommandIo } from "../../lib/command.ts";
import type { Aws } from "../aws.ts";
import type { Environment, parseFlags, Stack } from "../stack.ts";

/** Every option of the endpoint's commands; each command uses its own. */
export const OPTIONS = {
	approve: { type: "boolean" },
	package: { type: "string" },
	remove: { type: "boolean" },
	instance: { type: "string" },
	instances: { type: "string" },
	"min-agreement": { type: "string" },
	register: { type: "string" },
	weight: { type: "string" },
	to: { type: "string" },
	min: { type: "string" },
	max: { type: "string" },
	rps: { type: "string" },
	schedule: { type: "string" },
	input: { type: "string" },
	output: { type: "string" },
	confirm: { type: "string" },
	reason: { type: "string" },
	"poll-seconds": { type: "string" },
	yes: { type: "boolean" },
} as const;
export type OptionName = keyof typeof OPTIONS;
export type Values = ReturnType<typeof parseFlags<typeof OPTIONS>>;

export interface Context {
	readonly aws: Aws;
	readonly stack: Stack;
	readonly environment: Environment;
	readonly values: Values;
	readonly pollMs: number;
	readonly io: CommandIo;
	readonly say: (line: string) => void;
}

export interface EndpointCommand {
	readonly name: string;
	readonly usage: string;
	readonly options: readonly OptionName[];
	/** Returns the exit status. */
	readonly run: (context: Context) => Promise<number>;
}

/** Classes right or one off that a trained model reaches easily, and one that reads noise does not. */
export const DEFAULT_AGREEMENT = 0.8;
