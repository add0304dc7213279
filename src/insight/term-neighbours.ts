/** Which known form a term is a variant of: by what stays when disguises are undone, by its letters, or by its sound. */
import { termOf } from "./term-tokens.ts";

/** A form of a pattern. */
export interface KnownForm {
	readonly form: string;
	readonly pattern: string;
}

export interface Neighbour extends KnownForm {
	readonly why: "skeleton" | "edit 1" | "edit 2" | "sound";
}

/** Shorter words are one edit from half the dictionary. */
const MIN_EDIT_UNITS = 4;
const MIN_TWO_EDIT_UNITS = 7;
const MIN_SOUND_UNITS = 5;
/** Two consonants sound like very much. */
const MIN_SOUNDS = 3;

/** What a form and its disguises share: one spelling, without separators, each run of a letter once. */
export function skeletonOf(text: string): string {
	const joined = text.split(/\s+/).map(termOf).join("");
	return joined.replace(/(.)\1+/gu, "$1");
}

/** Edits with transposition of neighbours (optimal string alignment); more than `limit` is given as `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		let best = i;
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
			row.push(edits);
			best = Math.min(best, edits);
		}
		if (best > limit) return limit + 1;
		before = last;
		last = row;
	}
	return Math.min(last[b.length]!, limit + 1);
}

/** Spellings of one sound in English, in order; after Metaphone (Philips 1990), reduced to what disguises of words use. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
	[/^[kgp]n/, "n"],
	[/^wr/, "r"],
	[/^x/, "s"],
	[/mb$/, "m"],
	[/ght/g, "t"],
	[/gh/g, ""],
	[/tch|ch/g, "X"],
	[/sch/g, "sk"],
	[/sh|ti(?=[ao])|ci(?=a)|ssi(?=o)/g, "X"],
	[/ph/g, "f"],
	[/th/g, "0"],
	[/ck|q|x(?=c)/g, "k"],
	[/x/g, "ks"],
	[/c(?=[eiy])/g, "s"],
	[/dge|g(?=[eiy])/g, "j"],
	[/c/g, "k"],
	[/z/g, "s"],
	[/v/g, "f"],
	[/wh/g, "w"],
	[/(?<=[aeiou])[hw](?![aeiou])/g, ""],
];

/** How a word sounds: its consonants, and whether it begins with a vowel. */
export function soundOf(word: string): string {
	const spelt = SOUNDS.reduce((text, [spelling, sound]) => text.replace(spelling, sound), word);
	return (/^[aeiouy]/.test(spelt) ? "A" : "") + spelt.replace(/[aeiouy]/g, "").replace(/(.)\1+/g, "$1");
}

/** Finds the known form that a term is nearest to. Forms are indexed once for many terms. */
export function neighbourFinder(forms: readonly KnownForm[]): (term: string) => Neighbour | null {
	const bySkeleton = new Map<string, KnownForm>();
	const byLength = new Map<number, { readonly known: KnownForm; readonly skeleton: string }[]>();
	const bySound = new Map<string, KnownForm>();
	for (const known of forms) {
		const skeleton = skeletonOf(known.form);
		if (skeleton === "" || bySkeleton.has(skeleton)) continue;
		bySkeleton.set(skeleton, known);
		const same = byLength.get(skeleton.length) ?? [];
		same.push({ known, skeleton });
		byLength.set(skeleton.length, same);
		const sound = soundOf(skeleton);
		if (skeleton.length >= MIN_SOUND_UNITS && sound.length >= MIN_SOUNDS && !bySound.has(sound))
			bySound.set(sound, known);
	}
	return (term) => {
		const skeleton = skeletonOf(term);
		const equal = bySkeleton.get(skeleton);
		if (equal) return { ...equal, why: "skeleton" };
		// Pairs of words are near a form only when they are it, written apart.
		if (term.includes(" ") || skeleton.length < MIN_EDIT_UNITS) return null;
		const limit = skeleton.length >= MIN_TWO_EDIT_UNITS ? 2 : 1;
		let nearest: Neighbour | null = null;
		for (let edits = 1; edits <= limit && !nearest; edits++) {
			for (let length = skeleton.length - edits; length <= skeleton.length + edits && !nearest; length++) {
				const found = byLength.get(length)?.find((other) => {
					const units = Math.min(length, skeleton.length);
					if (units < (edits === 1 ? MIN_EDIT_UNITS : MIN_TWO_EDIT_UNITS)) return false;
					return editDistance(skeleton, other.skeleton, edits) === edits;
				});
				if (found) nearest = { ...found.known, why: edits === 1 ? "edit 1" : "edit 2" };
			}
		}
		if (nearest || skeleton.length < MIN_SOUND_UNITS) return nearest;
		const alike = bySound.get(soundOf(skeleton));
		return alike ? { ...alike, why: "sound" } : null;
	};
}
