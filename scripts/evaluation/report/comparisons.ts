import { decimal, percent } from "../format.ts";
import type { EvaluationCard } from "../model-card/card.ts";
import type { Lift } from "../model-card/robustness.ts";
import { barChart } from "./charts.ts";
import { html, type Markup } from "./markup.ts";
import { table } from "./tables.ts";

function liftCells({ with_stage1, without_stage1, lift }: Lift): string[] {
	return [percent(with_stage1), percent(without_stage1), percent(lift)];
}
const LIFT_HEADER = ["with stage 1", "without", "lift"];

function hiddenPart(hidden: NonNullable<EvaluationCard["robustness"]["golden"]>): Markup {
	const kinds = Object.entries(hidden.kinds);
	return html`<p>${hidden.cases} harmful golden sentences with their words of harm hidden in twelve ways, ${hidden.texts} texts: share judged harmful or worse.</p>
${barChart(
	"Found, by way of hiding",
	["with stage 1", "without stage 1"],
	kinds.map(([name, lift]) => ({ name, values: [lift.with_stage1, lift.without_stage1] })),
)}
${table(
	"Share judged harmful or worse",
	["way of hiding", "texts", ...LIFT_HEADER],
	[
		["none: as written", String(hidden.cases), ...liftCells(hidden.plain)],
		["all", String(hidden.texts), ...liftCells(hidden.hidden)],
		...kinds.map(([name, lift]) => [name, String(lift.texts), ...liftCells(lift)]),
	],
)}`;
}

function setLiftPart(sets: NonNullable<EvaluationCard["robustness"]["sets"]>): Markup {
	const rows = Object.entries(sets).flatMap(([name, lift]) =>
		(
			[
				["ROC-AUC", lift.roc_auc],
				["recall, not safe", lift.recall],
				["recall, harmful or worse", lift.recall_harmful],
				["FPR, harmful or worse", lift.false_positive_rate_harmful],
			] as const
		)
			.filter(([, { with_stage1 }]) => with_stage1 !== null)
			.map(([metric, each]) => [`${name}: ${metric}`, ...liftCells(each)]),
	);
	return table("Public sets with and without stage 1", ["figure", ...LIFT_HEADER], rows);
}

function fairnessPart(fairness: NonNullable<EvaluationCard["fairness"]>): Markup {
	return html`<h2>Fairness</h2>
<p>Slices by identity terms (Borkan et al. 2019), on 1 - P(safe), groups with at least ten texts of both classes. BPSN is low where harmless texts about a group are flagged, BNSP where abuse of it passes. Mean: generalised mean with power -5, in which the worst groups weigh most.</p>
${Object.entries(fairness).map(([name, { groups, mean, overall_auc }]) => {
	const entries = Object.entries(groups);
	return html`${barChart(
		`${name}: areas by group`,
		["subgroup AUC", "BPSN AUC", "BNSP AUC"],
		entries.map(([group, slice]) => ({ name: group, values: [slice.subgroup_auc, slice.bpsn_auc, slice.bnsp_auc] })),
	)}
${table(
	`${name}: overall ROC-AUC ${decimal(overall_auc)}`,
	["group", "texts", "positives", "subgroup AUC", "BPSN AUC", "BNSP AUC", "FPR"],
	[
		...entries.map(([group, slice]) => [
			group,
			String(slice.texts),
			String(slice.positives),
			decimal(slice.subgroup_auc),
			decimal(slice.bpsn_auc),
			decimal(slice.bnsp_auc),
			percent(slice.false_positive_rate),
		]),
		["mean", "", "", decimal(mean.subgroup_auc), decimal(mean.bpsn_auc), decimal(mean.bnsp_auc), ""],
	],
)}`;
})}`;
}

function sideBySidePart(sets: NonNullable<EvaluationCard["side_by_side"]>): Markup {
	const entries = Object.entries(sets);
	const names = Object.keys(entries[0]?.[1].classifiers ?? {});
	const ranked = entries.filter(([, { classifiers }]) =>
		Object.values(classifiers).some((each) => each.roc_auc !== null),
	);
	return html`<h2>Side by side</h2>
<p>The same texts by a plain keyword list and by Naive Bayes on the rows that the embedded model was trained on, neither with stage 1. Target: what the set's labels ask. A text is positive from a probability of one half on.</p>
${barChart(
	"ROC-AUC",
	names,
	ranked.map(([name, { classifiers }]) => ({ name, values: names.map((each) => classifiers[each]?.roc_auc ?? null) })),
)}
${table(
	"Classifiers on each set",
	["set, classifier", "target", "texts", "ROC-AUC", "AUPRC", "precision", "recall", "F1", "FPR"],
	entries.flatMap(([set, { target, texts, classifiers }]) =>
		Object.entries(classifiers).map(([name, each]) => [
			`${set}, ${name}`,
			target,
			String(texts),
			decimal(each.roc_auc),
			decimal(each.average_precision),
			percent(each.precision),
			percent(each.recall),
			decimal(each.f1),
			percent(each.false_positive_rate),
		]),
	),
)}`;
}

/** Robustness, fairness, and other classifiers. */
export function comparisonSections({ robustness, fairness, side_by_side: sideBySide }: EvaluationCard): Markup[] {
	const { golden, sets } = robustness;
	return [
		...(golden || sets
			? [html`<h2>Robustness: what stage 1 brings</h2>${golden && hiddenPart(golden)}${sets && setLiftPart(sets)}`]
			: []),
		...(fairness ? [fairnessPart(fairness)] : []),
		...(sideBySide ? [sideBySidePart(sideBySide)] : []),
	];
}
