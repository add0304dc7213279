import { evaluateModel } from "../../embedded/evaluate.ts";
import { readChecklist, readGolden } from "../../golden/run.ts";
import { type Summary, summarise } from "../../golden/summary.ts";
import { readKnownWords, readPatternDocuments } from "../../lib/pattern-documents.ts";
import { readFrequentWords } from "../../lib/word-lists.ts";
import { type FairnessReport, fairnessOf } from "../fairness.ts";
import { attributesReport, gradedReport } from "../graded.ts";
import type { Judgement } from "../judgement.ts";
import { measureLatency } from "../latency.ts";
import { type HiddenText, harmWords, obfuscateTexts } from "../obfuscated.ts";
import { defined, type SetCard, scoreSet } from "../score.ts";
import { measureServiceSpeed } from "../service-speed.ts";
import type { AloneFigure, HeldOutReport, Measured } from "./card.ts";
import type { EvaluationData } from "./data.ts";
import { dataVersionReport, type TestRow } from "./data-version.ts";
import { type ErrorRow, gradedErrors, labelErrors, suiteErrors } from "./errors.ts";
import type { NotRun } from "./gate.ts";
import { type HiddenReport, hiddenReport, type SetLift, setLift } from "./robustness.ts";
import { openSession, type Progress, type Session, type Target } from "./session.ts";
import { type AnsweredSet, type Comparison, compare, plainClassifiers } from "./side-by-side.ts";
import { type LocalSubjects, modelFacts } from "./subjects.ts";
import { isHarmful, judgeSuite, labelledCases, type SuiteCase, type SuiteReport, suiteReport } from "./suite.ts";

export interface Measurement {
	readonly measured: Measured;
	readonly notRun: readonly NotRun[];
	readonly errors: readonly ErrorRow[];
	/** The golden set's summary, which has bounds of its own. */
	readonly golden: Summary;
	readonly judgements: readonly Judgement[];
	/** Texts without a judgement, by reason. */
	readonly failures: Readonly<Record<string, number>>;
}

/** Sets of texts about people of many kinds, with both classes among them. */
const FAIRNESS_SETS = ["jigsaw_bias", "jigsaw_bias_fuzzed", "hatemoji"];
/** Its labels ask for hate against a group, which is another question than harm. */
const HATE_SET = "hatemoji";

/** So many of the most frequent words say nothing about harm by themselves. */
const ORDINARY_WORDS = 1000;

const NO_DATA = "DATA_DIR unset";
const NO_VERSION = "--version-dir unset";
/** The part of the card about a data version's test split. */
export const DATA_VERSION_PART = "/data_version";
const FROM_OUTSIDE = "a service is measured from outside";

/** Parts of the card that this run leaves out, with the reason. */
export function partsNotRun(isLocal: boolean, hasData: boolean, hasTestSplit: boolean): NotRun[] {
	const parts = (reason: string, ...names: string[]) => names.map((part) => ({ part, reason }));
	return [
		...(hasData ? [] : parts(NO_DATA, "/sets", "/held_out", "/fairness", "/side_by_side")),
		...(hasData && isLocal ? [] : parts(isLocal ? NO_DATA : FROM_OUTSIDE, "/robustness/sets", "/model_alone")),
		...(isLocal ? [] : parts(FROM_OUTSIDE, "/robustness/golden", "/model", "/latency")),
		...(hasTestSplit ? [] : parts(NO_VERSION, DATA_VERSION_PART)),
	];
}

interface MeasuredSuite {
	readonly report: SuiteReport;
	readonly summary: Summary;
	readonly answered: AnsweredSet;
}

async function measureSuite(session: Session, name: string, cases: readonly SuiteCase[]): Promise<MeasuredSuite> {
	const answers = await session.ask(cases.map(({ text }) => text));
	const judged = judgeSuite(cases, answers);
	session.errors.push(...suiteErrors(name, cases, answers, judged));
	const summary = summarise(judged);
	const { rows, positions } = labelledCases(cases);
	return {
		report: suiteReport(name, cases, answers, summary),
		summary,
		answered: { rows, answers: positions.map((i) => answers[i]!), target: "harmful" },
	};
}

async function measureHidden(
	session: Session,
	plainTexts: readonly string[],
	hiddenTexts: readonly HiddenText[],
): Promise<HiddenReport | null> {
	const texts = hiddenTexts.map(({ text }) => text);
	const plain = await session.askBoth(plainTexts, await session.ask(plainTexts));
	const hidden = await session.askBoth(texts, await session.ask(texts));
	return plain && hidden && hiddenReport(plain, hiddenTexts, hidden);
}

interface MeasuredSets {
	readonly cards: Record<string, SetCard>;
	readonly fairness: Record<string, FairnessReport>;
	readonly lifts: Record<string, SetLift>;
	readonly answered: Record<string, AnsweredSet>;
}

