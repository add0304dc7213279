import { DASH, decimal, percent } from "./format.ts";
import type { SetCard } from "./score.ts";

/** How fast single requests were answered. Times in milliseconds; null when none was answered. */
export interface SpeedCard {
	/** Requests one after another. */
	readonly sequential: { readonly requests: number; readonly p50_ms: number | null; readonly p99_ms: number | null };
	/** Requests several at a time. */
	readonly concurrent: {
		readonly requests: number;
		readonly concurrency: number;
		readonly requests_per_second: number;
	};
	readonly failures: Readonly<Record<string, number>>;
}

export interface Card {
	readonly url: string;
	readonly measured_at: string;
	/** Every model and pattern version that answered; more than one means that the service changed under the run. */
	readonly models: readonly string[];
	readonly pattern_versions: readonly string[];
	/** Answers in which the configured endpoint failed. */
	readonly degraded: number;
	readonly sets: readonly SetCard[];
	readonly speed: SpeedCard;
}

/** Texts and calls that got no judgement. */
export function failureCount(card: Card): number {
	const counts = [...card.sets.map(({ failures }) => failures), card.speed.failures].flatMap(Object.values<number>);
	return counts.reduce((sum, count) => sum + count, 0);
}

function failureText(failures: Readonly<Record<string, number>>): string {
	const parts = Object.entries(failures).map(([reason, count]) => `${reason} ${count}`);
	return parts.length > 0 ? parts.join(", ") : "0";
}

/** A table in plain text: the first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows.map((row) =>
		row
			.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
			.join("  ")
			.trimEnd(),
	);
}

/** The card as people read it. */
export function renderCard(card: Card): string {
	const sets = table([
		[
			"set",
			"texts",
			"positive",
			"AUC",
			"AP",
			"F1",
			"recall",
			"FPR",
			"F1 harmful",
			"recall harmful",
			"FPR harmful",
			"ECE",
			"failed",
		],
		...card.sets.map((set) => [
			set.name,
			String(set.texts),
			String(set.positives),
			decimal(set.roc_auc.not_safe),
			decimal(set.average_precision.not_safe),
			decimal(set.policy.f1),
			percent(set.policy.recall),
			percent(set.policy.false_positive_rate),
			decimal(set.harmful.f1),
			percent(set.harmful.recall),
			percent(set.harmful.false_positive_rate),
			decimal(set.calibration_error),
			failureText(set.failures),
		]),
	]);
	const slices = card.sets
		.filter((set) => Object.keys(set.slices).length > 0)
		.flatMap((set) => [
			"",
			...table([
				[`${set.name} by function`, "texts", "accuracy"],
				...Object.entries(set.slices)
					.toSorted(([a], [b]) => (a < b ? -1 : 1))
					.map(([name, slice]) => [name, String(slice.texts), percent(slice.accuracy)]),
			]),
		]);
	const { sequential, concurrent, failures } = card.speed;
	const time = (ms: number | null) => (ms === null ? DASH : `${ms.toFixed(2)} ms`);
	return [
		`models ${card.models.join(", ") || DASH}   patterns ${card.pattern_versions.join(", ") || DASH}   degraded ${card.degraded}`,
		'AUC, AP and ECE score 1 - P(safe). F1, recall and FPR count action != allow as flagged; "harmful" columns count harmful or worse.',
		"",
		...sets,
		...slices,
		"",
		`single requests, one at a time (${sequential.requests}): p50 ${time(sequential.p50_ms)}, p99 ${time(sequential.p99_ms)}`,
		`single requests, ${concurrent.concurrency} at a time (${concurrent.requests}): ${concurrent.requests_per_second.toFixed(0)} requests/s`,
		...(Object.keys(failures).length > 0 ? [`single requests that failed: ${failureText(failures)}`] : []),
	].join("\n");
}
