import { SEVERITIES } from "../../../src/verdict.ts";
import { OBFUSCATIONS } from "../../normalizer/obfuscate.ts";
import type { EvaluationRow } from "../datasets.ts";
import { type Answer, notSafe } from "../judgement.ts";
import { binaryCounts, falsePositiveRate, recall, rocAuc } from "../metrics.ts";
import type { HiddenText } from "../obfuscated.ts";
import { defined } from "../score.ts";

const HARMFUL_LEVEL = SEVERITIES.indexOf("harmful");

/** One figure with stage 1 and by stage 2 alone. */
export interface Lift {
	readonly with_stage1: number | null;
	readonly without_stage1: number | null;
	/** What stage 1 brings: the first less the second. */
	readonly lift: number | null;
}

/** Both stages' answers to the same texts. */
export interface BothAnswers {
	readonly withStage1: readonly Answer[];
	readonly withoutStage1: readonly Answer[];
}

function liftOf(both: BothAnswers, measure: (answers: readonly Answer[]) => number): Lift {
	const [full, bare] = [defined(measure(both.withStage1)), defined(measure(both.withoutStage1))];
	return { with_stage1: full, without_stage1: bare, lift: full === null || bare === null ? null : full - bare };
}

function severityLevel(answer: Answer): number {
	return answer.ok ? SEVERITIES.indexOf(answer.decision.classification) : 0;
}

function shareFrom(level: number): (answers: readonly Answer[]) => number {
	return (answers) => answers.filter((answer) => severityLevel(answer) >= level).length / answers.length;
}

/** Harmful sentences of our own with their words of harm hidden in twelve ways. */
export interface HiddenReport {
	/** Sentences that have a word to hide. */
	readonly cases: number;
	/** Hidden texts of all kinds. */
	readonly texts: number;
	/** Share judged `harmful` or worse as they are written. */
	readonly plain: Lift;
	/** The same over all hidden texts. */
	readonly hidden: Lift;
	readonly kinds: Readonly<Record<string, Lift & { readonly texts: number }>>;
}

/** Recall at `harmful` or worse of texts that all are, plain and hidden; hidden texts name their plain one by position. */
export function hiddenReport(
	plain: BothAnswers,
	hiddenTexts: readonly HiddenText[],
	hidden: BothAnswers,
): HiddenReport {
	const used = [...new Set(hiddenTexts.map(({ from }) => from))];
	const pick = (both: BothAnswers, positions: readonly number[]): BothAnswers => ({
		withStage1: positions.map((i) => both.withStage1[i]!),
		withoutStage1: positions.map((i) => both.withoutStage1[i]!),
	});
	const isHarmful = shareFrom(HARMFUL_LEVEL);
	const kinds = OBFUSCATIONS.map(({ name }): [string, Lift & { texts: number }] => {
		const positions = hiddenTexts.flatMap(({ kind }, i) => (kind === name ? [i] : []));
		return [name, { texts: positions.length, ...liftOf(pick(hidden, positions), isHarmful) }];
	});
	return {
		cases: used.length,
		texts: hiddenTexts.length,
		plain: liftOf(pick(plain, used), isHarmful),
		hidden: liftOf(hidden, isHarmful),
		kinds: Object.fromEntries(kinds),
	};
}

/** What stage 1 changes on a public set. */
export interface SetLift {
	readonly roc_auc: Lift;
	/** Share of positives judged otherwise than safe. */
	readonly recall: Lift;
	/** Share of positives judged `harmful` or worse. */
	readonly recall_harmful: Lift;
	/** Share of negatives judged `harmful` or worse: here less is better. */
	readonly false_positive_rate_harmful: Lift;
}

export function setLift(rows: readonly EvaluationRow[], both: BothAnswers): SetLift {
	const truth = rows.map(({ isPositive }) => isPositive);
	const counts = (answers: readonly Answer[], level: number) =>
		binaryCounts(
			answers.map((answer) => severityLevel(answer) >= level),
			truth,
		);
	return {
		roc_auc: liftOf(both, (answers) =>
			rocAuc(
				answers.map((answer) => (answer.ok ? notSafe(answer.decision) : 0)),
				truth,
			),
		),
		recall: liftOf(both, (answers) => recall(counts(answers, 1))),
		recall_harmful: liftOf(both, (answers) => recall(counts(answers, HARMFUL_LEVEL))),
		false_positive_rate_harmful: liftOf(both, (answers) => falsePositiveRate(counts(answers, HARMFUL_LEVEL))),
	};
}