async function measureSets(session: Session, { sets }: EvaluationData): Promise<MeasuredSets> {
	const measured: MeasuredSets = { cards: {}, fairness: {}, lifts: {}, answered: {} };
	for (const [name, rows] of Object.entries(sets)) {
		const texts = rows.map(({ text }) => text);
		const answers = await session.ask(texts);
		session.errors.push(...labelErrors(name, rows, answers));
		measured.cards[name] = scoreSet(name, rows, answers);
		measured.answered[name] = { rows, answers, target: name === HATE_SET ? "identity_hate" : "not_safe" };
		if (FAIRNESS_SETS.includes(name)) {
			const judged = rows.flatMap((row, i) => {
				const answer = answers[i]!;
				return answer.ok ? [{ ...row, decision: answer.decision }] : [];
			});
			measured.fairness[name] = fairnessOf(judged);
		}
		const both = await session.askBoth(texts, answers);
		if (both) measured.lifts[name] = setLift(rows, both);
	}
	return measured;
}

async function measureHeldOut(
	session: Session,
	{ heldOut }: EvaluationData,
): Promise<{ report: HeldOutReport; answered: AnsweredSet }> {
	const answers = await session.ask(heldOut.map(({ text }) => text));
	session.errors.push(...gradedErrors("held_out", heldOut, answers));
	const judged = heldOut.flatMap((row, i) => {
		const answer = answers[i]!;
		return answer.ok ? [{ ...row, decision: answer.decision }] : [];
	});
	const rows = heldOut.map(({ text, severity }) => ({ text, isPositive: severity !== "safe" }));
	return {
		report: { ...gradedReport(judged), ...attributesReport(judged) },
		answered: { rows, answers, target: "not_safe" },
	};
}

function measureAlone(
	{ model }: LocalSubjects,
	{ development, heldOut }: EvaluationData,
): Record<string, Record<string, AloneFigure>> {
	const figures: Record<string, Record<string, AloneFigure>> = {};
	for (const { set, metric, value, count } of evaluateModel(model, development.sets, development.benign, heldOut)) {
		figures[set] ??= {};
		figures[set][metric] = { value: defined(value), texts: count };
	}
	return figures;
}

function compareAll(
	answered: Readonly<Record<string, AnsweredSet>>,
	{ keywords, trained }: EvaluationData,
	progress: Progress,
): Record<string, Comparison> {
	const others = plainClassifiers(keywords, trained);
	const comparisons = Object.entries(answered).map(([name, each]): [string, Comparison] => {
		progress.add(each.rows.length);
		return [name, compare(each, others)];
	});
	return Object.fromEntries(comparisons);
}

/** Measures everything that target and data allow. */
export async function measure(
	target: Target,
	data: EvaluationData | null,
	testSplit: readonly TestRow[] | null,
	progress: Progress,
): Promise<Measurement> {
	const local = "local" in target ? target.local : null;
	const goldenCases = readGolden();
	const checklistCases = readChecklist().map(({ function: group, ...rest }) => ({ group, ...rest }));
	const plainTexts = local ? goldenCases.filter(({ classes }) => isHarmful(classes)).map(({ text }) => text) : [];
	const patterns = readPatternDocuments().flatMap((document) => document.patterns);
	const ordinary = new Set(readFrequentWords().slice(0, ORDINARY_WORDS));
	const hiddenTexts = obfuscateTexts(plainTexts, harmWords(patterns, readKnownWords(), ordinary));

	const inSets = Object.values(data?.sets ?? {}).reduce((sum, rows) => sum + rows.length, 0);
	const once = goldenCases.length + checklistCases.length + (data?.heldOut.length ?? 0);
	const bothTimes = (local ? 2 : 1) * (plainTexts.length + hiddenTexts.length + inSets);
	// Other classifiers judge each labelled text once more.
	progress.start(once + bothTimes + (data ? once + inSets : 0) + (testSplit?.length ?? 0));

	const session = openSession(target, progress);
	const golden = await measureSuite(session, "golden", goldenCases);
	const checklist = await measureSuite(session, "checklist", checklistCases);
	const hidden = local ? await measureHidden(session, plainTexts, hiddenTexts) : null;
	const sets = data ? await measureSets(session, data) : null;
	const heldOut = data ? await measureHeldOut(session, data) : null;
	const testAnswers = testSplit && (await session.ask(testSplit.map(({ text }) => text)));
	const answered = {
		golden: golden.answered,
		checklist: checklist.answered,
		...(heldOut ? { held_out: heldOut.answered } : {}),
		...sets?.answered,
	};
	const goldenTexts = goldenCases.map(({ text }) => text);
	return {
		measured: {
			golden: golden.report,
			checklist: checklist.report,
			sets: sets?.cards ?? null,
			held_out: heldOut?.report ?? null,
			data_version: testSplit && testAnswers && dataVersionReport(testSplit, testAnswers),
			fairness: sets?.fairness ?? null,
			robustness: { golden: hidden, sets: local && sets ? sets.lifts : null },
			side_by_side: data && compareAll(answered, data, progress),
			model_alone: local && data ? measureAlone(local, data) : null,
			model: local && modelFacts(local),
			latency: local && (await measureLatency(local.moderator, goldenTexts)),
			service: "url" in target ? await measureServiceSpeed(target.url, goldenTexts, target.concurrency) : null,
		},
		notRun: partsNotRun(local !== null, data !== null, testSplit !== null),
		errors: session.errors,
		golden: golden.summary,
		judgements: session.judgements,
		failures: session.failures,
	};
}
