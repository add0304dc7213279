import { UsageError } from "../../lib/command.ts";
import { csv } from "./csv.ts";
import type { TermFormat } from "./format.ts";
import { obscenity } from "./obscenity.ts";
import { words } from "./words.ts";

export const FORMATS: readonly TermFormat[] = [csv, words, obscenity];

/** The format of a name. Throws `UsageError` on another one. */
export function formatOf(name: string | undefined): TermFormat {
	const format = FORMATS.find((known) => known.name === name);
	if (!format) throw new UsageError(`--format: one of ${FORMATS.map((known) => known.name).join(", ")}`);
	return format;
}
