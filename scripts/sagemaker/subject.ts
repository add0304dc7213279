/** An endpoint, or an artefact on this machine, as stage 2 of the flow in this process: the Worker's own code calls it. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { assembleModerator, openEmbedded, patternsOver } from "../../src/assemble.ts";
import { createInvoke, type Invoke } from "../../src/classifier/sagemaker/invoke.ts";
import { endpointWindows } from "../../src/classifier/sagemaker/windows.ts";
import { createSageMakerClassifier } from "../../src/classifier/sagemaker.ts";
import type { EndpointModel } from "../../src/moderate.ts";
import { type Subject, throughModel } from "../evaluation/subject.ts";
import { type CommandIo, UsageError } from "../lib/command.ts";
import { readAssets } from "../lib/local-moderator.ts";
import { CONTAINER, containerPython } from "./container-env.ts";
import { invokeOf } from "./endpoint/smoke.ts";

/** For figures no text may be lost to a slow answer. */
const DEADLINE_MS = 60_000;

export interface OpenedModel {
	readonly subject: Subject;
	/** Ends what was started for it. */
	close(): void;
}

function subjectOver(name: string, invoke: Invoke): Subject {
	const assets = readAssets();
	const embedded = openEmbedded(assets);
	const now = () => performance.now();
	const classifier = createSageMakerClassifier({
		name,
		invoke,
		attributesOf: embedded.attributesOf,
		now,
		sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
		random: Math.random,
	});
	const model: EndpointModel = { classifier, windowsFor: endpointWindows, onFailure: "embedded" };
	const models = { isMock: false, choose: () => model, shadow: null };
	return throughModel(assembleModerator(patternsOver(assets.patterns), embedded, now, models, DEADLINE_MS));
}

/** The endpoint of the environment's account and region. Throws `UsageError` without a region or credentials. */
export async function openEndpoint(name: string, env: CommandIo["env"]): Promise<OpenedModel> {
	const region = env["AWS_REGION"];
	if (!region) throw new UsageError("AWS_REGION is not set");
	return { subject: subjectOver(name, await invokeOf(env, region, name)), close: () => {} };
}

export interface ServedArtefact {
	/** Origin of a runtime API that has this one model, whatever the endpoint's name. */
	readonly url: string;
	close(): void;
}

/** Serves an artefact on loopback by the container's code. Throws `UsageError` when it does not load. */
export async function serveArtefact(folder: string, io: CommandIo): Promise<ServedArtefact> {
	const python = await containerPython({ notice: io.complain });
	const child = spawn(python, ["serve_local.py", "--model", resolve(folder)], {
		cwd: CONTAINER,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" },
	});
	let complaint = "";
	child.stderr.on("data", (chunk: Buffer) => {
		complaint = chunk.toString("utf8").trim().split("\n").at(-1) ?? complaint;
	});
	for await (const line of createInterface({ input: child.stdout })) {
		const port = /^port (\d+)$/.exec(line)?.[1];
		if (port) return { url: `http://127.0.0.1:${port}`, close: () => child.kill() };
	}
	throw new UsageError(`the artefact does not load: ${complaint}`);
}

/** An artefact as `train.py` leaves it. */
export async function openArtefact(folder: string, io: CommandIo): Promise<OpenedModel> {
	const served = await serveArtefact(folder, io);
	const invoke = createInvoke(
		{
			region: "us-east-1",
			endpointName: "artefact",
			// The local server reads no signature.
			accessKeyId: "local",
			secretAccessKey: "local",
			sessionToken: null,
			runtimeUrl: served.url,
		},
		(request, init) => fetch(request, init),
	);
	return { subject: subjectOver("artefact", invoke), close: served.close };
}
