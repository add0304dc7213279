/** Whether every single-word form is read through every way of hiding it. */
import type { CompiledPatterns } from "../../src/normalizer/compile.ts";
import { FUZZY_BITS } from "../../src/normalizer/compiled.ts";
import { foldToString } from "../../src/normalizer/fold.ts";
import { expandForms, type Form, fuzzyBitsOf } from "../../src/normalizer/forms.ts";
import { MEASURES } from "../../src/normalizer/guard.ts";
import type { KnownWords } from "../../src/normalizer/known-words.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { createProbe } from "../../src/patterns/probe.ts";
import { isCoded } from "../../src/patterns/readings.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import { combine, OBFUSCATIONS, type Obfuscation, variantsOf } from "../normalizer/obfuscate.ts";

/** A form of one word with a sentence in which its pattern holds. */
export interface Subject {
	readonly pattern: Pattern;
	readonly form: Form;
	readonly fuzzy: number;
	/** The sentence around a spelling of the form. */
	readonly sentence: (spelling: string) => string;
}

export interface Subjects {
	readonly subjects: readonly Subject[];
	/** Forms left out, by reason. */
	readonly leftOut: Readonly<Record<string, number>>;
}

/** Hiding a shorter word leaves too little of it. */
const SINGLE_WORD = /^[a-z]{3,}$/;
const FRAMES = ["we saw %s there", "%s came up again", "our note on %s again"];

function sentencesOf({ requires }: Pattern): string[] {
	if (!requires) return FRAMES;
	const words = requires.any.map((word) => word.replace(/\*$/, ""));
	return words.flatMap((word) => [`we saw %s ${word} there`, `we saw ${word} %s there`]);
}

/** Every single-word form of the active patterns that stand for harm, safe phrases and plain phrases left out. */
export function recallSubjects(patterns: readonly Pattern[], compiled: CompiledPatterns): Subjects {
	const probe = createProbe(compiled);
	const leftOut: Record<string, number> = {};
	const leave = (reason: string) => {
		leftOut[reason] = (leftOut[reason] ?? 0) + 1;
	};
	const subjects: Subject[] = [];
	const seen = new Set<string>();
	for (const pattern of patterns) {
		if (pattern.status !== "active" || !isCoded(pattern)) continue;
		for (const form of expandForms(pattern, compiled.knownWords)) {
			if (!SINGLE_WORD.test(form.text)) {
				leave(form.text.includes(" ") ? "several words" : "digits, signs, or under three letters");
				continue;
			}
			if (form.isClipped) {
				leave("dropped vowels, taken exactly");
				continue;
			}
			if (form.isJoined) {
				leave("words of a form written together");
				continue;
			}
			const sentence = sentencesOf(pattern).find((frame) => {
				const { winners } = probe(frame.replace("%s", form.text));
				return winners.length === 1 && winners[0]?.output.pattern.id === pattern.id;
			});
			const key = `${pattern.id} ${form.text}`;
			if (sentence === undefined || seen.has(key)) {
				leave("no sentence in which it is the only match");
				continue;
			}
			seen.add(key);
			subjects.push({
				pattern,
				form,
				fuzzy: fuzzyBitsOf(pattern, form.text),
				sentence: (spelling) => sentence.replace("%s", () => spelling),
			});
		}
	}
	return { subjects, leftOut };
}

/** Outcomes of one kind. */
export interface KindResult {
	readonly name: string;
	readonly tried: number;
	readonly restored: number;
	/** Spellings that stand for another form as well ("r*pe"), read as that: `form as spelt`. */
	readonly ambiguous: readonly string[];
	/** Spellings that are, or collapse to, an ordinary word or quantity, left alone: `form as spelt`. */
	readonly ordinary: readonly string[];
	/** Everything else: `form as spelt -> result`. */
	readonly missed: readonly string[];
}

function allows(kind: Obfuscation, subject: Subject): boolean {
	return kind.fuzzy === null || (subject.fuzzy & FUZZY_BITS[kind.fuzzy]) !== 0;
}

