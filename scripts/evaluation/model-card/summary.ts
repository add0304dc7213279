import { decimal, percent } from "../format.ts";
import type { EvaluationCard } from "./card.ts";
import type { RuleResult } from "./gate.ts";

/** Whether nothing failed: no bound of the golden set, no rule, and no text without a judgement. */
export function isGateOpen({ gate, provenance }: EvaluationCard): boolean {
	return (
		gate.golden.length === 0 &&
		gate.rules.every(({ status }) => status !== "failed") &&
		Object.keys(provenance.failures).length === 0
	);
}

/** The figures to read first. */
export function keyFigureLines(card: EvaluationCard): string[] {
	const { provenance, golden, checklist, robustness, held_out: heldOut, sets, latency, model, service } = card;
	const { data_version: version } = card;
	const hidden = robustness.golden?.hidden;
	return [
		`${provenance.subject}: ${provenance.models.join(", ")}, patterns ${provenance.pattern_versions.join(", ")}`,
		`golden: class ${percent(golden.overall.class?.rate ?? null)}, action ${percent(golden.overall.action?.rate ?? null)} of ${golden.cases}; checklist: class ${percent(checklist.overall.class?.rate ?? null)} of ${checklist.cases}`,
		...(heldOut
			? [
					`held-out Jigsaw (${heldOut.texts}): macro-F1 ${decimal(heldOut.macro_f1)}, quadratic kappa ${decimal(heldOut.quadratic_kappa)}, mean ROC-AUC of six attributes ${decimal(heldOut.mean_roc_auc)}`,
				]
			: []),
		...(version
			? [
					`test split (${version.written.texts}): accuracy ${percent(version.written.accuracy)}, macro-F1 ${decimal(version.written.macro_f1)}; algospeak variants (${version.algospeak.texts}): F1 ${decimal(version.algospeak.f1)}, recall ${percent(version.algospeak.recall)}`,
				]
			: []),
		...Object.values(sets ?? {}).map(
			(set) =>
				`${set.name}: ROC-AUC ${decimal(set.roc_auc.not_safe)}, recall ${percent(set.policy.recall)}, FPR ${percent(set.policy.false_positive_rate)}, FPR harmful ${percent(set.harmful.false_positive_rate)}`,
		),
		...(hidden
			? [
					`hidden words (${robustness.golden?.texts} texts): ${percent(hidden.with_stage1)} found with stage 1, ${percent(hidden.without_stage1)} without`,
				]
			: []),
		...(latency
			? [`in process: p50 ${latency.total.p50_us.toFixed(0)} us, p99 ${latency.total.p99_us.toFixed(0)} us a text`]
			: []),
		...(model ? [`model: ${model.gzip_bytes} bytes gzip`] : []),
		...(service ? [`service: ${service.concurrent.requests_per_second.toFixed(0)} requests/s`] : []),
	];
}

function figure(value: number | null): string {
	return value === null ? "-" : value.toFixed(4);
}

function failedLine({ metric, bound, value, reason }: RuleResult): string {
	return `gate: FAILED ${metric}: ${figure(value)}, bound ${bound}: ${reason}`;
}

/** What failed, what was not run, and the counts of both. */
export function gateLines({ gate, not_run: notRun, provenance }: EvaluationCard): string[] {
	const of = (status: RuleResult["status"]) => gate.rules.filter((rule) => rule.status === status);
	const failed = of("failed");
	const unmeasured = Object.entries(provenance.failures).map(
		([reason, count]) => `gate: FAILED ${count} texts got no judgement: ${reason}`,
	);
	const failures = [
		...gate.golden.map((line) => `gate: FAILED golden ${line}`),
		...failed.map(failedLine),
		...unmeasured,
	];
	return [
		...failures,
		...notRun.map(({ part, reason }) => `NOT RUN: ${reason} (${part.slice(1)})`),
		...of("not_run").map(({ metric, reason }) => `NOT RUN: ${reason} (rule ${metric})`),
		`gate: ${failures.length === 0 ? "open" : "closed"}; ${of("passed").length} rules passed, ${failures.length} failures; not run: ${notRun.length} parts, ${of("not_run").length} rules`,
	];
}
