/** `npm run build`: bundles the Worker as a deployment would, and bounds its size. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { experimental_readRawConfig } from "wrangler";
import { bundleConsole, judgeParts } from "./console/bundle.ts";
import { exitCodeOf, ROOT, spawnWrangler } from "./lib/wrangler.ts";
import { SITE, writeSite } from "./site.ts";

const HELP = `Bundles the Worker into dist/worker/ and its pages into dist/site/; fails when the Worker is over 3 MiB gzip or a
part of the console over its budget.

Usage: npm run build -- [--paid]

  --paid   with the large embedded model in place: 9 MiB, which a paid plan takes
`;

/** Our own budget for the bundle, gzip (DESIGN section 11). */
export const MAX_GZIP_BYTES = 3 * 1024 * 1024;
/** The same with 8 MiB for the large embedded model in place of 2; paid plans take 10 MB. */
export const MAX_PAID_GZIP_BYTES = MAX_GZIP_BYTES + 6 * 1024 * 1024;

/** What is beside the bundle but not uploaded. */
const NOT_UPLOADED = /\.map$|^README\.md$/;

/** The part of wrangler.toml that this script judges. */
export interface DeployConfig {
	readonly vars?: Readonly<Record<string, unknown>> | undefined;
	readonly env?: Readonly<Record<string, Pick<DeployConfig, "vars">>> | undefined;
}

/** Deployable environments that would run as `local`, which asks for no key. */
export function localEnvironments(config: DeployConfig): string[] {
	const environments = [["the top level", config] as const, ...Object.entries(config.env ?? {})];
	return environments
		.filter(([name, { vars }]) => name === "local" || vars?.["ENVIRONMENT"] === "local")
		.map(([name]) => name);
}

/** Uploaded bytes, gzip, of a bundle folder. */
export function gzipBytes(folder: string): number {
	const files = readdirSync(folder, { withFileTypes: true, recursive: true });
	return files
		.filter((file) => file.isFile() && !NOT_UPLOADED.test(file.name))
		.reduce((sum, file) => sum + gzipSync(readFileSync(join(file.parentPath, file.name))).byteLength, 0);
}

/** One line on the size of a bundle, and whether it is within the budget. */
export function judgeSize(bytes: number, budget: number): { readonly ok: boolean; readonly line: string } {
	const ok = bytes <= budget;
	return { ok, line: `bundle: ${bytes} bytes gzip, ${ok ? "within" : "over"} the budget of ${budget}` };
}

async function bundle(outdir: string): Promise<number> {
	const args = ["deploy", "--dry-run", "--env", "production", "--outdir", outdir];
	const child = spawnWrangler(args, ["ignore", "ignore", "inherit"]);
	return exitCodeOf(child);
}

/** Builds and judges; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
	let budget = MAX_GZIP_BYTES;
	try {
		const options = { help: { type: "boolean" }, paid: { type: "boolean" } } as const;
		const { values } = parseArgs({ args: [...args], options });
		if (values.paid) budget = MAX_PAID_GZIP_BYTES;
		if (values.help) {
			process.stdout.write(HELP);
			return 0;
		}
	} catch (error) {
		console.error(`build: ${(error as Error).message.split("\n")[0]}`);
		return 1;
	}
	const { rawConfig } = experimental_readRawConfig({ config: join(ROOT, "wrangler.toml") });
	const local = localEnvironments(rawConfig);
	if (local.length > 0) {
		console.error(`build: wrangler.toml would deploy ENVIRONMENT=local at ${local.join(", ")}`);
		return 1;
	}
	const outdir = join(ROOT, "dist/worker");
	rmSync(join(ROOT, "dist"), { recursive: true, force: true });
	writeSite();
	const code = await bundle(outdir);
	if (code !== 0) return code;
	const { ok, line } = judgeSize(gzipBytes(outdir), budget);
	console.log(line);
	const site = judgeParts(await bundleConsole(SITE));
	for (const part of site.lines) console.log(part);
	return ok && site.ok ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
