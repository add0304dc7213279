/** Builds the staff console with esbuild, and says how large its parts are. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { ROOT } from "../lib/wrangler.ts";
import { writeChanged } from "../lib/write-changed.ts";

const SOURCE = join(ROOT, "src", "console");
const ENTRY = "src/console/main.tsx";

/** What a browser loads to show one thing, gzip bytes. */
export interface Part {
	readonly name: string;
	readonly bytes: number;
	readonly maxBytes: number;
}

/** Sizes of the outputs by path, gzip bytes. */
export type Sizes = ReadonlyMap<string, number>;

/** An output with everything that it imports at once. */
export function closureOf(outputs: Metafile["outputs"], path: string): Set<string> {
	const seen = new Set<string>();
	const visit = (next: string): void => {
		if (seen.has(next)) return;
		seen.add(next);
		for (const { path: imported, kind } of outputs[next]?.imports ?? [])
			if (kind === "import-statement") visit(imported);
	};
	visit(path);
	return seen;
}

function outputOf(outputs: Metafile["outputs"], entryPoint: string): string | null {
	return Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entryPoint) ?? null;
}

function sum(paths: Iterable<string>, sizes: Sizes): number {
	return [...paths].reduce((total, path) => total + (sizes.get(path) ?? 0), 0);
}

const KB = 1024;
/** Our budgets, gzip bytes; chunks count beside the first view. */
const FIRST_VIEW_JS = 45 * KB;
const FIRST_VIEW_CSS = 10 * KB;
const ALL = 220 * KB;
const CHUNKS: Readonly<Record<string, number>> = {
	"src/console/pages/dashboard.tsx": 25 * KB,
	"src/console/pages/pattern-json.tsx": 125 * KB,
};

/** The parts that have a budget. */
export function partsOf(outputs: Metafile["outputs"], sizes: Sizes): Part[] {
	const main = outputOf(outputs, ENTRY);
	if (main === null) throw new Error(`no output of ${ENTRY}`);
	const first = closureOf(outputs, main);
	const css = outputs[main]?.cssBundle;
	const chunks = Object.entries(CHUNKS).flatMap(([entry, maxBytes]) => {
		const path = outputOf(outputs, entry);
		if (path === null) return [];
		const own = [...closureOf(outputs, path)].filter((output) => !first.has(output));
		return [{ name: `chunk ${basename(entry, ".tsx")}`, bytes: sum(own, sizes), maxBytes }];
	});
	return [
		{ name: "first view, JS", bytes: sum(first, sizes), maxBytes: FIRST_VIEW_JS },
		{ name: "first view, CSS", bytes: css === undefined ? 0 : sum([css], sizes), maxBytes: FIRST_VIEW_CSS },
		...chunks,
		{ name: "all together", bytes: sum(sizes.keys(), sizes), maxBytes: ALL },
	];
}

/** One line for each part, and whether all are within their budgets. */
export function judgeParts(parts: readonly Part[]): { readonly ok: boolean; readonly lines: readonly string[] } {
	const kb = (bytes: number) => (bytes / KB).toFixed(1);
	const lines = parts.map(
		({ name, bytes, maxBytes }) =>
			`console: ${name}: ${kb(bytes)} KB gzip, ${bytes <= maxBytes ? "within" : "over"} the budget of ${kb(maxBytes)}`,
	);
	return { ok: parts.every(({ bytes, maxBytes }) => bytes <= maxBytes), lines };
}

/**
 * Writes the console into `site`/console and returns its parts. Names of scripts and styles hold a hash of their content.
 * At every moment the files of an unchanged console are all there: servers of one checkout build it side by side.
 */
export async function bundleConsole(site: string): Promise<Part[]> {
	const folder = join(site, "console");
	const assets = join(folder, "assets");
	const { metafile, outputFiles } = await build({
		absWorkingDir: ROOT,
		entryPoints: [ENTRY],
		outdir: assets,
		entryNames: "[name]-[hash]",
		chunkNames: "[name]-[hash]",
		bundle: true,
		splitting: true,
		format: "esm",
		target: "es2022",
		minify: true,
		jsx: "automatic",
		jsxImportSource: "preact",
		tsconfigRaw: {},
		metafile: true,
		legalComments: "none",
		logLevel: "warning",
		write: false,
	});
	mkdirSync(assets, { recursive: true });
	for (const { path, contents } of outputFiles) writeChanged(path, contents);
	const { outputs } = metafile;
	const sizes = new Map(
		outputFiles.map(({ path, contents }) => [relative(ROOT, path), gzipSync(contents, { level: 9 }).byteLength]),
	);
	const main = outputOf(outputs, ENTRY)!;
	const page = readFileSync(join(SOURCE, "index.html"), "utf8")
		.replace("%JS%", `/console/assets/${basename(main)}`)
		.replace("%CSS%", `/console/assets/${basename(outputs[main]!.cssBundle!)}`);
	writeChanged(join(folder, "index.html"), page);
	const current = new Set(outputFiles.map(({ path }) => basename(path)));
	for (const name of readdirSync(assets)) if (!current.has(name)) rmSync(join(assets, name), { force: true });
	return partsOf(outputs, sizes);
}
