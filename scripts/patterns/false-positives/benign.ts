/** Benign texts of the data sets, halved by a hash: one half to tune with, one to report. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CompiledPatterns } from "../../../src/normalizer/compile.ts";
import type { Match } from "../../../src/verdict.ts";
import { EVALUATION_SETS } from "../../evaluation/datasets.ts";
import { DataError } from "../../lib/delimited.ts";
import type { Exception } from "../topics.ts";
import { accusations, formOf } from "./find.ts";

export const BENIGN_CHECK = "fp-benign";
const SETS = ["banking77", "clinc150", "sms_ham", "context_toxicity"];
/** Hexadecimal digits of SHA-256 that name a text in an exception: 64 bits. */
const HASH_DIGITS = 16;
/** A reason that begins so says that the text is abusive or coded after all: it was rightly flagged. */
const TRUE_POSITIVE = /^true positive: /;
/** Characters shown around a match. */
const EXCERPT_UNITS = 40;

export type Half = "tune" | "report";

export interface BenignText {
	readonly set: string;
	readonly text: string;
	readonly hash: string;
	readonly half: Half;
}

export interface FlaggedText extends BenignText {
	readonly matches: readonly Match[];
	readonly reason: string | null;
}

export interface BenignResult {
	readonly counts: Readonly<Record<Half, number>>;
	/** Texts with something rewritten; those of the report half only count when no exception calls them abusive. */
	readonly flagged: readonly FlaggedText[];
	/** Texts in which a phrase carries a floor above `safe`, by half. */
	readonly floored: Readonly<Record<Half, readonly FlaggedText[]>>;
	readonly used: readonly Exception[];
}

/** A benign text with its name and half: an even SHA-256 (its last digit) tunes, an odd one reports. */
export function halve(set: string, text: string): BenignText {
	const digest = createHash("sha256").update(text, "utf8").digest("hex");
	const isEven = Number.parseInt(digest.slice(-1), 16) % 2 === 0;
	return { set, text, hash: digest.slice(0, HASH_DIGITS), half: isEven ? "tune" : "report" };
}

/** The distinct texts of the four sets. Throws `DataError` naming what is absent or malformed. */
export function readBenign(folder: string): BenignText[] {
	const seen = new Set<string>();
	return SETS.flatMap((name) => {
		const set = EVALUATION_SETS.find((candidate) => candidate.name === name);
		if (!set) throw new DataError(`no set ${name}`);
		const contents = set.files.map((file) => {
			try {
				return readFileSync(join(folder, file), "utf8");
			} catch {
				throw new DataError(`missing data file: ${file} (below --data)`);
			}
		});
		return set
			.read(...contents)
			.map(({ text }) => text)
			.filter((text) => seen.size < seen.add(text).size)
			.map((text) => halve(name, text));
	});
}

/** What is rewritten in the texts. */
export function findInBenign(
	texts: readonly BenignText[],
	compiled: CompiledPatterns,
	exceptions: readonly Exception[],
	floorsOf: (text: string) => readonly Match[],
): BenignResult {
	const byHash = new Map(exceptions.filter(({ check }) => check === BENIGN_CHECK).map((each) => [each.form, each]));
	const used = new Set<Exception>();
	const flagged: FlaggedText[] = [];
	const floored: Record<Half, FlaggedText[]> = { tune: [], report: [] };
	for (const benign of texts) {
		const matches = accusations(benign.text, compiled);
		const floors = floorsOf(benign.text);
		if (floors.length > 0) floored[benign.half].push({ ...benign, matches: floors, reason: null });
		if (matches.length === 0) continue;
		const exception = byHash.get(benign.hash);
		const explains =
			exception !== undefined &&
			matches.some(({ patternId }) => patternId === exception.pattern) &&
			(benign.half === "tune" || TRUE_POSITIVE.test(exception.reason));
		if (explains) used.add(exception);
		flagged.push({ ...benign, matches, reason: explains ? exception.reason : null });
	}
	const counts = { tune: 0, report: 0 };
	for (const { half } of texts) counts[half]++;
	return { counts, flagged, floored, used: [...used] };
}

/** The surroundings of a match in one line. */
export function excerpt(text: string, match: Match): string {
	const from = Math.max(0, match.start - EXCERPT_UNITS);
	const around = text.slice(from, match.end + EXCERPT_UNITS).replace(/\s+/g, " ");
	return `${JSON.stringify(formOf(match))} -> ${JSON.stringify(match.replacement)} in ${JSON.stringify(around)}`;
}
