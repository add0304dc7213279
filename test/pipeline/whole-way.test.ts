/** Every step from a public file to an endpoint that is taken away again, in production, with a real MLflow server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesizeLines } from "../../scripts/data/synthesize.ts";
import { main as prepare } from "../../scripts/data-prepare.ts";
import { main as upload } from "../../scripts/data-upload.ts";
import { main as verify } from "../../scripts/data-verify.ts";
import { main as endpoint } from "../../scripts/model-endpoint.ts";
import { main as evaluate } from "../../scripts/model-evaluate.ts";
import { main as train } from "../../scripts/model-train.ts";
import { openTracker } from "../../scripts/sagemaker/tracking.ts";
import { modelSetSchema, type RegisteredModel, withoutCards } from "../../src/classifier/registry.ts";
import { putModelsSchema } from "../../src/http/routes/models/schema.ts";
import { type Mlflow, startMlflow } from "../fakes/mlflow.ts";
import { writeDataFolder } from "../scripts/data-folder.ts";
import { seedComments } from "../scripts/jigsaw-file.ts";
import { type Account, applyStack, bucketOf, FIGURES, type Main, openAccount, type Ran } from "./account.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "plainspeak-whole-way-"));
const VERSION = "v20261128_1500";
const BUCKET = bucketOf("production");
const ENDPOINT = "plainspeak-production";
const NOW = ["--env", "production", "--poll-seconds", "0"];
const RELEASE = ["deploy", ...NOW, "--approve", "--reason", "the gate is open", "--yes"];

/** A Worker's registry of models: keeps a set that the Worker's own schemas accept; the list leaves cards out. */
const registry = { revision: 0, models: [{ kind: "embedded", name: "embedded", weight: 1 }] as RegisteredModel[] };
const tokens: (string | undefined)[] = [];

function answerOf(method: string, path: string, body: string): object | null {
	if (path === "/models") {
		const { models } = withoutCards({ models: registry.models, shadow: null });
		return { ...registry, models: models.map((model) => ({ ...model, share: 1 })), shadow: null };
	}
	const named = registry.models.find(({ name }) => path === `/models/${name}`);
	if (named) return { card: null, ...named };
	if (method !== "PUT" || path !== "/models/active") return null;
	const { expected_revision, models } = putModelsSchema.parse(JSON.parse(body));
	const set = modelSetSchema.safeParse({ models });
	if (!set.success || expected_revision !== registry.revision) return null;
	return Object.assign(registry, { revision: registry.revision + 1, models: set.data.models });
}

const worker: Server = createServer(async (request, response) => {
	let body = "";
	for await (const piece of request) body += String(piece);
	tokens.push(request.headers.authorization);
	const answer = answerOf(request.method!, request.url!, body);
	response.writeHead(answer ? 200 : 409, { "content-type": "application/json" });
	response.end(JSON.stringify(answer ?? { error: { code: "version_conflict", message: "changed" } }));
});

let account: Account;
let mlflow: Mlflow;
let workerUrl: string;

beforeAll(async () => {
	[account, mlflow] = await Promise.all([openAccount(), startMlflow()]);
	expect(await applyStack(account, "production")).toMatchObject({ status: 0 });
	const base = { Bucket: BUCKET, Key: "base/Qwen2.5-3B-Instruct/config.json", Body: "{}" };
	await account.s3.send(new PutObjectCommand(base));
	await new Promise<void>((resolve) => worker.listen(0, "127.0.0.1", resolve));
	workerUrl = `http://127.0.0.1:${(worker.address() as AddressInfo).port}`;
});
afterAll(async () => {
	await account?.close();
	mlflow?.stop();
	worker.close();
	rmSync(FOLDER, { recursive: true, force: true });
});

/** Runs a command that must succeed. */
async function done(main: Main, argv: readonly string[]): Promise<Ran> {
	const ran = await run(main, argv);
	expect(ran.status, ran.complaints.at(-1)).toBe(0);
	return ran;
}

function run(main: Main, argv: readonly string[]): Promise<Ran> {
	return account.run(main, argv, { MLFLOW_TRACKING_URI: mlflow.url, PLAINSPEAK_TOKEN: "psk_test" });
}

const resultOf = ({ lines }: Ran) => JSON.parse(lines.at(-1)!) as Record<string, string>;
const tracker = () => openTracker({ MLFLOW_TRACKING_URI: mlflow.url });
const inProduction = async () => (await tracker().aliased("production"))?.version ?? null;
const judge = (name: string, ...argv: string[]) => run(evaluate, ["--out", join(FOLDER, name), ...argv]);

