import { HEADS, type Head } from "../../src/classifier/embedded/heads.ts";
import { ATTRIBUTES } from "../../src/verdict.ts";

/** What a data set says about a text: 0..1 per head; a head that is absent is not trained by the row. */
export type Labels = { readonly [H in Head]?: number };

export interface Row {
	readonly text: string;
	/** Data set the row came from, for counts and weights. */
	readonly source: string;
	readonly labels: Labels;
	/** Factor on the row's loss. */
	readonly weight: number;
}

/** Marks a head without a label in packed label arrays. */
export const UNLABELLED = -1;

/** Labels in `HEADS` order. */
export function packLabels(labels: Labels, out: Float32Array, at: number): void {
	for (const [k, head] of HEADS.entries()) out[at + k] = labels[head] ?? UNLABELLED;
}

/** The three ordered severity labels for a level 0..3. */
export function severityLabels(level: number): Labels {
	return { severity_1: level >= 1 ? 1 : 0, severity_2: level >= 2 ? 1 : 0, severity_3: level >= 3 ? 1 : 0 };
}

export const ALL_CLEAR: Labels = {
	...(Object.fromEntries(ATTRIBUTES.map((name) => [name, 0])) as Labels),
	...severityLabels(0),
};

/** The six 0/1 attributes that the Jigsaw sets label. */
export const JIGSAW_ATTRIBUTES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"] as const;
export type JigsawLabels = Readonly<Record<(typeof JIGSAW_ATTRIBUTES)[number], number>>;

/** Level 0..3 from 0/1 labels, by the mapping in use for such sets (data README, "Four-level mapping"). */
export function levelOfJigsaw(labels: JigsawLabels): number {
	if (labels.severe_toxic || labels.threat) return 3;
	if (labels.identity_hate || (labels.toxic && (labels.obscene || labels.insult))) return 2;
	return JIGSAW_ATTRIBUTES.some((name) => labels[name]) ? 1 : 0;
}
