import { UsageError } from "../../lib/command.ts";
import { type PatternCommand, writeChanges, writeProblems } from "../command.ts";
import { readSubmission } from "../submission-file.ts";
import type { WireBacktest } from "../wire.ts";

/** What a file would do to ordinary language, beside what is published. */
export const backtest: PatternCommand = {
	name: "backtest",
	usage: "backtest FILE",
	options: [],
	async run(client, { words: [file] }, io) {
		if (file === undefined) throw new UsageError("backtest: which file?");
		const submission = readSubmission(file);
		const {
			valid,
			problems,
			changes,
			backtest: run,
		} = await client.post<WireBacktest>("/patterns/backtest", submission.text);
		writeProblems(file, problems, io);
		if (changes) writeChanges(changes, io);
		if (run) {
			const { texts, new_harm, lost_harm, changed_reading, limit } = run;
			io.write(
				`${texts} ordinary texts: ${new_harm} newly harmful (limit ${Math.floor(limit * texts)}), ${lost_harm} no longer, ${changed_reading} read otherwise`,
			);
			for (const { text, patterns, published, candidate } of run.examples) {
				io.write(`  ${text} [${published.classification}, ${published.action}]`);
				if (candidate)
					io.write(
						`    ${patterns.join(", ")}: ${candidate.normalized_text} [${candidate.classification}, ${candidate.action}]`,
					);
			}
		}
		return valid ? 0 : 1;
	},
};