describe("the whole way", () => {
	const artefacts: string[] = [];
	const configs: string[] = [];

	it("prepares a version from a public file, stores it and finds it whole", async () => {
		const input = join(FOLDER, "train.csv");
		writeFileSync(input, [...synthesizeLines(400, 1, seedComments())].join(""));
		const out = join(FOLDER, VERSION);
		await done(prepare, ["--input", input, "--out", out, "--sample", "60", "--variants", "5"]);
		const stored = await done(upload, ["--version-dir", out, "--bucket", BUCKET, "--yes"]);
		expect(stored.lines.at(-1)).toMatch(/: stored, \d+ bytes, \d+ sent$/);
		expect((await done(verify, ["--bucket", BUCKET, "--version", VERSION])).lines.at(-1)).toMatch(
			/all as the manifest/,
		);
	});

	let trained: Record<string, string>;
	async function trainOnce(): Promise<void> {
		trained = resultOf(await done(train, [...NOW, "--data-version", VERSION, "--yes"]));
		artefacts.push(trained["artefact"]!);
	}
	/** Has the last package judged on an endpoint of its own, which opens it for approval. */
	async function propose(): Promise<void> {
		const arn = trained["package"]!;
		const made = resultOf(await done(endpoint, ["candidate", ...NOW, "--package", arn, "--yes"]));
		const { status, lines } = await judge("candidate", "--endpoint", made["endpoint"]!, "--propose", arn);
		expect(status, lines.join("\n")).toBe(0);
		await done(endpoint, ["candidate", ...NOW, "--remove", "--yes"]);
	}

	it("trains on what was stored, and MLflow has the run", async () => {
		await trainOnce();
		const job = account.control.calls.findLast(({ operation }) => operation === "CreateTrainingJob")!.request;
		const channels = job["InputDataConfig"] as {
			ChannelName: string;
			DataSource: { S3DataSource: { S3Uri: string } };
		}[];
		for (const { ChannelName, DataSource } of channels.filter(({ ChannelName: name }) => /train|valid/.test(name))) {
			const { host: Bucket, pathname } = new URL(DataSource.S3DataSource.S3Uri);
			const { Body } = await account.s3.send(new GetObjectCommand({ Bucket, Key: `${pathname.slice(1)}/rows.jsonl` }));
			const rows = readFileSync(join(FOLDER, VERSION, ChannelName, "rows.jsonl"), "utf8");
			expect(await Body!.transformToString()).toBe(rows);
		}
		const { run: id, version } = (await tracker().find(artefacts[0]!))!;
		expect(version).toBe("1");
		const kept = await fetch(`${mlflow.url}/api/2.0/mlflow/runs/get?run_id=${id}`);
		const { run: stored } = (await kept.json()) as {
			run: { info: object; data: { metrics: { key: string; value: number }[]; params: object; tags: object } };
		};
		expect(stored.info).toMatchObject({ status: "FINISHED" });
		expect(Object.fromEntries(stored.data.metrics.map(({ key, value }) => [key, value]))).toEqual(FIGURES);
		expect(stored.data.tags).toContainEqual({ key: "data_version", value: VERSION });
		expect(await tracker().aliased("staging")).toBeNull();
		expect(await tracker().find("s3://bucket/none/")).toBeNull();
	});

	it("releases the first model, judges it behind stage 1, and keeps its card", async () => {
		expect(await inProduction()).toBeNull();
		expect((await run(endpoint, RELEASE)).complaints.at(-1)).toMatch(/no package waits for approval/);
		await propose();
		expect(await tracker().aliased("staging")).toMatchObject({ version: "1" });
		configs.push(resultOf(await done(endpoint, RELEASE))["config"]!);
		expect(await inProduction()).toBe("1");
		const data = join(FOLDER, "data");
		writeDataFolder(data);
		const { lines } = await judge("card", "--endpoint", ENDPOINT, "--production", ENDPOINT, "--data", data);
		const card = JSON.parse(readFileSync(join(FOLDER, "card/card.json"), "utf8"));
		const subject = expect.stringContaining(ENDPOINT);
		expect(card.provenance).toMatchObject({ subject, models: [`${ENDPOINT}@${trained["job"]}`], failures: {} });
		// The fake endpoint knows our own suites by heart.
		expect(card.golden.overall.class.rate).toBeGreaterThan(0.95);
		expect(lines.join("\n")).not.toMatch(/the baseline has/);
	});

	it("refuses a model that falls behind that card, in evaluation and in release", async () => {
		account.behave("noise");
		const { status, lines } = await judge(
			"worse",
			"--endpoint",
			ENDPOINT,
			"--baseline",
			join(FOLDER, "card/card.json"),
		);
		expect(status).toBe(1);
		expect(lines.join("\n")).toMatch(/FAILED \/golden\/binary\/roc_auc\/not_safe: .+: the baseline has 0\.9\d+/);
		account.behave("good");
		await trainOnce();
		await propose();
		account.behave("noise");
		const released = await run(endpoint, RELEASE);
		expect(released.status).toBe(1);
		expect(released.complaints.join("\n")).toContain(`smoke failed: going back to ${configs[0]}`);
		account.behave("good");
		expect(await inProduction()).toBe("1");
	});

	it("moves the alias with each release of production, and makes the endpoint a model of the Worker", async () => {
		const released = await done(endpoint, ["deploy", ...NOW, "--register", workerUrl, "--weight", "2500", "--yes"]);
		configs.push(resultOf(released)["config"]!);
		expect(await inProduction()).toBe("2");
		expect(await tracker().aliased("production")).toMatchObject({ artefact: artefacts[1] });
		expect(registry).toMatchObject({
			revision: 1,
			models: [
				{ kind: "sagemaker", name: ENDPOINT, endpoint: ENDPOINT, weight: 2500, on_failure: "embedded" },
				{ kind: "embedded", weight: 1 },
			],
		});
		expect(new Set(tokens)).toEqual(new Set(["Bearer psk_test"]));
	});

	it("registers by itself: shows it, does it, keeps the others, and says in a line why not", async () => {
		const argv = ["register", ...NOW, "--register", workerUrl, "--weight", "10000"];
		expect((await done(endpoint, argv)).complaints.at(-1)).toMatch(/would make plainspeak-production a model of/);
		expect(registry.revision).toBe(1);
		const kept = {
			kind: "sagemaker",
			name: "qwen",
			endpoint: ENDPOINT,
			on_failure: "review",
			card: { f1: 0.6 },
		} as const;
		registry.models[0] = { ...kept, weight: 1 };
		await done(endpoint, [...argv, "--reason", "all of it", "--yes"]);
		expect(registry).toMatchObject({
			revision: 2,
			models: [
				{ ...kept, weight: 10_000 },
				{ kind: "embedded", weight: 1 },
			],
		});
		// What the Worker's schemas refuse.
		registry.models.push({ kind: "embedded", name: "embedded", weight: 1 });
		const refused = await run(endpoint, [...argv, "--yes"]);
		expect(refused.complaints.at(-1)).toMatch(/the service refuses the models: version_conflict/);
		expect(refused.status).toBe(1);
		for (const [url, line] of [
			["", /--register: the service's URL is missing/],
			["http://127.0.0.1:9", /no answer from http:\/\/127\.0\.0\.1:9/],
		] as const) {
			const { status, complaints } = await run(endpoint, ["register", ...NOW, "--register", url, "--yes"]);
			expect([status, complaints.at(-1)]).toEqual([1, expect.stringMatching(line)]);
		}
	});

	it("smokes, scales, and goes back to the release before, with the alias", async () => {
		await done(endpoint, ["smoke", ...NOW]);
		await done(endpoint, ["scale", ...NOW, "--min", "1", "--max", "4", "--yes"]);
		const back = resultOf(await done(endpoint, ["rollback", ...NOW, "--yes"]));
		expect(back).toMatchObject({ config: configs[0], previous: configs[1] });
		expect(await inProduction()).toBe("1");
	});

	it("is taken away with its releases", async () => {
		await done(endpoint, ["delete", ...NOW, "--confirm", ENDPOINT, "--yes"]);
		expect((await run(endpoint, ["smoke", ...NOW])).complaints.at(-1)).toMatch(/misconfigured/);
	});
});

it.each([
	["two subjects", ["--endpoint", "a", "--artefact", "b"], "--url, --endpoint and --artefact: one of them"],
	["production beside nothing", ["--production", "a"], "--production goes with --endpoint or --artefact"],
	["a package beside nothing", ["--propose", "a"], "--propose goes with --endpoint or --artefact"],
	[
		"a package, whatever the gate says",
		["--endpoint", "a", "--propose", "b", "--report-only"],
		"--propose takes no --report-only",
	],
])("model:evaluate refuses with one line: %s", async (_why, argv, line) => {
	const { status, complaints } = await judge("bad", ...argv);
	expect(status).toBe(1);
	expect(complaints).toEqual([`model:evaluate: ${line}`]);
});

it("says in one line when the tracking server is not there", async () => {
	const nowhere = openTracker({ MLFLOW_TRACKING_URI: "http://127.0.0.1:9" });
	await expect(nowhere.aliased("production")).rejects.toThrow(
		"MLFLOW_TRACKING_URI: no answer from the tracking server",
	);
});
