import { type CommandOptions, type ServiceCommand, SHARED_OPTIONS } from "../lib/service-commands.ts";

/** Every option of `npm run jobs`; each command uses its own. */
export const OPTIONS = {
	...SHARED_OPTIONS,
	"text-column": { type: "string" },
	model: { type: "string" },
	"no-store": { type: "boolean" },
	watch: { type: "boolean" },
	out: { type: "string" },
	errors: { type: "boolean" },
	report: { type: "boolean" },
} as const;

export type Options = CommandOptions<typeof OPTIONS>;
export type JobCommand = ServiceCommand<typeof OPTIONS>;

/** A job as the service shows it. */
export interface WireJob {
	readonly id: string;
	readonly state: string;
	readonly rows: { readonly total: number | null; readonly done: number; readonly failed: number | null };
	readonly created_at: string;
	readonly finished_at: string | null;
	readonly failure: { readonly code: string; readonly message: string } | null;
}
