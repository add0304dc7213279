/** `npm run model:evaluate`: the evaluation card of a classifier, and the gate. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cardJson, type EvaluationCard } from "./evaluation/model-card/card.ts";
import { type EvaluationData, readEvaluationData } from "./evaluation/model-card/data.ts";
import { readTestSplit, type TestRow } from "./evaluation/model-card/data-version.ts";
import { errorsCsv } from "./evaluation/model-card/errors.ts";
import { baselineOf, judgeGate, type NotRun, parseGate, type Rule } from "./evaluation/model-card/gate.ts";
import { DATA_VERSION_PART, type Measurement, measure } from "./evaluation/model-card/measure.ts";
import { HELP, type Options, parseOptions } from "./evaluation/model-card/options.ts";
import { commitFacts, type Provenance } from "./evaluation/model-card/provenance.ts";
import { openLocalSubjects } from "./evaluation/model-card/subjects.ts";
import { gateLines, isGateOpen, keyFigureLines } from "./evaluation/model-card/summary.ts";
import { reportPage } from "./evaluation/report/page.ts";
import { brokenBounds, parseBounds } from "./golden/bounds.ts";
import { readBoundsFile } from "./golden/run.ts";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { readModelCard } from "./lib/local-moderator.ts";
import { progressBar } from "./lib/progress-bar.ts";
import { type Aws, runAwsCommand } from "./sagemaker/aws.ts";
import { describeEndpoint } from "./sagemaker/endpoint/state.ts";
import { findCandidate, propose } from "./sagemaker/propose.ts";
import { type OpenedModel, openArtefact, openEndpoint } from "./sagemaker/subject.ts";
import { openTracker } from "./sagemaker/tracking.ts";

const GATE = new URL("./evaluation/gate.json", import.meta.url);
const BASELINE = new URL("./evaluation/baseline.json", import.meta.url);

function readJson(path: string | URL): unknown {
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		throw new UsageError(`--baseline: no card in ${path}`);
	}
}

interface Taken extends Measurement {
	readonly data: Provenance["data"];
	readonly rows: Provenance["rows"];
}

/** The subject of `--endpoint` and `--artefact`, or null; `close` ends what was started for it. */
async function openModel({ endpoint, artefact }: Options, io: CommandIo): Promise<OpenedModel | null> {
	if (artefact !== null) return openArtefact(artefact, io);
	return endpoint === null ? null : openEndpoint(endpoint, io.env);
}

/** What is judged beside our own suites. */
interface Texts {
	readonly data: EvaluationData | null;
	readonly testSplit: readonly TestRow[] | null;
}

/** What the model in production reaches on the same texts, as a baseline; null where there is none. */
async function measureProduction(
	name: string,
	aws: Aws,
	texts: Texts,
	rules: readonly Rule[],
	io: CommandIo,
): Promise<unknown> {
	if (!(await describeEndpoint(aws, name))) {
		io.complain(`model:evaluate: no endpoint ${name} yet: compared with the committed baseline instead`);
		return null;
	}
	const opened = await openEndpoint(name, io.env);
	const bar = progressBar(io);
	try {
		const { measured, failures } = await measure({ model: opened.subject }, texts.data, texts.testSplit, bar);
		const [reason] = Object.keys(failures);
		if (reason) throw new UsageError(`--production: ${name} left texts without an answer (${reason})`);
		return baselineOf(rules, measured);
	} finally {
		bar.stop();
	}
}

async function takeMeasure(options: Options, { data, testSplit }: Texts, io: CommandIo): Promise<Taken> {
	const { url, concurrency } = options;
	const bar = progressBar(io);
	const model = await openModel(options, io);
	try {
		const target = model ? { model: model.subject } : url ? { url, concurrency } : { local: openLocalSubjects() };
		return {
			...(await measure(target, data, testSplit, bar)),
			data: data?.files ?? {},
			rows: data ? { naive_bayes_training: data.trained.length, held_out: data.heldOut.length } : {},
		};
	} finally {
		bar.stop();
		model?.close();
	}
}

/** Only what production reached on the very same rows can be compared with. */
function notCompared(inProduction: unknown): NotRun[] {
	return inProduction === null ? [{ part: DATA_VERSION_PART, reason: "nothing in production to compare with" }] : [];
}

