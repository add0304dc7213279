/** What every command line script shares: its input and output, and one-line complaints about misuse and bad data. */
import { statSync } from "node:fs";
import { DataError } from "./delimited.ts";

/** Where a command reads and writes; a test passes its own. */
export interface CommandIo {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** A line of the result, on standard output. */
	readonly write: (line: string) => void;
	/** A line of progress or complaint, on standard error. */
	readonly complain: (line: string) => void;
	/** Whether a progress bar can be drawn on standard error; not, where it is absent. */
	readonly isTerminal?: boolean;
}

export const PROCESS_IO: CommandIo = {
	env: process.env,
	write: (line) => console.log(line),
	complain: (line) => console.error(line),
	isTerminal: process.stderr.isTTY === true,
};

/** A mistake in the command line, in one line. */
export class UsageError extends Error {}

/** Runs a command; misuse and bad data become one line of complaint and exit status 1, anything else is a bug. */
export async function runCommand(name: string, io: CommandIo, body: () => number | Promise<number>): Promise<number> {
	try {
		return await body();
	} catch (error) {
		if (!(error instanceof DataError) && !isUsageError(error)) throw error;
		io.complain(`${name}: ${error.message.split("\n")[0]}`);
		return 1;
	}
}

function isUsageError(error: unknown): error is Error {
	if (error instanceof UsageError) return true;
	return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

/** The data folder of `--data` or DATA_DIR, or null when neither names one. Throws `UsageError` when it is no folder. */
export function dataFolder(flag: string | undefined, env: CommandIo["env"]): string | null {
	const folder = flag ?? env["DATA_DIR"];
	if (!folder) return null;
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`--data: no folder ${folder}`);
	return folder;
}

/** A whole number of at least 1. Throws `UsageError` naming the flag. */
export function positiveInteger(value: string, flag: string): number {
	if (!/^[1-9]\d{0,9}$/.test(value)) throw new UsageError(`${flag}: not a positive number`);
	return Number(value);
}

/** A number from `least` to `most`, or the fallback without a value. Throws `UsageError` naming the flag. */
export function numberOf(
	value: string | undefined,
	fallback: number,
	flag: string,
	least: number,
	most: number,
): number {
	const number = value === undefined ? fallback : Number(value);
	if (!(number >= least && number <= most)) throw new UsageError(`${flag}: must be a number from ${least} to ${most}`);
	return number;
}
