import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Presets, SingleBar } from "cli-progress";
import { type Card, failureCount, renderCard } from "./evaluation/card.ts";
import { type Answer, moderateAll, timeSingles } from "./evaluation/client.ts";
import { type EvaluationRow, type EvaluationSet, spreadSample } from "./evaluation/datasets.ts";
import { percentile } from "./evaluation/metrics.ts";
import { HELP, isUsageError, type Options, parseOptions } from "./evaluation/options.ts";
import { scoreSet } from "./evaluation/score.ts";
import { DataError } from "./lib/delimited.ts";

/** Single requests for each timing: p99 of 400 rests on its four slowest. */
const TIMED_REQUESTS = 400;

/** Where a command reads and writes; a test passes its own. */
export interface Io {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly write: (text: string) => void;
	readonly complain: (line: string) => void;
	/** Whether a progress bar can be drawn on standard error. */
	readonly isTerminal: boolean;
}

function loadSet(set: EvaluationSet, dataDir: string): EvaluationRow[] {
	const contents = set.files.map((file) => {
		try {
			return readFileSync(join(dataDir, file), "utf8");
		} catch {
			throw new DataError(`${set.name}: cannot read ${file} in the data folder`);
		}
	});
	try {
		return set.read(...contents);
	} catch (error) {
		throw error instanceof DataError ? new DataError(`${set.name}: ${error.message}`) : error;
	}
}

function mergeCounts(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const merged: Record<string, number> = {};
	for (const [reason, count] of counts.flatMap((each) => Object.entries(each))) {
		merged[reason] = (merged[reason] ?? 0) + count;
	}
	return merged;
}

async function measureSpeed(options: Options, texts: readonly string[]): Promise<Card["speed"]> {
	const sample = spreadSample(texts, TIMED_REQUESTS);
	const sequential = await timeSingles(options.url, sample, 1);
	const concurrent = await timeSingles(options.url, sample, options.concurrency);
	const answered = sequential.latenciesMs.length;
	const at = (share: number) => (answered > 0 ? percentile(sequential.latenciesMs, share) : null);
	return {
		sequential: { requests: answered, p50_ms: at(0.5), p99_ms: at(0.99) },
		concurrent: {
			requests: concurrent.latenciesMs.length,
			concurrency: options.concurrency,
			requests_per_second: (1000 * concurrent.latenciesMs.length) / concurrent.wallMs,
		},
		failures: mergeCounts([sequential.failures, concurrent.failures]),
	};
}

async function evaluate(options: Options, io: Io, measuredAt: string): Promise<Card> {
	const loaded = options.sets.map((set) => ({
		name: set.name,
		rows: spreadSample(loadSet(set, options.dataDir), options.limit),
	}));
	const total = loaded.reduce((sum, { rows }) => sum + rows.length, 0);
	const bar = io.isTerminal
		? new SingleBar(
				{ format: "{bar} {percentage}% | {value}/{total} texts | {eta_formatted} left" },
				Presets.shades_classic,
			)
		: null;
	bar?.start(total, 0);
	const scored: { card: Card["sets"][number]; answers: Answer[] }[] = [];
	try {
		for (const { name, rows } of loaded) {
			const texts = rows.map(({ text }) => text);
			const answers = await moderateAll(options.url, texts, options.concurrency, (count) => bar?.increment(count));
			scored.push({ card: scoreSet(name, rows, answers), answers });
		}
	} finally {
		bar?.stop();
	}
	const decisions = scored.flatMap(({ answers }) => answers.flatMap((answer) => (answer.ok ? answer.decision : [])));
	const texts = loaded.flatMap(({ rows }) => rows.map(({ text }) => text));
	return {
		url: options.url.href,
		measured_at: measuredAt,
		models: [...new Set(decisions.map(({ model_used }) => model_used))],
		pattern_versions: [...new Set(decisions.map(({ pattern_version }) => pattern_version))],
		degraded: decisions.filter(({ degraded }) => degraded).length,
		sets: scored.map(({ card }) => card),
		speed: await measureSpeed(options, texts),
	};
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
	try {
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
	} catch (error) {
		if (!(error instanceof DataError) && !isUsageError(error)) throw error;
		io.complain(`evaluate: ${error.message.split("\n")[0]}`);
		return 1;
	}
}

if (import.meta.main) {
	process.exitCode = await main(process.argv.slice(2), {
		env: process.env,
		write: (text) => console.log(text),
		complain: (line) => console.error(line),
		isTerminal: process.stderr.isTTY,
	});
}
