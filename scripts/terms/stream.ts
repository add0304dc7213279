/** A stream of five weeks made of public texts, in which some plain words are written in code. */
import { assembleModerator, openEmbedded, patternsOver } from "../../src/assemble.ts";
import { DAYS, RECENT_DAYS, type TermCorpus, type TermDocument } from "../../src/insight/emerging-terms.ts";
import type { PatternDocument } from "../../src/patterns/schema.ts";
import { createRandom, type Random } from "../embedded/random.ts";
import { readSources } from "../embedded/sources.ts";
import { LOCAL_CALL, readAssets } from "../lib/local-moderator.ts";
import { readBenign } from "../patterns/false-positives/benign.ts";
import { compile, type Hidden, usesOf } from "./hidden.ts";

/** Share of the allowed texts that a deployment keeps (`src/decision-log/describe.ts`). */
const SAMPLED = 0.05;
/** Texts of a code word in the last week: some are rare, some are everywhere. */
const FEWEST = 12;
const MOST = 60;
/** Of the texts besides. */
const HARMFUL_SHARE = 1 / 6;
/** Texts of an author, on average; a few write most of them. */
const TEXTS_AN_AUTHOR = 4;
const TENANTS = ["a", "b"];
/** Most raters called it so. */
const HARMFUL_MIN = 0.5;

export interface StreamText {
	readonly text: string;
	/** As its set labels it. */
	readonly isHarmful: boolean;
}

/** The texts of the training sets and the benign ones, each once. */
export function readStream(folder: string): StreamText[] {
	const rows = readSources(folder, "B", { jigsawWeight: 1, spansWeight: 1, hateOnlyWeight: 1 }).map(
		({ text, labels }) => ({
			text,
			isHarmful: Math.max(labels.severity_1 ?? 0, labels.toxic ?? 0, labels.identity_hate ?? 0) >= HARMFUL_MIN,
		}),
	);
	const benign = readBenign(folder).map(({ text }) => ({ text, isHarmful: false }));
	return [...new Map([...rows, ...benign].map((row) => [row.text, row])).values()];
}

interface Dated {
	readonly text: string;
	readonly age: number;
}

/** Takes an element out, in no order. */
function takeOne<T>(items: T[], random: Random): T {
	const at = random.below(items.length);
	const taken = items[at]!;
	items[at] = items.at(-1)!;
	items.pop();
	return taken;
}

/** Writes some plain words in code, each text for one code word at most, among other texts, and dates them all. */
function encode(texts: readonly StreamText[], hidden: readonly Hidden[], others: number, random: Random): Dated[] {
	const dated: Dated[] = [];
	const used = new Set<number>();
	const uses = usesOf(texts);
	for (const { form, plain, isNew } of hidden) {
		const weekly = Math.round(FEWEST * (MOST / FEWEST) ** random.next());
		const wanted = isNew ? weekly : (weekly * DAYS) / RECENT_DAYS;
		const fitting = (uses.get(plain) ?? []).filter((i) => !used.has(i));
		const word = new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, "giu");
		for (let taken = 0; taken < wanted && fitting.length > 0; taken++) {
			const i = takeOne(fitting, random);
			used.add(i);
			dated.push({ text: texts[i]!.text.replace(word, form), age: random.below(isNew ? RECENT_DAYS : DAYS) });
		}
	}
	for (const [isHarmful, count] of [
		[true, others * HARMFUL_SHARE],
		[false, others * (1 - HARMFUL_SHARE)],
	] as const) {
		const rest = texts.flatMap((text, i) => (text.isHarmful === isHarmful && !used.has(i) ? [text.text] : []));
		for (let taken = 0; taken < count && rest.length > 0; taken++) {
			dated.push({ text: takeOne(rest, random), age: random.below(DAYS) });
		}
	}
	return dated;
}

/** What a deployment would keep of the stream with so many other texts: judged by patterns that lack the hidden words. */
export async function streamOf(
	texts: readonly StreamText[],
	hidden: readonly Hidden[],
	document: PatternDocument,
	{ seed, others }: { readonly seed: number; readonly others: number },
): Promise<Pick<TermCorpus, "harmful" | "allowed"> & { readonly texts: number }> {
	const random = createRandom(seed + 1);
	const dated = encode(texts, hidden, others, random);
	const assets = readAssets();
	const moderator = assembleModerator(patternsOver(compile(document)), openEmbedded(assets), () => performance.now());
	const authors = Math.ceil(dated.length / TEXTS_AN_AUTHOR);
	const harmful: TermDocument[] = [];
	const allowed: TermDocument[] = [];
	for (const [i, { text, age }] of dated.entries()) {
		if (text.trim() === "") continue;
		const decided = await moderator.moderate({ text, key: String(i) }, LOCAL_CALL);
		if (!decided.ok) continue;
		const { action, classification } = decided.value;
		const author = `author-${Math.floor(authors * random.next() ** 2)}`;
		const entry = { id: String(i), text, age, author, tenant: TENANTS[random.below(TENANTS.length)]! };
		if (action !== "allow" && classification !== "safe") harmful.push({ ...entry, weight: 1 });
		else if (age < RECENT_DAYS && random.next() < SAMPLED) allowed.push({ ...entry, weight: 1 / SAMPLED });
	}
	return { harmful: harmful.sort((a, b) => a.age - b.age), allowed, texts: dated.length };
}
