import { SEVERITIES } from "../../../src/verdict.ts";
import { ASPECTS } from "../../golden/judge.ts";
import { decimal, percent } from "../format.ts";
import type { GradedReport, ProbabilityReport } from "../graded.ts";
import type { ReliabilityBin } from "../metrics.ts";
import type { EvaluationCard, HeldOutReport } from "../model-card/card.ts";
import type { DataVersionReport } from "../model-card/data-version.ts";
import type { SuiteReport } from "../model-card/suite.ts";
import type { SetCard } from "../score.ts";
import { barChart, lineChart } from "./charts.ts";
import { html, type Markup } from "./markup.ts";
import { confusionTable, folded, table } from "./tables.ts";

/** An empty bin has no mean; a card read back from JSON says so with null. */
function known(value: number | null): number | null {
	return value !== null && Number.isFinite(value) ? value : null;
}

function reliabilityChart(title: string, bins: readonly ReliabilityBin[]): Markup {
	const points = bins.map(({ meanProbability, positiveShare }) => ({
		x: known(meanProbability),
		y: known(positiveShare),
	}));
	return lineChart(title, { x: "mean probability", y: "share of positives" }, [{ name: title, points }], true);
}

function reliabilityTable(title: string, bins: readonly ReliabilityBin[]): Markup {
	return table(
		`Reliability: ${title}`,
		["probability", "texts", "mean probability", "share of positives"],
		bins.map((bin) => [
			`${bin.from.toFixed(1)} to ${bin.to.toFixed(1)}`,
			String(bin.count),
			decimal(known(bin.meanProbability)),
			decimal(known(bin.positiveShare)),
		]),
	);
}

function probabilityRow([name, report]: readonly [string, ProbabilityReport]): string[] {
	return [
		name,
		String(report.positives),
		decimal(report.roc_auc),
		decimal(report.average_precision),
		decimal(report.calibration_error),
	];
}
const PROBABILITY_HEADER = ["positives", "ROC-AUC", "AUPRC", "ECE"];

function classTable(title: string, graded: GradedReport): Markup {
	return table(
		`${title}: per class`,
		["class", "texts", "precision", "recall", "F1"],
		SEVERITIES.map((severity) => {
			const { support, precision, recall, f1 } = graded.classes[severity];
			return [severity, String(support), decimal(precision), decimal(recall), decimal(f1)];
		}),
	);
}

function gradedPart(title: string, graded: GradedReport): Markup {
	const levels = Object.entries(graded.at_least);
	return html`<p>${title}: ${graded.texts} texts, accuracy ${decimal(graded.accuracy)}, macro-F1 ${decimal(graded.macro_f1)}, quadratic weighted kappa ${decimal(graded.quadratic_kappa)}.</p>
${classTable(title, graded)}
${confusionTable(`${title}: confusion matrix`, SEVERITIES, graded.confusion)}
${table(`${title}: this severity or a worse one`, ["severity", ...PROBABILITY_HEADER], levels.map(probabilityRow))}
<div class="charts">${levels.map(([name, { reliability }]) => reliabilityChart(`${name} or worse`, reliability))}</div>
${folded(
	"Reliability as tables",
	levels.map(([name, { reliability }]) => reliabilityTable(`${name} or worse`, reliability)),
)}`;
}

function suitePart(title: string, groupName: string, suite: SuiteReport): Markup {
	const rate = (rates: SuiteReport["overall"]) =>
		ASPECTS.map((aspect) => {
			const count = rates[aspect];
			return count ? `${count.passed}/${count.total} (${percent(count.rate)})` : "";
		});
	const groups = Object.entries(suite.groups);
	return html`<h3>${title}</h3>
${barChart(
	`${title}: share of cases with an allowed class, by ${groupName}`,
	["class"],
	groups.map(([name, rates]) => ({ name, values: [rates.class?.rate ?? null] })),
)}
${table(`${title}: cases that pass`, [groupName, ...ASPECTS], [["all", ...rate(suite.overall)], ...groups.map(([name, rates]) => [name, ...rate(rates)])])}
${gradedPart(`${title}, cases with one class`, suite.graded)}
${setParts({ [title]: suite.binary })}`;
}

