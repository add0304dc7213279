/** `npm run bench:normalizer`: stage 1 beside every library of its kind, in one process run. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { installPeers } from "./normalizer/install.ts";
import { LIBRARIES, LIBRARY_IDS, type LibraryId } from "./normalizer/libraries.ts";
import type { Library } from "./normalizer/library.ts";
import { type Effort, FULL, measureAll, QUICK } from "./normalizer/measure/run.ts";
import { renderChart } from "./normalizer/report/chart.ts";
import { renderMarkdown, renderText } from "./normalizer/report/render.ts";
import { makeTables } from "./normalizer/report/tables.ts";
import { checkTargets } from "./normalizer/report/targets.ts";
import { Figures } from "./normalizer/rows.ts";
import { readDavidsonTweets } from "./normalizer/texts/davidson.ts";
import { createRandom, shuffle } from "./normalizer/texts/random.ts";
import { generateTweets } from "./normalizer/texts/tweets.ts";

const HELP = `Measures stage 1 beside the peers of test/bench: speed, growth, memory, load, updates, recall, false positives.

Usage: npm run bench:normalizer -- [--quick] [--data DIR] [--only ID,ID] [--markdown] [--json FILE] [--svg FILE] [--assert]
Example: npm run bench:normalizer -- --quick --svg chart.svg
--data DIR judges the tweets of DIR/train/davidson2017 instead of generated ones.
--assert exits 1 when a target is missed.
Ids: ${LIBRARY_IDS.join(", ")}
`;

const SHUFFLE_SEED = 7;

function parseOptions(argv: readonly string[]) {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			help: { type: "boolean", default: false },
			quick: { type: "boolean", default: false },
			data: { type: "string" },
			only: { type: "string" },
			markdown: { type: "boolean", default: false },
			json: { type: "string" },
			svg: { type: "string" },
			assert: { type: "boolean", default: false },
		},
	});
	return values;
}

/** The ids of `--only`, or all; throws for an unknown one. */
export function parseIds(only: string | undefined): LibraryId[] {
	if (only === undefined) return LIBRARY_IDS;
	return only.split(",").map((name) => {
		const id = LIBRARY_IDS.find((known) => known === name);
		if (!id) throw new Error(`--only: unknown library ${name}; known: ${LIBRARY_IDS.join(", ")}`);
		return id;
	});
}

/** Texts in an order that is random but always the same, each in one piece of memory. */
function readTexts(data: string | undefined, effort: Effort): string[] {
	const texts = data === undefined ? generateTweets(FULL.textCount) : readDavidsonTweets(data);
	return shuffle(createRandom(SHUFFLE_SEED), texts)
		.slice(0, effort.textCount)
		.map((text) => Buffer.from(text).toString());
}

function meanBytes(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length;
}

async function main(argv: readonly string[]): Promise<number> {
	const options = parseOptions(argv);
	if (options.help) {
		console.log(HELP);
		return 0;
	}
	const started = performance.now();
	const seconds = () => Math.round((performance.now() - started) / 1_000);
	const effort = options.quick ? QUICK : FULL;
	const ids = parseIds(options.only);
	installPeers();
	const texts = readTexts(options.data, effort);
	const libraries = new Map<LibraryId, Library>();
	for (const id of ids) libraries.set(id, await LIBRARIES[id]());
	const figures = new Figures();
	figures.add("texts", texts.length, "texts");
	figures.add("text_bytes", meanBytes(texts), "bytes (mean)");
	await measureAll(libraries, texts, effort, figures, (step) => console.error(`${seconds()} s: ${step}`));
	const targets = checkTargets(figures);
	figures.add("run", seconds(), "s");

	const source = options.data === undefined ? "generated" : "davidson2017";
	const machine = `Node ${process.version}, ${cpus()[0]?.model.trim() ?? "unknown CPU"}, one thread`;
	console.log(
		`${texts.length.toLocaleString("en")} ${source} texts of ${Math.round(meanBytes(texts))} bytes; ${machine}; ${seconds()} s\n`,
	);
	const render = options.markdown ? renderMarkdown : renderText;
	for (const table of makeTables(libraries, figures, targets)) console.log(render(table));
	if (options.json) writeFileSync(options.json, `${JSON.stringify(figures.rows(), null, "\t")}\n`);
	if (options.svg) writeFileSync(options.svg, renderChart(libraries, figures));
	return options.assert && targets.some((target) => !target.isMet) ? 1 : 0;
}

if (import.meta.main) {
	try {
		process.exitCode = await main(process.argv.slice(2));
	} catch (error) {
		console.error(error instanceof Error ? error.message : String(error));
		process.exitCode = 1;
	}
}
