import { type LibraryId, OURS, REFERENCE } from "../libraries.ts";
import type { Detector, Library } from "../library.ts";
import type { Figures } from "../rows.ts";
import { GROWTH_LENGTHS } from "../texts/adversarial.ts";
import { INNOCENT_TEXTS } from "../texts/innocent.ts";
import type { LoadFigures } from "./child.ts";
import { type GrowthOptions, measureGrowth, measureLoad } from "./children.ts";
import { expectContract } from "./contract.ts";
import { LIST_NAMES, type ListName, wordsOf } from "./lists.ts";
import { measureQuality } from "./quality.ts";
import { measureSpeed, type SpeedOptions } from "./speed.ts";
import { measureUpdate } from "./update.ts";

export interface Effort {
	readonly textCount: number;
	readonly speed: SpeedOptions;
	readonly growth: GrowthOptions;
	/** Fresh processes a list; the fastest counts. */
	readonly loadRuns: number;
	/** Lists whose load time and memory are measured. */
	readonly loadLists: readonly ListName[];
}

/** Under 8 minutes on two cores. */
export const FULL: Effort = {
	textCount: 20_000,
	speed: { rounds: 5, sliceMs: 400 },
	growth: { timingMs: 300, silenceLimitMs: 4_000, totalLimitMs: 12_000 },
	loadRuns: 2,
	loadLists: LIST_NAMES,
};

/** Under 60 s. */
export const QUICK: Effort = {
	textCount: 4_000,
	speed: { rounds: 3, sliceMs: 50 },
	growth: { timingMs: 30, silenceLimitMs: 600, totalLimitMs: 1_300 },
	loadRuns: 1,
	loadLists: ["20000"],
};

/** Growth is measured with this list for every library, and with the largest for ours and the reference. */
export const GROWTH_LIST = "120";
export const LARGE_LIST = "20000";
const BYTES_PER_MB = 1_000_000;

export type Libraries = ReadonlyMap<LibraryId, Library>;
type Progress = (step: string) => void;

/** Measures everything into `figures`; what each row is called and means stands in the README of test/bench. */
export async function measureAll(
	libraries: Libraries,
	texts: readonly string[],
	effort: Effort,
	figures: Figures,
	progress: Progress,
): Promise<void> {
	for (const list of LIST_NAMES) {
		progress(`speed, ${list} entries`);
		const detectors = speedOf(libraries, list, texts, effort.speed, figures);
		if (list !== LARGE_LIST) continue;
		progress("updates");
		updatesOf(libraries, detectors, figures);
	}
	progress("recall and false positives");
	qualityOf(libraries, figures);
	for (const id of libraries.keys()) {
		progress(`load and memory: ${id}`);
		for (const list of effort.loadLists) await loadOf(libraries, id, list, effort.loadRuns, figures);
		progress(`growth: ${id}`);
		if (id !== OURS && id !== REFERENCE) await growthOf(id, GROWTH_LIST, effort.growth, figures);
		else
			for (const list of [GROWTH_LIST, LARGE_LIST] as const)
				await growthOf(id, list, { ...effort.growth, totalLimitMs: FULL.growth.totalLimitMs }, figures);
	}
}

function speedOf(
	libraries: Libraries,
	list: ListName,
	texts: readonly string[],
	options: SpeedOptions,
	figures: Figures,
): Map<LibraryId, Detector> {
	const words = wordsOf(list);
	const detectors = new Map<LibraryId, Detector>();
	for (const [id, library] of libraries) {
		if (!words && !library.hasDefaultList) continue;
		const detector = library.build(words);
		if (words) expectContract(library, detector, words);
		detectors.set(id, detector);
	}
	for (const [id, { textsPerSecond, textCount, hitRate }] of measureSpeed(detectors, texts, options)) {
		figures.add(`speed/${id}/${list}`, textsPerSecond, "texts/s");
		figures.add(`speed_texts/${id}/${list}`, textCount, "texts");
		figures.add(`speed_hits/${id}/${list}`, hitRate * 100, "% of texts");
	}
	const ours = figures.get(`speed/${OURS}/${list}`);
	for (const id of detectors.keys())
		if (ours !== null && id !== OURS)
			figures.add(`ratio/${id}/${list}`, ours / (figures.get(`speed/${id}/${list}`) as number), "x");
	return detectors;
}