function setRow([name, set]: readonly [string, SetCard]): string[] {
	return [
		name,
		String(set.texts),
		String(set.positives),
		decimal(set.roc_auc.not_safe),
		decimal(set.average_precision.not_safe),
		decimal(set.calibration_error),
		decimal(set.policy.f1),
		percent(set.policy.precision),
		percent(set.policy.recall),
		percent(set.policy.false_positive_rate),
		percent(set.harmful.recall),
		percent(set.harmful.false_positive_rate),
	];
}

function sweepChart(name: string, { sweep }: SetCard): Markup {
	const curve = (title: string, key: "precision" | "recall" | "false_positive_rate") => ({
		name: title,
		points: sweep.map((point) => ({ x: point.threshold, y: point[key] })),
	});
	return lineChart(`${name}: threshold sweep`, { x: "threshold on 1 - P(safe)", y: "rate" }, [
		curve("precision", "precision"),
		curve("recall", "recall"),
		curve("false positive rate", "false_positive_rate"),
	]);
}

function sweepTable(name: string, { sweep }: SetCard): Markup {
	return table(
		`${name}: threshold sweep`,
		["threshold", "precision", "recall", "false positive rate", "F1"],
		sweep.map((point) => [
			point.threshold.toFixed(2),
			decimal(point.precision),
			decimal(point.recall),
			decimal(point.false_positive_rate),
			decimal(point.f1),
		]),
	);
}

/** Table, sweeps and reliability of labelled sets. */
function setParts(sets: Readonly<Record<string, SetCard>>): Markup {
	const entries = Object.entries(sets);
	const charted = entries.filter(([, set]) => set.reliability !== null);
	const slices = entries.filter(([, set]) => Object.keys(set.slices).length > 0);
	const header = ["set", "texts", "positives", "ROC-AUC", "AUPRC", "ECE", "F1", "precision", "recall", "FPR"];
	return html`${table("Ranking and ECE on 1 - P(safe); F1 to FPR by action other than allow; harmful: class harmful or worse", [...header, "recall harmful", "FPR harmful"], entries.map(setRow))}
<div class="charts">${charted.map(([name, set]) => [sweepChart(name, set), reliabilityChart(`${name}: 1 - P(safe)`, set.reliability ?? [])])}</div>
${folded(
	"Sweeps and reliability as tables",
	entries.flatMap(([name, set]) => [
		sweepTable(name, set),
		...(set.reliability ? [reliabilityTable(name, set.reliability)] : []),
	]),
)}
${slices.map(([name, set]) =>
	table(
		`${name} by function: share of texts whose action agrees with the label`,
		["function", "texts", "accuracy"],
		Object.entries(set.slices).map(([slice, { texts, accuracy }]) => [slice, String(texts), percent(accuracy)]),
	),
)}`;
}

function heldOutPart(heldOut: HeldOutReport): Markup {
	return html`<h2>Held-out Jigsaw comments</h2>
<p>Rows of the training data's own kind that no step of training saw, through the whole flow; the four levels follow from their six labels.</p>
${gradedPart("Held-out Jigsaw", heldOut)}
${table(`Attributes; mean ROC-AUC ${decimal(heldOut.mean_roc_auc)}`, ["attribute", ...PROBABILITY_HEADER], Object.entries(heldOut.attributes).map(probabilityRow))}`;
}

function dataVersionPart({ written, algospeak }: DataVersionReport): Markup {
	return html`<h2>Test split of the data version</h2>
<p>Rows that no step of training saw, in the mixture of the sample, and algospeak variants of some of them.</p>
${gradedPart("As written", written)}
${table(
	`Algospeak variants: any harm, F1 ${decimal(algospeak.f1)} beside the safe texts`,
	["category", "texts", "recall"],
	[["all", algospeak] as const, ...Object.entries(algospeak.categories)].map(([name, each]) => [
		name,
		String(each.texts),
		percent(each.recall),
	]),
)}`;
}

/** Our own suites, held-out rows, a data version's test split and public sets. */
export function qualitySections(card: EvaluationCard): Markup[] {
	return [
		html`<h2>Our own suites</h2>${suitePart("Golden set", "group", card.golden)}${suitePart("CheckList suite", "function", card.checklist)}`,
		...(card.held_out ? [heldOutPart(card.held_out)] : []),
		...(card.data_version ? [dataVersionPart(card.data_version)] : []),
		...(card.sets ? [html`<h2>Public sets</h2>${setParts(card.sets)}`] : []),
	];
}