function distinct(values: readonly string[]): string[] {
	return [...new Set(values)];
}

function subjectName({ url, endpoint, artefact }: Options): string {
	if (endpoint !== null) return `the endpoint ${endpoint}, behind stage 1 in process`;
	if (artefact !== null) return "an artefact, behind stage 1 in process";
	return url?.href ?? "the embedded model, in process";
}

function provenanceOf(taken: Taken, options: Options, argv: readonly string[], measuredAt: string): Provenance {
	return {
		measured_at: measuredAt,
		command: ["npm run model:evaluate --", ...argv].join(" "),
		subject: subjectName(options),
		...commitFacts(),
		node: process.version,
		models: distinct(taken.judgements.map(({ modelUsed }) => modelUsed)),
		pattern_versions: distinct(taken.judgements.map(({ patternVersion }) => patternVersion)),
		degraded: taken.judgements.filter(({ degraded }) => degraded).length,
		failures: taken.failures,
		data: taken.data,
		rows: taken.rows,
	};
}

function writeFiles(options: Options, card: EvaluationCard, taken: Taken, rules: readonly Rule[]): void {
	mkdirSync(options.out, { recursive: true });
	writeFileSync(join(options.out, "card.json"), cardJson(card));
	writeFileSync(join(options.out, "report.html"), reportPage(card));
	writeFileSync(join(options.out, "errors.csv"), errorsCsv(taken.errors, options.includeText));
	if (options.saveBaseline === null) return;
	const { measured_at, models, pattern_versions } = card.provenance;
	const provenance = { measured_at, models, pattern_versions };
	writeFileSync(options.saveBaseline, cardJson({ provenance, ...baselineOf(rules, card) }));
}

async function evaluate(
	options: Options,
	argv: readonly string[],
	io: CommandIo,
	aws: Aws | null,
): Promise<EvaluationCard> {
	const rules = parseGate(readFileSync(GATE, "utf8"));
	const { dataDir, versionDir, production } = options;
	if (io.isTerminal && dataDir !== null) io.complain("model:evaluate: reading the data");
	const texts: Texts = {
		data: dataDir === null ? null : readEvaluationData(dataDir, readModelCard().seed),
		testSplit: versionDir === null ? null : readTestSplit(versionDir),
	};
	const inProduction = aws && production !== null ? await measureProduction(production, aws, texts, rules, io) : null;
	const baseline = inProduction ?? readJson(options.baseline ?? BASELINE);
	const taken = await takeMeasure(options, texts, io);
	if (taken.judgements.length === 0)
		throw new UsageError(`no text was judged (${Object.keys(taken.failures).join(", ")})`);
	const card: EvaluationCard = {
		provenance: provenanceOf(taken, options, argv, new Date().toISOString()),
		not_run: taken.notRun,
		gate: {
			golden: brokenBounds(parseBounds(readBoundsFile()), taken.golden),
			rules: judgeGate(rules, taken.measured, baseline, [...taken.notRun, ...notCompared(inProduction)]),
		},
		...taken.measured,
	};
	writeFiles(options, card, taken, rules);
	for (const line of [...keyFigureLines(card), ...gateLines(card)]) io.write(line);
	return card;
}

/** Evaluates a model of the account; what becomes of its package is the gate's to say. */
function evaluateInAccount(options: Options, argv: readonly string[], io: CommandIo): Promise<number> {
	return runAwsCommand("model:evaluate", io, async (aws) => {
		const tracker = openTracker(io.env);
		const candidate = options.propose === null ? null : await findCandidate(aws, options.propose);
		if (candidate) await tracker.check();
		const card = await evaluate(options, argv, io, aws);
		const say = (line: string) => io.complain(`model:evaluate: ${line}`);
		if (candidate) await propose(aws, candidate, card, tracker, say);
		return statusOf(card, options);
	});
}

function statusOf(card: EvaluationCard, { reportOnly }: Options): number {
	return isGateOpen(card) || reportOnly ? 0 : 1;
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("model:evaluate", io, async () => {
		const options = parseOptions(argv, io.env);
		if (options === "help") {
			io.write(HELP);
			return 0;
		}
		if (options.production !== null || options.propose !== null) return evaluateInAccount(options, argv, io);
		return statusOf(await evaluate(options, argv, io, null), options);
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