const QUANTITY = new RegExp(`^\\d+(?:${[...MEASURES].join("|")})$`);

/**
 * Whether a spelling is an ordinary word as it stands, with its runs of letters cut to two or one, or with an exclamation
 * mark behind it; or a number with its unit ("80mb").
 */
function isOrdinary(spelling: string, known: KnownWords | null): boolean {
	const folded = foldToString(spelling);
	if (QUANTITY.test(folded)) return true;
	const words = [
		folded,
		folded.replace(/(.)\1{2,}/gu, "$1$1"),
		folded.replace(/(.)\1+/gu, "$1"),
		folded.replace(/!$/, ""),
	];
	return words.some((word) =>
		known?.has(
			Uint16Array.from(word, (c) => c.charCodeAt(0)),
			0,
			word.length,
		),
	);
}

interface Trial {
	readonly subject: Subject;
	readonly spelling: string;
}

function run(name: string, trials: readonly Trial[], compiled: CompiledPatterns): KindResult {
	const readings = new Map<string, Set<string>>();
	for (const { subject, spelling } of trials) {
		const folded = foldToString(spelling);
		const known = readings.get(folded) ?? new Set();
		readings.set(folded, known.add(subject.form.replacement));
	}
	const ambiguous: string[] = [];
	const ordinary: string[] = [];
	const missed: string[] = [];
	let restored = 0;
	for (const { subject, spelling } of trials) {
		const wanted = subject.sentence(subject.form.replacement).toLowerCase();
		const { text } = normalize(subject.sentence(spelling), compiled);
		const spelt = `${subject.form.text} as ${spelling}`;
		if (text.toLowerCase() === wanted) restored++;
		else if ((readings.get(foldToString(spelling))?.size ?? 0) > 1) ambiguous.push(spelt);
		else if (isOrdinary(spelling, compiled.knownWords)) ordinary.push(spelt);
		else missed.push(`${subject.pattern.id}: ${spelt} -> ${text}`);
	}
	return { name, tried: trials.length, restored, ambiguous, ordinary, missed };
}

/** Every kind over every subject that allows it, in every way of that kind. */
export function recallByKind(subjects: readonly Subject[], compiled: CompiledPatterns): KindResult[] {
	return OBFUSCATIONS.map((kind) =>
		run(
			kind.name,
			subjects
				.filter((subject) => allows(kind, subject))
				.flatMap((subject) => variantsOf(kind, subject.form.text).map((spelling) => ({ subject, spelling }))),
			compiled,
		),
	);
}

/** Every pair of kinds over every subject that allows both, in one way each. */
export function recallByPair(subjects: readonly Subject[], compiled: CompiledPatterns): KindResult[] {
	return OBFUSCATIONS.flatMap((first, a) =>
		OBFUSCATIONS.slice(a + 1).map((second) => {
			const trials = subjects
				.filter((subject) => allows(first, subject) && allows(second, subject))
				.flatMap((subject, i) => {
					const spelling = combine(first, second, subject.form.text, i);
					return spelling === null ? [] : [{ subject, spelling }];
				});
			return run(`${first.name} + ${second.name}`, trials, compiled);
		}),
	);
}

/** Results as a table, one line a kind. */
export function recallTable(results: readonly KindResult[]): string {
	const width = Math.max(4, ...results.map(({ name }) => name.length));
	const line = (name: string, cells: readonly string[]) =>
		name.padEnd(width) + cells.map((c) => c.padStart(11)).join("");
	const rows = results.map(({ name, tried, restored, ambiguous, ordinary, missed }) =>
		line(name, [
			String(tried),
			`${((100 * restored) / Math.max(1, tried)).toFixed(2)}%`,
			String(ambiguous.length),
			String(ordinary.length),
			String(missed.length),
		]),
	);
	return [line("kind", ["tried", "restored", "ambiguous", "ordinary", "missed"]), ...rows].join("\n");
}
