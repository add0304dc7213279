import { type CommandIo, UsageError } from "../../lib/command.ts";
import { type PatternCommand, writeChanges, writeProblems } from "../command.ts";
import { readSubmission } from "../submission-file.ts";
import type { WireBacktest, WireRun } from "../wire.ts";

function writeRun(name: string, run: WireRun, io: CommandIo): void {
	const { texts, new_harm, lost_harm, changed_reading, changed_classification, limit } = run;
	const judged = changed_classification === undefined ? "" : `, ${changed_classification} judged otherwise`;
	io.write(
		`${texts} ${name}: ${new_harm} newly harmful (limit ${Math.floor(limit * texts)}), ${lost_harm} no longer, ${changed_reading} read otherwise${judged}`,
	);
	for (const { text, patterns, published, candidate } of run.examples) {
		io.write(`  ${text} [${published.classification}, ${published.action}]`);
		if (candidate)
			io.write(
				`    ${patterns ? `${patterns.join(", ")}: ` : ""}${candidate.normalized_text} [${candidate.classification}, ${candidate.action}]`,
			);
	}
}

/** What a file would do to ordinary language, beside what is published. */
export const backtest: PatternCommand = {
	name: "backtest",
	usage: "backtest FILE [--corpus NAME] [--decisions N]",
	options: ["corpus", "decisions"],
	async run(client, { values, words: [file] }, io) {
		if (file === undefined) throw new UsageError("backtest: which file?");
		const submission = readSubmission(file);
		const query = new URLSearchParams();
		for (const name of ["corpus", "decisions"] as const) if (values[name] !== undefined) query.set(name, values[name]);
		const path = `/patterns/backtest${query.size > 0 ? `?${query}` : ""}`;
		const answer = await client.post<WireBacktest>(path, submission.text);
		const { valid, problems, changes, backtest: run } = answer;
		writeProblems(file, problems, io);
		if (changes) writeChanges(changes, io);
		if (run) writeRun("ordinary texts", run, io);
		if (answer.corpus) writeRun("texts of the corpus", answer.corpus, io);
		if (answer.decisions) writeRun("texts decided lately", answer.decisions, io);
		return valid ? 0 : 1;
	},
};
