import { type Card, failureCount, renderCard } from "./evaluation/card.ts";
import { moderateAll } from "./evaluation/client.ts";
import { spreadSample } from "./evaluation/datasets.ts";
import type { Answer } from "./evaluation/judgement.ts";
import { loadSet } from "./evaluation/load.ts";
import { HELP, type Options, parseOptions } from "./evaluation/options.ts";
import { scoreSet } from "./evaluation/score.ts";
import { measureServiceSpeed, mergeCounts } from "./evaluation/service-speed.ts";
import { type CommandIo, PROCESS_IO, runCommand } from "./lib/command.ts";
import { progressBar } from "./lib/progress-bar.ts";

async function evaluate(options: Options, io: CommandIo, measuredAt: string): Promise<Card> {
	const loaded = options.sets.map((set) => ({
		name: set.name,
		rows: spreadSample(loadSet(set, options.dataDir), options.limit),
	}));
	const total = loaded.reduce((sum, { rows }) => sum + rows.length, 0);
	const bar = progressBar(io);
	bar.start(total);
	const scored: { card: Card["sets"][number]; answers: Answer[] }[] = [];
	try {
		for (const { name, rows } of loaded) {
			const texts = rows.map(({ text }) => text);
			const answers = await moderateAll(options.url, texts, options.concurrency, (count) => bar.add(count));
			scored.push({ card: scoreSet(name, rows, answers), answers });
		}
	} finally {
		bar.stop();
	}
	const decisions = scored.flatMap(({ answers }) => answers.flatMap((answer) => (answer.ok ? answer.decision : [])));
	const texts = loaded.flatMap(({ rows }) => rows.map(({ text }) => text));
	return {
		url: options.url.href,
		measured_at: measuredAt,
		models: [...new Set(decisions.map(({ modelUsed }) => modelUsed))],
		pattern_versions: [...new Set(decisions.map(({ patternVersion }) => patternVersion))],
		degraded: decisions.filter(({ degraded }) => degraded).length,
		sets: scored.map(({ card }) => card),
		speed: await measureServiceSpeed(options.url, texts, options.concurrency),
	};
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("evaluate", io, async () => {
		const options = parseOptions(argv, io.env);
		if (options === "help") {
			io.write(HELP);
			return 0;
		}
		const card = await evaluate(options, io, new Date().toISOString());
		const failures = failureCount(card);
		const judged = card.sets.some(({ classes }) => Object.values(classes).some((count) => count > 0));
		if (!judged) {
			const reasons = Object.keys(mergeCounts(card.sets.map((set) => set.failures))).join(", ");
			io.complain(`evaluate: no text was judged by ${options.url.href} (${reasons || "no texts"})`);
			return 1;
		}
		io.write(options.json ? JSON.stringify(card, null, 2) : renderCard(card));
		if (failures > 0) io.complain(`evaluate: ${failures} calls or texts got no judgement`);
		return failures > 0 ? 1 : 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
