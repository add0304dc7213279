import { createGrams, extractGrams } from "../../src/classifier/embedded/grams.ts";
import { HEADS } from "../../src/classifier/embedded/heads.ts";
import { openEmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreHeads } from "../../src/classifier/embedded/score.ts";
import { buildHashTable, findRow, openHashTable } from "../../src/classifier/embedded/table.ts";
import { createPreparedText, type EmojiNames, prepareText, SPACE_UNIT } from "../../src/classifier/embedded/text.ts";
import { assembleModel } from "./assemble.ts";
import { fitPlatt, type Platt } from "./calibration.ts";
import { GRAM_BITS, type HashedTexts, selectGrams } from "./dictionary.ts";
import { packLabels, type Row, UNLABELLED } from "./labels.ts";
import { createParameters, type Hyperparameters } from "./network.ts";
import { createRandom } from "./random.ts";
import { fitMix, mixHead, REFITTED_HEAD } from "./refit.ts";
import { FULLY_LABELLED_SOURCE } from "./sources.ts";
import { trainNetwork } from "./train.ts";
import { buildWordTable, WORD_BITS } from "./words.ts";

export interface TrainOptions {
	readonly hyperparameters: Hyperparameters;
	readonly seed: number;
	readonly vectorsPath: string;
	readonly emoji: EmojiNames;
	/** Hears what is being done, one line at a time. */
	readonly report: (line: string) => void;
}

/** Fewest held-out labels of natural text that a head is calibrated on; below it, drawn sentences help. */
const MIN_CALIBRATION_POSITIVES = 20;
const MAX_LOGIT = 30;

/**
 * Trains on `rows`, calibrates each head on `heldOut` and returns the model file. Equal rows, options and seed give
 * equal bytes.
 */
export function trainModel(rows: readonly Row[], heldOut: readonly Row[], options: TrainOptions): ArrayBuffer {
	const { hyperparameters: h, report } = options;
	const labels = new Float32Array(rows.length * HEADS.length);
	for (const [i, row] of rows.entries()) packLabels(row.labels, labels, i * HEADS.length);
	report(`hashing ${rows.length} texts`);
	const hashed = hashTexts(rows, options.emoji);
	report(`choosing n-grams among ${hashed.grams.hashes.length}`);
	const gramKeys = selectGrams(hashed.grams, labels, h.gramRows, h.minTexts);
	report(`dictionary of ${gramKeys.length}; reading word vectors`);
	const wordTable = buildWordTable(options.vectorsPath, hashed.corpusWords, h);
	report(`${wordTable.keys.length} words`);
	const gramRows = mapRows(hashed.grams, gramKeys, GRAM_BITS, true);
	const wordRows = mapRows(hashed.words, wordTable.keys, WORD_BITS, false);
	const set = {
		grams: gramRows.hashes,
		gramStarts: gramRows.starts,
		words: wordRows.hashes,
		wordStarts: wordRows.starts,
		labels,
		weights: Float32Array.from(rows, (row) => row.weight),
	};
	const identity = HEADS.map((): Platt => ({ slope: 1, intercept: 0 }));
	const networks = Array.from({ length: h.networks }, (_, i) => {
		const random = createRandom(options.seed + i);
		const parameters = createParameters(h, gramKeys.length, wordTable.vectors.slice(), random);
		const order = Uint32Array.from({ length: rows.length }, (_row, at) => at);
		trainNetwork(set, order, h, parameters, random, (epoch, loss) => {
			report(`network ${i + 1} of ${h.networks}, epoch ${epoch + 1} of ${h.epochs}: mean loss ${loss.toFixed(4)}`);
		});
		const trained = { hyperparameters: h, gramKeys, wordKeys: wordTable.keys, parameters, emoji: options.emoji };
		report(`calibrating on ${heldOut.length} texts`);
		const mix = refit(assembleModel(trained, identity), heldOut, h.refitRidge);
		const refitted = { ...trained, parameters: mixHead(parameters, HEADS.indexOf(REFITTED_HEAD), mix) };
		return assembleModel(refitted, calibrate(assembleModel(refitted, identity), heldOut));
	});
	return joinNetworks(networks);
}

/** The file of several networks: one after another. */
function joinNetworks(networks: readonly ArrayBuffer[]): ArrayBuffer {
	const joined = new Uint8Array(networks.reduce((sum, { byteLength }) => sum + byteLength, 0));
	let at = 0;
	for (const network of networks) {
		joined.set(new Uint8Array(network), at);
		at += network.byteLength;
	}
	return joined.buffer;
}

