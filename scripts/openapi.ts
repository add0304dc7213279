/** `npm run openapi`: writes the OpenAPI document, which is served at `/openapi.json`. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { parseArgs } from "node:util";
import { writeBundledPatterns } from "./patterns-compile.ts";

const HELP = `Writes src/openapi/openapi.json from the routes and their schemas. A document that changed needs another
API_VERSION (src/openapi/document.ts): src/openapi/versions.json holds the SHA-256 of each.

Usage: npm run openapi
`;

export const DOCUMENT = new URL("../src/openapi/openapi.json", import.meta.url);
export const VERSIONS = new URL("../src/openapi/versions.json", import.meta.url);

/** Half of the routes' modules name what only workerd has; none of it is used before a request comes. */
function stubWorkerModules(): void {
	registerHooks({
		resolve(specifier, context, next) {
			if (specifier === "cloudflare:workers") return { url: "stub:workers", format: "module", shortCircuit: true };
			return next(specifier, context);
		},
		load(url, context, next) {
			const source =
				url === "stub:workers"
					? "export class DurableObject {}; export class WorkerEntrypoint {}"
					: `import { readFileSync } from "node:fs"; export default new Uint8Array(readFileSync(new URL("${url}"))).buffer`;
			const isStubbed = url === "stub:workers" || url.endsWith(".bin");
			return isStubbed ? { format: "module", source, shortCircuit: true } : next(url, context);
		},
	});
}

/** The document as it is written. */
export async function documentText(): Promise<string> {
	writeBundledPatterns();
	stubWorkerModules();
	const path: string = "../src/openapi/document.ts";
	const { openapiDocument } = (await import(path)) as { openapiDocument: () => object };
	return `${JSON.stringify(openapiDocument(), null, "\t")}\n`;
}

export function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

export function versionOf(text: string): string {
	return (JSON.parse(text) as { info: { version: string } }).info.version;
}

export function readVersions(): Record<string, string> {
	return existsSync(VERSIONS) ? (JSON.parse(readFileSync(VERSIONS, "utf8")) as Record<string, string>) : {};
}

/** Writes the document; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({ args: [...args], options: { help: { type: "boolean" } } });
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const text = await documentText();
	const version = versionOf(text);
	const versions = readVersions();
	const known = versions[version];
	if (known !== undefined && known !== sha256(text)) {
		console.error(`openapi: the document changed: raise API_VERSION, which is ${version}`);
		return 1;
	}
	writeFileSync(DOCUMENT, text);
	writeFileSync(VERSIONS, `${JSON.stringify({ ...versions, [version]: sha256(text) }, null, "\t")}\n`);
	console.log(`openapi: version ${version}, ${text.length} bytes`);
	return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