function updatesOf(libraries: Libraries, detectors: ReadonlyMap<LibraryId, Detector>, figures: Figures): void {
	const words = wordsOf(LARGE_LIST) as readonly string[];
	for (const [id, detector] of detectors) {
		const { addMs, removeMs, isRebuild } = measureUpdate(libraries.get(id) as Library, detector, words);
		const unit = isRebuild ? "ms (rebuild)" : "ms";
		figures.add(`update/${id}/add`, addMs, unit);
		figures.add(`update/${id}/remove`, removeMs, unit);
	}
}

function qualityOf(libraries: Libraries, figures: Figures): void {
	figures.add("innocent_texts", INNOCENT_TEXTS.length, "texts");
	for (const [id, library] of libraries) {
		const { byKind, pairs, falsePositives } = measureQuality(library);
		const percent = ({ caught, total }: { caught: number; total: number }) => (caught * 100) / total;
		for (const [kind, recall] of byKind) figures.add(`recall/${id}/${kind}`, percent(recall), "%");
		const kinds = [...byKind.values()];
		const caught = kinds.reduce((sum, kind) => sum + kind.caught, 0);
		const total = kinds.reduce((sum, kind) => sum + kind.total, 0);
		figures.add(`recall/${id}/single`, percent({ caught, total }), "%");
		figures.add(`recall/${id}/pairs`, percent(pairs), "%");
		figures.add(`false_positives/${id}`, falsePositives.length, "texts");
	}
}

async function loadOf(
	libraries: Libraries,
	id: LibraryId,
	list: ListName,
	runs: number,
	figures: Figures,
): Promise<void> {
	if (list === "default" && !libraries.get(id)?.hasDefaultList) return;
	const loads = [];
	for (let run = 0; run < runs; run++) loads.push(await measureLoad(id, list));
	const finished = loads.filter((load) => load !== null);
	if (finished.length === 0) return;
	const least = (what: keyof LoadFigures) => {
		const values = finished.map((load) => load[what]).filter((value) => value !== null);
		return values.length === 0 ? null : Math.min(...values);
	};
	const add = (what: string, value: number | null, unit: string) => {
		if (value !== null) figures.add(`${what}/${id}/${list}`, unit === "MB" ? value / BYTES_PER_MB : value, unit);
	};
	add("load", least("buildMs"), "ms");
	add("memory", least("listBytes"), "MB");
	add("import", least("importMs"), "ms");
	add("import_memory", least("importBytes"), "MB");
	add("open", least("openMs"), "ms");
	add("packed", least("packedBytes"), "MB");
}

async function growthOf(
	id: LibraryId,
	list: Exclude<ListName, "default">,
	options: GrowthOptions,
	figures: Figures,
): Promise<void> {
	const { ms, cutOff } = await measureGrowth(id, list, options);
	for (const [kind, byLength] of ms) {
		for (const [length, value] of byLength) figures.add(`growth/${id}/${list}/${kind}/${length}`, value, "ms");
		const factor = worstFactor(byLength);
		if (factor !== null) figures.add(`growth_factor/${id}/${list}/${kind}`, factor, "x");
	}
	for (const [kind, length] of cutOff) figures.add(`growth_cut_off/${id}/${list}/${kind}`, length, "units");
}

/** From here on fixed costs and the processor's caches no longer blur what ten times the length costs. */
const MIN_FACTOR_LENGTH = 1_000;

/** What ten times the length costs at worst, between neighbouring lengths from 1,000 units on. Null with fewer than two. */
export function worstFactor(byLength: ReadonlyMap<number, number>): number | null {
	const factors = GROWTH_LENGTHS.flatMap((length, i) => {
		const before = byLength.get(length);
		const after = byLength.get(GROWTH_LENGTHS[i + 1] ?? 0);
		return length < MIN_FACTOR_LENGTH || before === undefined || after === undefined ? [] : [after / before];
	});
	return factors.length === 0 ? null : Math.max(...factors);
}