interface HashedCorpus {
	readonly grams: HashedTexts;
	readonly words: HashedTexts;
	/** Distinct plain words of the texts, in most texts first. */
	readonly corpusWords: string[];
}

function hashTexts(rows: readonly Row[], emoji: EmojiNames): HashedCorpus {
	const prepared = createPreparedText();
	const found = createGrams();
	const gramParts: Int32Array[] = [];
	const wordParts: Int32Array[] = [];
	const counts = new Map<string, number>();
	for (const row of rows) {
		prepareText(row.text, emoji, prepared);
		extractGrams(prepared, found);
		gramParts.push(found.grams.slice(0, found.gramCount));
		wordParts.push(found.words.slice(0, found.wordCount));
		let start = 1;
		while (start < prepared.length) {
			const end = prepared.units.indexOf(SPACE_UNIT, start);
			const word = String.fromCharCode(...prepared.units.subarray(start, end));
			counts.set(word, (counts.get(word) ?? 0) + 1);
			start = end + 1;
		}
	}
	const corpusWords = [...counts]
		.filter(([, count]) => count > 1)
		.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
		.map(([word]) => word);
	return { grams: join(gramParts), words: join(wordParts), corpusWords };
}

function join(parts: readonly Int32Array[]): HashedTexts {
	const starts = new Float64Array(parts.length + 1);
	for (const [i, part] of parts.entries()) starts[i + 1] = starts[i]! + part.length;
	const hashes = new Int32Array(starts[parts.length]!);
	for (const [i, part] of parts.entries()) hashes.set(part, starts[i]!);
	return { hashes, starts };
}

/** Hashes -> rows of a dictionary; unknown ones are dropped, or kept as -1 where positions matter. */
function mapRows(texts: HashedTexts, keys: Uint32Array, bits: number, isDropping: boolean): HashedTexts {
	const built = buildHashTable([...keys], bits);
	const table = openHashTable(bits, built.sizes, built.tags);
	const hashes = new Int32Array(texts.hashes.length);
	const starts = new Float64Array(texts.starts.length);
	let n = 0;
	for (let i = 0; i + 1 < texts.starts.length; i++) {
		for (let j = texts.starts[i]!; j < texts.starts[i + 1]!; j++) {
			const row = findRow(table, texts.hashes[j]!);
			if (row >= 0 || !isDropping) hashes[n++] = row;
		}
		starts[i + 1] = n;
	}
	return { hashes: hashes.subarray(0, n), starts };
}

/** Inverse of the sigmoid, kept finite. */
function logitOf(p: number): number {
	return Math.max(-MAX_LOGIT, Math.min(MAX_LOGIT, Math.log(p / (1 - p))));
}

interface ScoredRow {
	readonly source: string;
	readonly labels: Float32Array;
	readonly logits: Float64Array;
}

function scoreHeldOut(bytes: ArrayBuffer, heldOut: readonly Row[]): ScoredRow[] {
	const model = openEmbeddedModel(bytes);
	return heldOut.map((row) => {
		const labels = new Float32Array(HEADS.length);
		packLabels(row.labels, labels, 0);
		return { source: row.source, labels, logits: Float64Array.from(scoreHeads(model, row.text), logitOf) };
	});
}

/** The mix of heads that stands for `REFITTED_HEAD`, fitted to the set that labels all attributes. */
function refit(bytes: ArrayBuffer, heldOut: readonly Row[], ridge: number): Float64Array {
	const head = HEADS.indexOf(REFITTED_HEAD);
	const rows = heldOut.filter(({ source }) => source === FULLY_LABELLED_SOURCE);
	return fitMix(
		scoreHeldOut(bytes, rows).map(({ logits, labels }) => ({ logits, label: labels[head]! })),
		head,
		ridge,
	);
}

/** Platt fits per head on natural held-out text, or on all of it for heads that only drawn sentences label. */
function calibrate(bytes: ArrayBuffer, heldOut: readonly Row[]): Platt[] {
	const scored = scoreHeldOut(bytes, heldOut);
	return HEADS.map((_, k) => {
		const labelled = scored.filter(({ labels }) => labels[k] !== UNLABELLED);
		const natural = labelled.filter(({ source }) => !source.startsWith("templates/"));
		const positives = natural.reduce((sum, { labels }) => sum + labels[k]!, 0);
		const used = positives >= MIN_CALIBRATION_POSITIVES ? natural : labelled;
		return fitPlatt(
			used.map(({ logits }) => logits[k]!),
			used.map(({ labels }) => labels[k]!),
		);
	});
}
