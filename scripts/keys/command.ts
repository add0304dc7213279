import type { CommandIo } from "../lib/command.ts";
import { type CommandOptions, type ServiceCommand, SHARED_OPTIONS } from "../lib/service-commands.ts";

/** Every option of `npm run keys`; each command uses its own. */
export const OPTIONS = {
	...SHARED_OPTIONS,
	name: { type: "string" },
	tenant: { type: "string" },
	scopes: { type: "string" },
	tier: { type: "string" },
	models: { type: "string" },
	"query-allowed": { type: "boolean" },
	expires: { type: "string" },
	"grace-hours": { type: "string" },
	reason: { type: "string" },
	yes: { type: "boolean" },
} as const;

export type Options = CommandOptions<typeof OPTIONS>;
export type KeyCommand = ServiceCommand<typeof OPTIONS>;

/** A key as the service shows it. */
export interface WireKey {
	readonly id: string;
	readonly tenant: string;
	readonly name: string;
	readonly scopes: readonly string[];
	readonly tier: string;
	readonly models: readonly string[] | null;
	readonly query_allowed: boolean;
	readonly expires_at: string | null;
	readonly revoked_at: string | null;
	readonly last_used_at: string | null;
}

/** What a change answers with. */
export interface WireChange extends WireKey {
	/** The secret: only where a new one was made. */
	readonly key?: string;
	readonly delivery: "written" | "pending";
	readonly previous_until?: string;
}

/** A list that was given as one word, `a,b`. */
export function listOf(value: string): string[] {
	return value.split(",").map((part) => part.trim());
}

/** Where a change is by now. */
export function sayDelivery({ delivery }: WireChange, io: CommandIo): void {
	io.complain(
		delivery === "written"
			? "keys: every isolate goes by it within a minute"
			: "keys: stored; KV did not take it yet, and gets it with the next minute's cron",
	);
}
