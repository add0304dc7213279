/** What a prepared version says of itself: enough to check it, to repeat it, and to correct a model's priors. */
import type { Provenance } from "../evaluation/model-card/provenance.ts";
import { DataError } from "../lib/delimited.ts";
import type { Reason } from "./core.ts";
import type { SelectionReason } from "./select-rows.ts";
import type { Split } from "./split.ts";

export const DATASET_NAME = "algospeak-training";
export const MANIFEST_FILE = "manifest.json";
export const CARD_FILE = "DATA_CARD.md";
export const PATTERNS_FILE = "patterns.json";
const FORMAT = 1;

export interface FileEntry {
	readonly sha256: string;
	readonly bytes: number;
	/** Lines, for files of rows. */
	readonly rows?: number;
}

/** Numbers by level, safe first. */
export type ByLevel = readonly number[];

export interface Manifest {
	readonly format: typeof FORMAT;
	readonly name: typeof DATASET_NAME;
	readonly options: {
		readonly sample: number;
		readonly variants: number;
		readonly seed: number;
		readonly level_min: readonly number[];
		readonly sample_shares: readonly number[];
	};
	readonly source: { readonly file: string; readonly sha256: string; readonly bytes: number; readonly rows: number };
	readonly counts: {
		readonly dropped: Readonly<Record<Reason, number>>;
		readonly exact_repeats: number;
		/** Distinct texts by level: the prior that the sample has lost. */
		readonly distinct: ByLevel;
		readonly drawn: ByLevel;
		readonly left_out: Readonly<Record<SelectionReason, number>>;
		readonly masked: number;
		readonly sampled: ByLevel;
		readonly variants: ByLevel;
		readonly splits: Readonly<Record<Split, { readonly rows: ByLevel; readonly variants: ByLevel }>>;
		readonly variants_by_category: Readonly<Record<string, number>>;
		readonly variants_by_disguise: Readonly<Record<string, number>>;
		readonly patterns_used: number;
	};
	/** Hashes of the evaluation files that rows were compared with; null where only the project's own sets were. */
	readonly decontaminated_against: Provenance["data"] | null;
	readonly prompt_sha256: string;
	readonly patterns: { readonly version: string; readonly sha256: string };
	readonly versions: { readonly node: string; readonly duckdb: string };
	readonly git: Pick<Provenance, "commit" | "is_dirty">;
	readonly files: Readonly<Record<string, FileEntry>>;
}

export function manifestJson(manifest: Omit<Manifest, "format" | "name">): string {
	return `${JSON.stringify({ format: FORMAT, name: DATASET_NAME, ...manifest }, null, "\t")}\n`;
}

/** What checking and storing a version need of its manifest; its counts, where a training reads them, are optional here. */
export type ReadManifest = Pick<Manifest, "name" | "files" | "patterns"> & Partial<Pick<Manifest, "counts">>;

/** Reads a manifest. Throws `DataError` when it is none. */
export function parseManifest(text: string, where: string): ReadManifest {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		throw new DataError(`${where}: not JSON`);
	}
	const manifest = json as Partial<Manifest> | null;
	if (manifest?.format !== FORMAT || manifest.name !== DATASET_NAME || !manifest.files || !manifest.patterns?.version)
		throw new DataError(`${where}: not a manifest of ${DATASET_NAME}`);
	for (const [path, entry] of Object.entries<Partial<FileEntry> | null>(manifest.files)) {
		const isSafe = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(path) && !path.split("/").includes("..");
		if (!isSafe || !/^[0-9a-f]{64}$/.test(String(entry?.sha256)) || !Number.isSafeInteger(entry?.bytes))
			throw new DataError(`${where}: a wrong entry in files`);
	}
	const { name, files, patterns, counts } = manifest;
	return { name, files, patterns, ...(counts ? { counts } : {}) };
}
