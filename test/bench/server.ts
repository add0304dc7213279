/** The built bundle on bare workerd, for benchmarks. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { exitCodeOf, ROOT, spawnWrangler } from "../../scripts/lib/wrangler.ts";
import { writeSite } from "../../scripts/site.ts";

/** The server that wrangler brings along. */
const { default: WORKERD } = createRequire(import.meta.url)("workerd") as { default: string };

/** Bundles a benchmark's Worker into a folder; throws where that fails. */
export async function bundle(outdir: string, entry = "test/bench/http-worker.ts"): Promise<void> {
	writeSite();
	const args = ["deploy", join(ROOT, entry), "--dry-run", "--env", "production", "--outdir", outdir];
	if ((await exitCodeOf(spawnWrangler(args, ["ignore", "ignore", "inherit"]))) !== 0)
		throw new Error("bundling failed");
}

/** What a server has beyond the code. */
export interface ServerOptions {
	/** Variables besides `ENVIRONMENT`. */
	readonly variables?: Readonly<Record<string, string>>;
	/** Whether it has the Durable Object of the circuit breaker, which keeps its state in the bundle's folder. */
	readonly hasBreaker?: boolean;
}

const BREAKER = {
	binding: `(name = "CIRCUIT_BREAKER", durableObjectNamespace = "CircuitBreaker")`,
	fields: `
  durableObjectNamespaces = [(className = "CircuitBreaker", uniqueKey = "breaker", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),`,
};

/** A workerd configuration that serves a bundle on one loopback port as `local`. */
export function workerdConfig(
	files: readonly string[],
	port: number,
	compatibilityDate: string,
	{ variables = {}, hasBreaker = false }: ServerOptions = {},
	storage = "",
): string {
	const modules = files.map((file) =>
		file.endsWith(".js")
			? `(name = "${file}", esModule = embed "${file}")`
			: `(name = "./${file}", data = embed "${file}")`,
	);
	const texts = Object.entries({ ENVIRONMENT: "local", ...variables }).map(
		([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`,
	);
	const disk = `\n    (name = "objects", disk = (path = ${JSON.stringify(storage)}, writable = true)),`;
	const bindings = hasBreaker ? [...texts, BREAKER.binding] : texts;
	return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["private", "local"])),${hasBreaker ? disk : ""}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${compatibilityDate}",
  bindings = [${bindings.join(", ")}],${hasBreaker ? BREAKER.fields : ""}
);
`;
}

/** Serves a bundle; settles when it answers. */
export async function serve(folder: string, port: number, options: ServerOptions = {}): Promise<ChildProcess> {
	const files = readdirSync(folder).filter((file) => /\.(?:js|bin)$/.test(file));
	// The first module is the Worker itself.
	files.sort((a, b) => Number(b.endsWith(".js")) - Number(a.endsWith(".js")));
	const { rawConfig } = experimental_readRawConfig({ config: join(ROOT, "wrangler.toml") });
	const config = join(folder, `bench-${port}.capnp`);
	const storage = join(folder, `objects-${port}`);
	mkdirSync(storage, { recursive: true });
	writeFileSync(config, workerdConfig(files, port, rawConfig.compatibility_date ?? "", options, storage));
	const server = spawn(WORKERD, ["serve", config], { stdio: ["ignore", "inherit", "inherit"] });
	for (let tries = 0; tries < 100; tries++) {
		try {
			if ((await fetch(`http://127.0.0.1:${port}/health`)).ok) return server;
		} catch {
			if (server.exitCode !== null) throw new Error("workerd did not start");
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error("workerd did not answer within 10 s");
}
