import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Head } from "../../src/classifier/embedded/heads.ts";
import type { Attribute } from "../../src/verdict.ts";
import { DataError } from "../lib/delimited.ts";
import { ALL_CLEAR, type Labels, type Row, severityLabels } from "./labels.ts";
import type { Random } from "./random.ts";

/** A file below templates/: sentences of our own with slots, and what they mean. */
export interface TemplateDocument {
	/** Fillers for `{name}` slots. */
	readonly lexicons: Readonly<Record<string, readonly string[]>>;
	readonly groups: readonly TemplateGroup[];
}

export interface TemplateGroup {
	/** Level 0..3, or null where the sentences say nothing about severity. */
	readonly severity: number | null;
	/** Attributes above 0, or null for one that the sentences say nothing about; all others are 0. */
	readonly attributes?: Readonly<Partial<Record<Attribute, number | null>>>;
	/** Sentences drawn from each template with a slot; one without slots is drawn once. */
	readonly copies: number;
	readonly templates: readonly string[];
}

const SLOT = /\{([a-z_0-9]+)\}/g;
/** How often a sentence gets something said before or after it. */
const LEAD_SHARE = 0.25;
const LEADS = [
	"honestly",
	"well",
	"ok so",
	"lol",
	"hey",
	"so",
	"idk",
	"tbh",
	"hi all",
	"just saying",
	"omg",
	"also",
	"and",
	"but",
	"look",
	"yeah",
];
const TAILS = [
	"lol",
	"tbh",
	"right now",
	"today",
	"again",
	"for real",
	"thanks",
	"please",
	"haha",
	"i guess",
	"you know",
	"ngl",
	"seriously",
	"anyway",
];

function labelsOf(group: TemplateGroup): Labels {
	const labels: { -readonly [H in Head]?: number } = { ...ALL_CLEAR };
	for (const [name, value] of Object.entries(group.attributes ?? {})) {
		if (value === null) delete labels[name as Head];
		else labels[name as Head] = value as number;
	}
	if (group.severity !== null) return { ...labels, ...severityLabels(group.severity) };
	const { severity_1, severity_2, severity_3, ...rest } = labels;
	return rest;
}

/**
 * Draws sentences from a document, whose own lexicons win over the shared ones; throws `DataError` naming a slot
 * without a lexicon.
 */
export function expandTemplates(
	document: TemplateDocument,
	shared: TemplateDocument["lexicons"],
	source: string,
	weight: number,
	random: Random,
): Row[] {
	const lexicons = { ...shared, ...document.lexicons };
	const rows: Row[] = [];
	for (const group of document.groups) {
		const labels = labelsOf(group);
		for (const template of group.templates) {
			const copies = template.includes("{") ? group.copies : 1;
			for (let copy = 0; copy < copies; copy++) {
				const filled = fill(template, lexicons, random, source);
				const lead = random.next() < LEAD_SHARE ? `${LEADS[random.below(LEADS.length)]} ` : "";
				const tail = random.next() < LEAD_SHARE ? ` ${TAILS[random.below(TAILS.length)]}` : "";
				rows.push({ text: `${lead}${filled}${tail}`, source, labels, weight });
			}
		}
	}
	return rows;
}

function fill(template: string, lexicons: TemplateDocument["lexicons"], random: Random, source: string): string {
	let text = template;
	// A filler may hold slots of its own; five rounds are deeper than any document goes.
	for (let round = 0; round < 5 && text.includes("{"); round++) {
		text = text.replace(SLOT, (_, name: string) => {
			const fillers = lexicons[name];
			if (!fillers || fillers.length === 0) throw new DataError(`${source}: no lexicon for {${name}}`);
			return fillers[random.below(fillers.length)]!;
		});
	}
	return text;
}

/** Documents of a folder in name order. */
export function readTemplateDocuments(folder: string): { name: string; document: TemplateDocument }[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith(".json"))
		.sort()
		.map((file) => ({
			name: file.replace(/\.json$/, ""),
			document: JSON.parse(readFileSync(join(folder, file), "utf8")) as TemplateDocument,
		}));
}

/** The lexicons of all documents together; of two with one name the last. */
export function sharedLexicons(documents: readonly { document: TemplateDocument }[]): TemplateDocument["lexicons"] {
	return Object.assign({}, ...documents.map(({ document }) => document.lexicons));
}

/** How many templates a document holds. */
export function countTemplates(document: TemplateDocument): number {
	return document.groups.reduce((count, group) => count + group.templates.length, 0);
}
