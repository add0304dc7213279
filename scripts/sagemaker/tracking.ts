/** Where runs and model versions are written down: MLflow over its REST API, or JSON files. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandIo, UsageError } from "../lib/command.ts";

/** Name of the experiment and of the registered model. */
const MODEL = "plainspeak";

export const ALIASES = ["staging", "production"] as const;
export type Alias = (typeof ALIASES)[number];

export interface Run {
	readonly name: string;
	readonly params: Readonly<Record<string, string>>;
	readonly metrics: Readonly<Record<string, number>>;
	/** Data version, git commit and the like. */
	readonly tags: Readonly<Record<string, string>>;
	/** Address of the artefact. */
	readonly artefact: string;
}

export interface ModelVersion {
	readonly version: string;
	readonly run: string;
	readonly artefact: string;
}

export interface Tracker {
	/** Throws `UsageError` when nothing could be written down; writes nothing. */
	check(): Promise<void>;
	/** Writes a finished run down and registers its artefact as the next version. */
	record(run: Run): Promise<ModelVersion>;
	/** The version of an artefact, or null. */
	find(artefact: string): Promise<ModelVersion | null>;
	setAlias(alias: Alias, version: string): Promise<void>;
	aliased(alias: Alias): Promise<ModelVersion | null>;
}

/** Time that a tracking server has for an answer. */
const TIMEOUT_MS = 30_000;
const NOW = () => Date.now();

class Absent extends Error {}

/** MLflow's REST API (mlflow.org/docs, "REST API"), version 2.0. */
function mlflow(uri: string, env: CommandIo["env"]): Tracker {
	const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: token } = env;
	const authorization = token
		? `Bearer ${token}`
		: user && password
			? `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`
			: null;

	async function ask<T>(method: "GET" | "POST" | "DELETE", path: string, fields: Record<string, unknown>): Promise<T> {
		const query = method === "GET" ? `?${new URLSearchParams(fields as Record<string, string>)}` : "";
		let response: Response;
		try {
			response = await fetch(`${uri.replace(/\/$/, "")}/api/2.0/mlflow/${path}${query}`, {
				method,
				headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
				signal: AbortSignal.timeout(TIMEOUT_MS),
				...(method === "GET" ? {} : { body: JSON.stringify(fields) }),
			});
		} catch {
			throw new UsageError("MLFLOW_TRACKING_URI: no answer from the tracking server");
		}
		const body = (await response.json().catch(() => ({}))) as T & { error_code?: string; message?: string };
		if (response.ok) return body;
		// An alias that nobody set is called an invalid parameter.
		if (body.error_code === "RESOURCE_DOES_NOT_EXIST" || /alias .+ not found/.test(body.message ?? ""))
			throw new Absent();
		throw new UsageError(`MLflow ${path}: ${body.error_code ?? response.status} ${body.message ?? ""}`.trim());
	}

	async function orNull<T>(work: Promise<T>): Promise<T | null> {
		return work.catch((error: unknown) => {
			if (error instanceof Absent) return null;
			throw error;
		});
	}

	async function findExperiment() {
		type Found = { experiment: { experiment_id: string } };
		return orNull(ask<Found>("GET", "experiments/get-by-name", { experiment_name: MODEL }));
	}

	async function experimentId(): Promise<string> {
		const found = await findExperiment();
		if (found) return found.experiment.experiment_id;
		return (await ask<{ experiment_id: string }>("POST", "experiments/create", { name: MODEL })).experiment_id;
	}

	type Wire = { version: string; run_id: string; source: string };
	const versionOf = ({ version, run_id: run, source: artefact }: Wire): ModelVersion => ({ version, run, artefact });

	return {
		async check() {
			await findExperiment();
		},
		async record({ name, params, metrics, tags, artefact }) {
			const pairs = (fields: Readonly<Record<string, string>>) =>
				Object.entries(fields).map(([key, value]) => ({ key, value }));
			const { run } = await ask<{ run: { info: { run_id: string } } }>("POST", "runs/create", {
				experiment_id: await experimentId(),
				run_name: name,
				start_time: NOW(),
				tags: pairs({ ...tags, artefact }),
			});
			const { run_id } = run.info;
			const figures = Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: NOW(), step: 0 }));
			await ask("POST", "runs/log-batch", { run_id, params: pairs(params), metrics: figures });
			await ask("POST", "runs/update", { run_id, status: "FINISHED", end_time: NOW() });
			const known = await orNull(ask("GET", "registered-models/get", { name: MODEL }));
			if (!known) await ask("POST", "registered-models/create", { name: MODEL });
			const made = await ask<{ model_version: Wire }>("POST", "model-versions/create", {
				name: MODEL,
				source: artefact,
				run_id,
				tags: pairs(tags),
			});
			return versionOf({ ...made.model_version, run_id, source: artefact });
		},
		async find(artefact) {
			const found = await ask<{ model_versions?: Wire[] }>("GET", "model-versions/search", {
				filter: `name='${MODEL}'`,
				max_results: "1000",
			});
			const version = found.model_versions?.find(({ source }) => source === artefact);
			return version ? versionOf(version) : null;
		},
		async setAlias(alias, version) {
			await ask("POST", "registered-models/alias", { name: MODEL, alias, version });
		},
		async aliased(alias) {
			const found = await orNull(
				ask<{ model_version: Wire }>("GET", "registered-models/alias", { name: MODEL, alias }),
			);
			return found && versionOf(found.model_version);
		},
	};
}

interface Registry {
	versions: ModelVersion[];
	aliases: Partial<Record<Alias, string>>;
}

/** One JSON file a run, and `models.json`. */
function files(folder: string): Tracker {
	const registryFile = join(folder, "models.json");
	function read(): Registry {
		try {
			return JSON.parse(readFileSync(registryFile, "utf8")) as Registry;
		} catch {
			return { versions: [], aliases: {} };
		}
	}
	function write(file: string, content: object): void {
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, `${JSON.stringify(content, null, "\t")}\n`);
	}
	return {
		async check() {
			if (existsSync(folder) && !statSync(folder).isDirectory())
				throw new UsageError(`PLAINSPEAK_RUNS: ${folder} is no folder`);
		},
		async record(run) {
			write(join(folder, `${run.name}.json`), run);
			const registry = read();
			const made = { version: String(registry.versions.length + 1), run: run.name, artefact: run.artefact };
			write(registryFile, { ...registry, versions: [...registry.versions, made] });
			return made;
		},
		async find(artefact) {
			return read().versions.findLast((each) => each.artefact === artefact) ?? null;
		},
		async setAlias(alias, version) {
			const registry = read();
			write(registryFile, { ...registry, aliases: { ...registry.aliases, [alias]: version } });
		},
		async aliased(alias) {
			const { versions, aliases } = read();
			return versions.find(({ version }) => version === aliases[alias]) ?? null;
		},
	};
}

/** MLflow where `MLFLOW_TRACKING_URI` is set; otherwise files in `PLAINSPEAK_RUNS`, or `runs/models`. */
export function openTracker(env: CommandIo["env"]): Tracker {
	const uri = env["MLFLOW_TRACKING_URI"];
	return uri ? mlflow(uri, env) : files(env["PLAINSPEAK_RUNS"] ?? "runs/models");
}
