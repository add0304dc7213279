import type { Row } from "./labels.ts";

/** Words in a shingle. */
const SHINGLE_WORDS = 5;
/** A row this much of whose shingles stand in evaluation texts is a near-duplicate. */
const NEAR_DUPLICATE_SHARE = 0.5;

/** Letters, digits and symbols of a text in lower case, for comparing; spacing and punctuation don't count. */
export function comparable(text: string): string {
	return text
		.normalize("NFKC")
		.toLowerCase()
		.replace(/https?:\/\/\S+|@\w+/g, " ")
		.replace(/[^\p{L}\p{N}\p{So}]+/gu, " ")
		.trim();
}

function shinglesOf(text: string): string[] {
	const words = text.split(" ");
	const shingles: string[] = [];
	for (let i = 0; i + SHINGLE_WORDS <= words.length; i++) shingles.push(words.slice(i, i + SHINGLE_WORDS).join(" "));
	return shingles;
}

export interface Decontaminated {
	readonly rows: Row[];
	/** Rows dropped because the same text stands in an evaluation set. */
	readonly equalCount: number;
	/** Rows dropped because most of the text does. */
	readonly nearCount: number;
	/** Rows dropped as repeats of an earlier row with the same labels. */
	readonly repeatCount: number;
}

/** What a text shares with held-out texts: `equal` after normalisation, `near` at least half of its five-word shingles. */
export type Contamination = "equal" | "near" | null;

/** A check against held-out texts; only `nearTexts` are looked for in parts. */
export function contaminationCheck(
	equalTexts: Iterable<string>,
	nearTexts: Iterable<string>,
): (text: string) => Contamination {
	const equal = new Set<string>();
	for (const text of equalTexts) equal.add(comparable(text));
	const shingles = new Set<string>();
	for (const text of nearTexts) {
		const normal = comparable(text);
		equal.add(normal);
		for (const shingle of shinglesOf(normal)) shingles.add(shingle);
	}
	equal.delete("");
	return (text) => {
		const normal = comparable(text);
		if (equal.has(normal)) return "equal";
		const own = shinglesOf(normal);
		let shared = 0;
		for (const shingle of own) if (shingles.has(shingle)) shared++;
		return own.length > 0 && shared >= own.length * NEAR_DUPLICATE_SHARE ? "near" : null;
	};
}

/**
 * Drops rows that equal a held-out text after normalisation, rows at least half of whose five-word shingles stand in
 * `nearTexts`, and exact repeats.
 */
export function decontaminate(
	rows: readonly Row[],
	equalTexts: Iterable<string>,
	nearTexts: Iterable<string>,
): Decontaminated {
	const check = contaminationCheck(equalTexts, nearTexts);
	const seen = new Set<string>();
	const kept: Row[] = [];
	let equalCount = 0;
	let nearCount = 0;
	let repeatCount = 0;
	for (const row of rows) {
		const found = check(row.text);
		if (found === "equal") equalCount++;
		else if (found === "near") nearCount++;
		if (found) continue;
		const normal = comparable(row.text);
		const key = `${row.source} ${normal} ${JSON.stringify(row.labels)}`;
		if (normal !== "" && seen.has(key)) {
			repeatCount++;
			continue;
		}
		seen.add(key);
		kept.push(row);
	}
	return { rows: kept, equalCount, nearCount, repeatCount };
}
