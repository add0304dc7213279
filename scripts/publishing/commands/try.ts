import { UsageError } from "../../lib/command.ts";
import type { PatternCommand } from "../command.ts";
import { readSubmission, withFrame } from "../submission-file.ts";
import type { WireTry } from "../wire.ts";

/** How texts read now, and with the patterns of a file. */
export const tryTexts: PatternCommand = {
	name: "try",
	usage: "try TEXT... [--changes FILE]",
	options: ["changes"],
	async run(client, { values, words: texts }, io) {
		if (texts.length === 0) throw new UsageError("try: which text?");
		const submission = values.changes === undefined ? { name: "", text: "{}" } : readSubmission(values.changes);
		const { base_version, results } = await client.post<WireTry>("/patterns/try", withFrame(submission, { texts }));
		for (const { text, published, candidate } of results) {
			io.write(text);
			for (const [label, reading] of [
				[base_version, published],
				["with changes", candidate],
			] as const)
				if (reading) io.write(`  ${label}: ${reading.normalized_text} [${reading.classification}, ${reading.action}]`);
		}
		return 0;
	},
};
