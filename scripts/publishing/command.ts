import type { CommandIo } from "../lib/command.ts";
import { type CommandOptions, type ServiceCommand, SHARED_OPTIONS } from "../lib/service-commands.ts";
import type { WireChanges, WireProblem } from "./wire.ts";

/** Every option of `npm run patterns`; each command uses its own. */
export const OPTIONS = {
	...SHARED_OPTIONS,
	reason: { type: "string" },
	yes: { type: "boolean" },
	force: { type: "boolean" },
	form: { type: "string", multiple: true },
	reading: { type: "string" },
	harm: { type: "string" },
	category: { type: "string" },
	source: { type: "string" },
	status: { type: "string" },
	percent: { type: "string" },
	must: { type: "string", multiple: true },
	"must-not": { type: "string", multiple: true },
	changes: { type: "string" },
	version: { type: "string" },
	from: { type: "string" },
	to: { type: "string" },
	format: { type: "string" },
	floor: { type: "string" },
	corpus: { type: "string" },
	decisions: { type: "string" },
} as const;

export type Options = CommandOptions<typeof OPTIONS>;
export type PatternCommand = ServiceCommand<typeof OPTIONS>;

/** Problems shown by commands that only tell that something is refused; `lint` shows all. */
const FIRST_PROBLEMS = 4;

/** One line a problem: place, check, message. */
export function writeProblems(name: string, problems: readonly WireProblem[], io: CommandIo): void {
	for (const { line, pointer, check, message } of problems) {
		const place = line === undefined ? "" : `${name}:${line}: `;
		io.write(`${place}${pointer || "/"}: ${check}: ${message}`);
	}
}

/** The first problems, and how many more there are: a word that is everywhere breaks a hundred cases. */
export function writeFirstProblems(name: string, problems: readonly WireProblem[], io: CommandIo): void {
	writeProblems(name, problems.slice(0, FIRST_PROBLEMS), io);
	const more = problems.length - FIRST_PROBLEMS;
	if (more > 0) io.write(`... and ${more} more`);
}

/** What a publish touches, one line a kind. */
export function writeChanges({ added, changed, removed }: WireChanges, io: CommandIo): void {
	for (const [label, ids] of [
		["added", added],
		["changed", changed],
		["removed", removed],
	] as const)
		if (ids.length > 0) io.write(`${label}: ${ids.join(", ")}`);
}
