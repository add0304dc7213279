import { UsageError } from "../../lib/command.ts";
import { type PatternCommand, writeChanges, writeProblems } from "../command.ts";
import { readSubmission } from "../submission-file.ts";
import type { WireJudgement } from "../wire.ts";

/** What a publish of a file would touch, or why it would be refused. */
export const lint: PatternCommand = {
	name: "lint",
	usage: "lint FILE",
	options: [],
	async run(client, { words: [file] }, io) {
		if (file === undefined) throw new UsageError("lint: which file?");
		const submission = readSubmission(file);
		const judged = await client.post<WireJudgement>("/patterns/validate", submission.text);
		writeProblems(file, judged.problems, io);
		if (judged.changes) writeChanges(judged.changes, io);
		io.complain(`patterns: ${judged.problems.length} problems, against ${judged.base_version} at ${client.origin}`);
		return judged.valid ? 0 : 1;
	},
};
