import type { CommandIo } from "../lib/command.ts";
import type { ServiceClient } from "../lib/service-client.ts";

/** Every option of `npm run jobs`; each command uses its own. */
export const OPTIONS = {
	url: { type: "string" },
	"text-column": { type: "string" },
	model: { type: "string" },
	"no-store": { type: "boolean" },
	watch: { type: "boolean" },
	out: { type: "string" },
	errors: { type: "boolean" },
	report: { type: "boolean" },
	help: { type: "boolean", short: "h" },
} as const;

export type OptionName = keyof typeof OPTIONS;

export interface Options {
	readonly values: {
		readonly [K in OptionName]?: (typeof OPTIONS)[K]["type"] extends "boolean" ? boolean : string;
	};
	readonly words: readonly string[];
}

export interface JobCommand {
	readonly name: string;
	/** Arguments and options, as the help shows them. */
	readonly usage: string;
	readonly options: readonly OptionName[];
	/** Returns the exit status. */
	readonly run: (client: ServiceClient, options: Options, io: CommandIo) => Promise<number>;
}

/** A job as the service shows it. */
export interface WireJob {
	readonly id: string;
	readonly state: string;
	readonly rows: { readonly total: number | null; readonly done: number; readonly failed: number | null };
	readonly created_at: string;
	readonly finished_at: string | null;
	readonly failure: { readonly code: string; readonly message: string } | null;
}
