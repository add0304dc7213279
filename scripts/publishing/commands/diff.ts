import { diffDocuments, type PatternChange, type PatternDiff } from "../../../src/patterns/diff.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import { applySubmission } from "../../../src/patterns/submission.ts";
import { type CommandIo, UsageError } from "../../lib/command.ts";
import { DataError } from "../../lib/delimited.ts";
import type { PatternCommand } from "../command.ts";
import { readSubmission } from "../submission-file.ts";
import type { WireSet } from "../wire.ts";

function summary({ id, forms, replacement }: Pattern): string {
	return `${id}: ${forms.join(", ")} -> ${replacement}`;
}

function changedFields({ before, after }: PatternChange): string[] {
	const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Pattern>;
	return [...names].flatMap((name) => {
		const [old, fresh] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
		return old === fresh ? [] : [`~ ${after.id}: ${name}: ${old ?? "(none)"} -> ${fresh ?? "(none)"}`];
	});
}

/** One line for each pattern added or removed, and for each field changed. */
export function diffLines({ added, changed, removed }: PatternDiff): string[] {
	return [
		...removed.map((pattern) => `- ${summary(pattern)}`),
		...added.map((pattern) => `+ ${summary(pattern)}`),
		...changed.flatMap(changedFields),
	];
}

function write(diff: PatternDiff, io: CommandIo): number {
	const lines = diffLines(diff);
	for (const line of lines) io.write(line);
	if (lines.length === 0) io.complain("patterns: no difference");
	return 0;
}

/** What a file, or a version, changes of what is published. */
export const diff: PatternCommand = {
	name: "diff",
	usage: "diff FILE | diff --from VERSION [--to VERSION]",
	options: ["from", "to"],
	async run(client, { values: { from, to }, words: [file] }, io) {
		const setOf = (version?: string) =>
			client.get<WireSet>(version === undefined ? "/patterns" : `/patterns/versions/${encodeURIComponent(version)}`);
		if (file === undefined) {
			if (from === undefined) throw new UsageError("diff: which file, or --from which version?");
			return write(diffDocuments((await setOf(from)).document, (await setOf(to)).document), io);
		}
		const published = await setOf();
		const applied = applySubmission(JSON.parse(readSubmission(file).text), published);
		if (!applied.ok) throw new DataError(`${file}: ${applied.error[0]?.pointer}: ${applied.error[0]?.message}`);
		return write(diffDocuments(published.document, applied.value.document), io);
	},
};
