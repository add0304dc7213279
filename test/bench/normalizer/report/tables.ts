import { OURS } from "../libraries.ts";
import { LIST_NAMES } from "../measure/lists.ts";
import { GROWTH_LIST, LARGE_LIST, type Libraries } from "../measure/run.ts";
import type { Figures } from "../rows.ts";
import { GROWTH_KIND_NAMES, GROWTH_LENGTHS } from "../texts/adversarial.ts";
import { OBFUSCATION_KINDS } from "../texts/obfuscation.ts";
import type { Target } from "./targets.ts";

export interface Table {
	readonly title: string;
	readonly header: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

const NOT_MEASURED = "-";

/** Three significant digits, thousands as k and millions as M; `-` for null. */
export function formatNumber(value: number | null): string {
	if (value === null) return NOT_MEASURED;
	if (Math.abs(value) >= 999_500) return `${significant(value / 1e6)}M`;
	if (Math.abs(value) >= 9_995) return `${significant(value / 1e3)}k`;
	return significant(value);
}

function significant(value: number): string {
	return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

function listTitle(list: string): string {
	return list === "default" ? "own list" : `${Number(list).toLocaleString("en")} entries`;
}

/** All tables of the report, in order. */
export function makeTables(libraries: Libraries, figures: Figures, targets: readonly Target[]): Table[] {
	const named = [...libraries].map(([id, { name, version }]) => ({ id, title: `${name} ${version}` }));
	const cell = (name: string) => formatNumber(figures.get(name));
	const perLibrary = (title: string, header: readonly string[], cells: (id: string) => readonly string[]): Table => ({
		title,
		header: ["library", ...header],
		rows: named.map((library) => [library.title, ...cells(library.id)]),
	});
	const loadLists = LIST_NAMES.filter((list) => named.some(({ id }) => figures.get(`load/${id}/${list}`) !== null));
	const kinds = OBFUSCATION_KINDS.map((kind) => kind.name);
	return [
		perLibrary("Speed, texts/s", LIST_NAMES.map(listTitle), (id) =>
			LIST_NAMES.map((list) => cell(`speed/${id}/${list}`)),
		),
		{
			title: "Our throughput over theirs",
			header: ["library", ...LIST_NAMES.map(listTitle)],
			rows: named
				.filter(({ id }) => id !== OURS)
				.map(({ id, title }) => [
					title,
					...LIST_NAMES.map((list) => withUnit(figures.get(`ratio/${id}/${list}`), "x")),
				]),
		},
		{
			title: "Recall of five words in disguise, %",
			header: ["kind", ...named.map(({ id }) => id)],
			rows: [...kinds, "single", "pairs"].map((kind) => [
				kind === "single" ? "all kinds" : kind === "pairs" ? "two kinds at once" : kind,
				...named.map(({ id }) => cell(`recall/${id}/${kind}`)),
			]),
		},
		perLibrary(`False positives, of ${cell("innocent_texts")} innocent texts`, ["flagged"], (id) => [
			cell(`false_positives/${id}`),
		]),
		perLibrary(
			`Load time (ms) and memory (MB) of a list`,
			loadLists.flatMap((list) => [`${listTitle(list)}, ms`, "MB"]),
			(id) => loadLists.flatMap((list) => [cell(`load/${id}/${list}`), cell(`memory/${id}/${list}`)]),
		),
		perLibrary("Update of a list of 20,000, ms", ["add one", "remove one"], (id) =>
			["add", "remove"].map(
				(what) => cell(`update/${id}/${what}`) + (figures.unitOf(`update/${id}/${what}`)?.slice(2) ?? ""),
			),
		),
		growthTable(named, figures),
		...[GROWTH_LIST, LARGE_LIST].map((list) => ownGrowthTable(list, figures)),
		{
			title: "Targets",
			header: ["what", "target", "measured", ""],
			rows: targets.map(({ what, bound, value, unit, isMet }) => [
				what,
				bound,
				withUnit(value, unit === "x" ? "x" : ` ${unit}`),
				isMet ? "met" : "MISSED",
			]),
		},
	];
}

function withUnit(value: number | null, unit: string): string {
	return value === null ? NOT_MEASURED : formatNumber(value) + unit;
}

/** Per library the text whose cost grows worst, and whether any had to be cut off. */
function growthTable(named: readonly { id: string; title: string }[], figures: Figures): Table {
	const longest = GROWTH_LENGTHS.at(-1) as number;
	return {
		title: `Growth with the length of the text, 100 to ${longest.toLocaleString("en")} units, ${listTitle(GROWTH_LIST)}`,
		header: [
			"library",
			"10x the length costs at worst",
			"in",
			`slowest ${formatNumber(longest)} text, ms`,
			"cut off at the time limit",
			"not reached",
		],
		rows: named.map(({ id, title }) => {
			const key = (what: string, kind: string) => `${what}/${id}/${GROWTH_LIST}/${kind}`;
			const factors = GROWTH_KIND_NAMES.map((kind) => ({ kind, value: figures.get(key("growth_factor", kind)) }));
			const worst = factors.reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a));
			const slowest = GROWTH_KIND_NAMES.map((kind) => figures.get(`${key("growth", kind)}/${longest}`) ?? 0);
			const cut = GROWTH_KIND_NAMES.flatMap((kind) => {
				const length = figures.get(key("growth_cut_off", kind));
				return length === null ? [] : [`${kind} (${formatNumber(length)})`];
			});
			const untried = GROWTH_KIND_NAMES.filter(
				(kind) =>
					figures.get(`${key("growth", kind)}/${longest}`) === null &&
					figures.get(key("growth_cut_off", kind)) === null,
			);
			return [
				title,
				withUnit(worst.value, "x"),
				worst.value === null ? NOT_MEASURED : worst.kind,
				Math.max(...slowest) > 0 ? formatNumber(Math.max(...slowest)) : NOT_MEASURED,
				cut.join("; ") || "none",
				untried.length === 0 ? "none" : `${untried.length} of ${GROWTH_KIND_NAMES.length}`,
			];
		}),
	};
}

/** Our cost by text and length. */
function ownGrowthTable(list: string, figures: Figures): Table {
	return {
		title: `Our cost by length of the text, ms, ${listTitle(list)}`,
		header: ["text", ...GROWTH_LENGTHS.map((length) => `${length.toLocaleString("en")} units`), "worst 10x"],
		rows: GROWTH_KIND_NAMES.map((kind) => [
			kind,
			...GROWTH_LENGTHS.map((length) => formatNumber(figures.get(`growth/${OURS}/${list}/${kind}/${length}`))),
			withUnit(figures.get(`growth_factor/${OURS}/${list}/${kind}`), "x"),
		]),
	};
}
