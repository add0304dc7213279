import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from "@aws-sdk/client-application-auto-scaling";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { main as endpoint } from "../../scripts/model-endpoint.ts";
import { main as evaluate } from "../../scripts/model-evaluate.ts";
import { main as train } from "../../scripts/model-train.ts";
import { isAbsent } from "../../scripts/sagemaker/aws.ts";
import { parseS3Uri } from "../../scripts/sagemaker/training-checks.ts";
import {
	type Account,
	applyStack,
	DATA_VERSION,
	DISTINCT,
	FIGURES,
	fill,
	openAccount,
	type Ran,
	REGION,
} from "./account.ts";

const RUNS = mkdtempSync(join(tmpdir(), "plainspeak-runs-"));
const NOW = ["--env", "staging", "--poll-seconds", "0"];
const TRAIN = [...NOW, "--data-version", DATA_VERSION];

let account: Account;
let autoScaling: ApplicationAutoScalingClient;
beforeAll(async () => {
	account = await openAccount();
	expect(await applyStack(account)).toMatchObject({ status: 0 });
	await fill(account);
	const credentials = { accessKeyId: "a", secretAccessKey: "b" };
	autoScaling = new ApplicationAutoScalingClient({ region: REGION, endpoint: account.moto.url, credentials });
});
afterAll(async () => {
	await account.close();
	rmSync(RUNS, { recursive: true });
});
beforeEach(() => account.behave("good"));

const run = (main: typeof train, argv: readonly string[], env = {}): Promise<Ran> =>
	account.run(main, argv, { PLAINSPEAK_RUNS: RUNS, ...env });
const operations = () => account.control.calls.map(({ operation }) => operation);
async function scalableTargets() {
	const command = new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker" });
	return (await autoScaling.send(command)).ScalableTargets;
}
/** Operations that change something. */
const changes = () => operations().filter((operation) => !operation.startsWith("Describe"));
const registry = () => JSON.parse(readFileSync(join(RUNS, "models.json"), "utf8"));

const ask = async (operation: string, request: object) => {
	const headers = { "x-amz-target": `SageMaker.${operation}` };
	const answer = await fetch(account.control.url, { method: "POST", headers, body: JSON.stringify(request) });
	return (await answer.json()) as Record<string, unknown>;
};
const packageOf = (arn: string) => ask("DescribeModelPackage", { ModelPackageName: arn });
const UNJUDGED = { ModelApprovalStatus: "Rejected", ApprovalDescription: "not judged yet" };

describe("model:train", () => {
	it("checks everything, shows the job and its price, and starts nothing without --yes", async () => {
		const { status, lines, complaints } = await run(train, TRAIN);
		expect(complaints.join("\n")).toMatch(
			/at most 4\.42 USD for 6 h of ml\.g4dn\.xlarge, on spot about 1\.77 USD \(prices of 2026-11-28\)/,
		);
		expect(status).toBe(0);
		const request = JSON.parse(lines.join("\n"));
		expect(request).toMatchObject({ EnableManagedSpotTraining: true, EnableNetworkIsolation: true });
		expect(operations()).not.toContain("CreateTrainingJob");
	});

	it.each([
		[
			"no credentials",
			TRAIN,
			{ AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: "true" },
			/no AWS credentials/,
		],
		["no region", TRAIN, { AWS_REGION: undefined }, /AWS_REGION is not set/],
		[
			"another region",
			TRAIN,
			{ AWS_REGION: "eu-west-1" },
			/no stack plainspeak-staging in eu-west-1: run npm run infra:apply/,
		],
		["no such region", TRAIN, { AWS_REGION: "moon" }, /no region has the name moon/],
		["no data version", NOW, {}, /--data-version is missing/],
		["a data version that is not whole", [...NOW, "--data-version", "v20260101_0000"], {}, /run npm run data:upload/],
		[
			"a base that is not there",
			[...TRAIN, "--base", "s3://plainspeak-staging-123456789012-eu-central-1/x/"],
			{},
			/no base model/,
		],
		["an instance without a price", [...TRAIN, "--instance", "ml.t2.nano"], {}, /no price for ml\.t2\.nano/],
		["an instance without a quota", [...TRAIN, "--instance", "ml.g5.xlarge"], {}, /no quota "ml\.g5\.xlarge/],
		["no environment", ["--data-version", DATA_VERSION], {}, /--env: one of staging, production/],
		["no tracking server", TRAIN, { MLFLOW_TRACKING_URI: "http://127.0.0.1:9" }, /no answer from the tracking server/],
		["a bad bound on following", [...TRAIN, "--follow-minutes", "x"], {}, /--follow-minutes: must be a number/],
		["a job, and what starts one", [...NOW, "--job", "x", "--on-demand"], {}, /--job takes no --on-demand/],
		["nobody there", TRAIN, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, /no answer from AWS/],
	])("refuses with one line: %s", async (_why, argv, env, line) => {
		const before = operations().length;
		const { status, complaints } = await run(train, [...argv, "--yes"], env);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(line);
		expect(operations().slice(before)).not.toContain("CreateTrainingJob");
	});

	it("gives the job the natural mixture, the rows to be judged on, and what people have judged", async () => {
		const feedback = mkdtempSync(join(tmpdir(), "feedback-"));
		expect((await run(train, [...TRAIN, "--feedback", feedback])).complaints.at(-1)).toMatch(/--feedback: no export/);
		for (const part of ["supervised", "preferences"]) {
			mkdirSync(join(feedback, part));
			writeFileSync(join(feedback, part, "rows.jsonl"), `{"of":"${part}"}\n`);
		}
		// It ends before it registers anything, which the tests below count.
		account.control.failTraining("fail");
		expect(await run(train, [...TRAIN, "--feedback", feedback, "--yes"])).toMatchObject({ status: 1 });
		const asked = account.control.calls.findLast(({ operation }) => operation === "CreateTrainingJob")!.request;
		expect(asked["HyperParameters"]).toMatchObject({ natural_counts: DISTINCT.join(",") });
		const channels = asked["InputDataConfig"] as {
			ChannelName: string;
			DataSource: { S3DataSource: { S3Uri: string } };
		}[];
		const uris = new Map(channels.map(({ ChannelName, DataSource }) => [ChannelName, DataSource.S3DataSource.S3Uri]));
		expect([...uris.keys()]).toEqual(["code", "model", "train", "validation", "test", "feedback", "preferences"]);
		expect(uris.get("test")).toMatch(new RegExp(`/${DATA_VERSION}/test$`));
		const { prefix } = parseS3Uri(uris.get("preferences")!, "uri");
		const object = await account.s3.send(new GetObjectCommand({ Bucket: account.bucket, Key: `${prefix}rows.jsonl` }));
		expect(await object.Body!.transformToString()).toBe('{"of":"preferences"}\n');
		rmSync(feedback, { recursive: true });
	});

	it("refuses when the account may have no instance", async () => {
		account.control.setQuota(0);
		const { status, complaints } = await run(train, [...TRAIN, "--yes"]);
		account.control.setQuota(4);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(/quota "ml\.g4dn\.xlarge for spot training job usage" is 0/);
	});

	it.each([
		["fail", /failed: AlgorithmError: rows\.jsonl:3/, /\| train: rows\.jsonl:3: label is missing/],
		["stop", /stopped: no reason given/, /Stopped/],
		["capacity", /failed: CapacityError: Unable to provision/, /Failed/],
	] as const)("takes a job that ends as %s for a failure, and registers nothing", async (fault, line, shown) => {
		account.control.failTraining(fault);
		const before = operations().length;
		const { status, complaints } = await run(train, [...TRAIN, "--yes"]);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(line);
		expect(complaints.join("\n")).toMatch(shown);
		expect(operations().slice(before)).not.toContain("CreateModelPackage");
	});

	it("follows a job through a spot interruption and throttling, records the run and leaves a package to approve", async () => {
		account.control.failTraining("spot");
		account.control.throttle(2);
		const { status, lines, complaints } = await run(train, [...TRAIN, "--yes"]);
		expect(complaints.join("\n")).toMatch(/Interrupted/);
		expect(complaints.join("\n")).toMatch(/eval_macro_f1 0\.6412/);
		expect(complaints.join("\n")).toMatch(/train_loss 0\.5/);
		// Half an hour at 0.7364 USD: the billable time is what spot leaves of the hour.
		expect(complaints.join("\n")).toMatch(/about 0\.37 USD for 1800 s/);
		expect(status, complaints.at(-1)).toBe(0);
		const result = JSON.parse(lines[0]!);
		expect(result.metrics).toEqual(FIGURES);
		expect(registry()).toMatchObject({ versions: [{ version: "1", artefact: result.artefact }], aliases: {} });
		expect(await packageOf(result.package)).toMatchObject(UNJUDGED);
		const written = JSON.parse(readFileSync(join(RUNS, `${result.job}.json`), "utf8"));
		expect(written.tags).toMatchObject({
			data_version: DATA_VERSION,
			git_commit: expect.stringMatching(/^[0-9a-f]{40}$/),
		});
	});

	it("follows a job that another run started, and records it once however often it is asked", async () => {
		account.control.failTraining("bare");
		const started = await run(train, [...TRAIN, "--yes", "--no-follow"]);
		expect(started.status).toBe(0);
		const [job] = started.lines as [string];
		const before = operations().length;
		const versions = registry().versions.length;
		const later = (...argv: string[]) => run(train, [...NOW, "--job", job, ...argv]);
		const early = await later("--follow-minutes", "0");
		expect(early).toMatchObject({ status: 3, lines: [] });
		expect(early.complaints.at(-1)).toContain(`${job} still runs; --job ${job} follows it again`);
		const [first, second] = [await later(), await later()];
		expect([first.status, second.status]).toEqual([0, 0]);
		const result = JSON.parse(first.lines[0]!);
		expect(result).toMatchObject({ job, artefact: expect.stringMatching(/\/output\/model\/$/), metrics: FIGURES });
		expect(JSON.parse(second.lines[0]!)).toEqual(result);
		expect(second.complaints.at(-1)).toContain(`${job} has its package already: ${result.package}`);
		expect(operations().slice(before)).not.toContain("CreateTrainingJob");
		expect(
			operations()
				.slice(before)
				.filter((each) => each === "CreateModelPackage"),
		).toHaveLength(1);
		expect(registry().versions).toHaveLength(versions + 1);
		expect(JSON.parse(readFileSync(join(RUNS, `${job}.json`), "utf8")).tags).toMatchObject({
			data_version: DATA_VERSION,
			git_commit: expect.stringMatching(/^[0-9a-f]{40}$/),
		});
	});

	it("follows no job that is not there, or of another environment", async () => {
		const { complaints } = await run(train, [...NOW, "--job", "plainspeak-staging-1"]);
		expect(complaints.at(-1)).toMatch(/--job: no job plainspeak-staging-1 in eu-central-1/);
		const foreign = account.control.calls.findLast(({ operation }) => operation === "CreateTrainingJob")!.request;
		const request = {
			...foreign,
			TrainingJobName: "plainspeak-production-1",
			OutputDataConfig: { S3OutputPath: "s3://other/training/" },
		};
		account.control.failTraining("stop");
		await ask("CreateTrainingJob", request);
		const other = await run(train, [...NOW, "--job", "plainspeak-production-1"]);
		expect(other.complaints.at(-1)).toMatch(/plainspeak-production-1 does not write to .+: is --env right\?/);
	});
});

describe("the gate", () => {
	const CANDIDATE = "plainspeak-candidate-staging";
	const arn = (version: number) =>
		`arn:aws:sagemaker:eu-central-1:123456789012:model-package/plainspeak-staging/${version}`;
	const propose = (version: number, ...argv: string[]) =>
		run(evaluate, ["--endpoint", CANDIDATE, "--propose", arn(version), "--out", join(RUNS, "card"), ...argv]);
	const candidate = (...argv: string[]) => run(endpoint, ["candidate", ...NOW, ...argv]);

	it("asks nobody to approve what it has not judged", async () => {
		const { complaints } = await run(endpoint, ["deploy", ...NOW, "--approve", "--reason", "good", "--yes"]);
		expect(complaints.at(-1)).toMatch(/no package waits for approval/);
	});

	it("has the package on an endpoint of its own, and takes away first what a broken run left", async () => {
		expect((await candidate("--package", arn(1))).complaints.at(-1)).toMatch(/would make the endpoint plainspeak-cand/);
		expect((await candidate("--yes")).complaints.at(-1)).toMatch(/--package ARN or --remove: one of them/);
		expect((await candidate("--package", arn(9), "--yes")).complaints.at(-1)).toMatch(/no package .+\/9/);
		account.control.failEndpoint("fail");
		expect((await candidate("--package", arn(1), "--yes")).complaints.at(-1)).toMatch(/is Failed: The primary/);
		expect(operations().slice(-2)).toEqual(["DeleteEndpointConfig", "DeleteModel"]);
		for (const version of [2, 1]) {
			const { status, lines, complaints } = await candidate("--package", arn(version), "--yes");
			expect(status, complaints.at(-1)).toBe(0);
			expect(JSON.parse(lines[0]!)).toEqual({ endpoint: CANDIDATE, package: arn(version) });
		}
	});

	it("leaves a package rejected with the reasons when it is closed", async () => {
		account.behave("noise");
		expect((await propose(1)).status).toBe(1);
		expect(await packageOf(arn(1))).toMatchObject({
			ModelApprovalStatus: "Rejected",
			ApprovalDescription: expect.stringMatching(/^judged 20.+: gate: FAILED /),
		});
		expect(registry().aliases).toEqual({});
	});

	it("does not judge a package by another model's answers", async () => {
		const { status, complaints } = await propose(2);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(/the package is of plainspeak-staging-\d+, and .+ answered: it stays as it was/);
		expect(await packageOf(arn(2))).toMatchObject(UNJUDGED);
		expect((await propose(9)).complaints.at(-1)).toMatch(/no package .+\/9/);
	});

	it("opens a package for approval and moves the alias when it is open, though production has no model yet", async () => {
		const { status, lines, complaints } = await propose(1, "--production", "plainspeak-staging");
		expect(status, lines.join("\n")).toBe(0);
		expect(complaints.join("\n")).toMatch(/no endpoint plainspeak-staging yet: compared with the committed baseline/);
		expect(await packageOf(arn(1))).toMatchObject({
			ModelApprovalStatus: "PendingManualApproval",
			ApprovalDescription: expect.stringMatching(/^judged 20.+: gate: open; \d+ rules passed/),
		});
		expect(registry().aliases).toEqual({ staging: "1" });
		expect((await candidate("--remove", "--yes")).status).toBe(0);
		expect((await candidate("--remove", "--yes")).status).toBe(0);
	});
});

describe("the endpoint's life", () => {
	const deploy = (...argv: string[]) => run(endpoint, ["deploy", ...NOW, ...argv]);
	const configs: string[] = [];
	const lastUpdate = () => account.control.calls.findLast(({ operation }) => operation === "UpdateEndpoint")!.request;
	const routing = (Type: string) => ({
		DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type } } },
	});

	it("is not deployed without an approval, and not without its reason", async () => {
		expect((await deploy("--yes")).complaints.at(-1)).toMatch(/no package is approved/);
		expect((await deploy("--approve", "--yes")).complaints.at(-1)).toMatch(/--reason is missing/);
	});

	it("says what it would do", async () => {
		const before = operations().length;
		const { complaints } = await deploy("--approve", "--reason", "good");
		expect(complaints.at(-1)).toMatch(
			/would release .+model-package\/plainspeak-staging\/\d+ to plainspeak-staging on 1 x ml\.g4dn\.xlarge/,
		);
		expect(operations().slice(before)).not.toContain("CreateEndpoint");
	});

	it("leaves nothing behind when the endpoint fails to start", async () => {
		account.control.failEndpoint("fail");
		const { status, complaints } = await deploy("--approve", "--reason", "good", "--yes");
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(/is Failed: The primary container did not pass/);
		expect(changes().slice(-3)).toEqual(["DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel"]);
	});

	it("is taken away again when the first release answers noise", async () => {
		account.behave("noise");
		const { status } = await deploy("--yes");
		expect(status).toBe(1);
		expect(changes().slice(-3)).toEqual(["DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel"]);
	});

	it("is made while new things are not found at once, judged by golden texts, and called done only then", async () => {
		account.control.delayConsistency(2);
		const { status, lines, complaints } = await deploy("--yes");
		account.control.delayConsistency(0);
		expect(complaints.at(-1)).toMatch(/smoke: plainspeak-staging-\d+, \d+% of 64 golden texts/);
		expect(status).toBe(0);
		configs.push(JSON.parse(lines[0]!).config);
		const made = account.control.calls.findLast(({ operation }) => operation === "CreateEndpointConfig")!.request;
		expect(made["ProductionVariants"]).toMatchObject([
			{ VariantName: "main", InferenceAmiVersion: expect.any(String) },
		]);
	});

	it("goes back to the release before when the new one answers noise", async () => {
		account.behave("noise");
		const { status, complaints } = await deploy("--yes");
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(/% of 64 golden texts are judged right or one class off, 80% are asked for/);
		const last = account.control.calls.findLast(({ operation }) => operation === "UpdateEndpoint")!.request;
		expect(last["EndpointConfigName"]).toBe(configs[0]);
	});

	it("tells an automatic rollback by the config, since the endpoint is in service again", async () => {
		account.control.failEndpoint("rollback");
		const { status, complaints } = await deploy("--yes");
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(new RegExp(`was rolled back: plainspeak-staging serves ${configs[0]}`));
	});

	it("is updated blue-green with alarms, to the instances asked for, as a canary from two on", async () => {
		const { status, lines } = await deploy("--instances", "2", "--yes");
		expect(status).toBe(0);
		configs.push(JSON.parse(lines[0]!).config);
		const { DeploymentConfig, RetainAllVariantProperties } = lastUpdate();
		expect(RetainAllVariantProperties).toBe(false);
		expect(DeploymentConfig).toMatchObject({
			BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: "CANARY" } },
			AutoRollbackConfiguration: {
				Alarms: [{ AlarmName: "plainspeak-staging-errors" }, { AlarmName: "plainspeak-staging-latency" }],
			},
		});
	});

	it("is smoke tested by itself, and fails when the model fails", async () => {
		expect((await run(endpoint, ["smoke", ...NOW])).status).toBe(0);
		account.behave("error");
		const { status, complaints } = await run(endpoint, ["smoke", ...NOW]);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toBe("model:smoke: smoke: model_error, ModelError 424");
	});

	it("scales with its calls, and by the clock", async () => {
		const calls = await run(endpoint, ["scale", ...NOW, "--min", "1", "--max", "4", "--yes"]);
		expect(calls.lines).toEqual([
			"endpoint/plainspeak-staging/variant/main: 1 to 4 instances, 600 calls a minute each",
		]);
		const clock = await run(endpoint, ["scale", ...NOW, "--min", "2", "--schedule", "cron(0 7 * * ? *)", "--yes"]);
		expect(clock.status).toBe(0);
		expect((await run(endpoint, ["scale", ...NOW, "--schedule", "at seven"])).complaints.at(-1)).toMatch(
			/--schedule: must be/,
		);
	});

	describe("as a batch", () => {
		const folder = (name: string) => `s3://${account.bucket}/batch/${name}/x/`;
		const batch = (input = folder("input"), output = folder("output")) =>
			run(endpoint, ["batch", ...NOW, "--input", input, "--output", output, "--yes"]);
		const put = (Key: string, Body: string | Buffer) =>
			account.s3.send(new PutObjectCommand({ Bucket: account.bucket, Key, Body }));
		/** Two parts of an upload; as weights, it does not shrink. */
		const weights = randomBytes(9 << 20);

		it("is refused where the role may not read or write, and where nothing is", async () => {
			const made = changes().length;
			for (const [argv, line] of [
				[["s3://b-in/x/"], /--input: must lie below s3:\/\/plainspeak-staging-\d+-eu-central-1\/batch\/input\//],
				[[folder("input"), folder("elsewhere")], /--output: must lie below s3:\/\/.+\/batch\/output\//],
				[[], /--input: nothing in s3:/],
			] as const) {
				const { status, complaints } = await batch(...argv);
				expect([status, complaints.at(-1)]).toEqual([1, expect.stringMatching(line)]);
			}
			expect(
				changes()
					.slice(made)
					.filter((name) => /^(?:Create|Delete)/.test(name)),
			).toEqual([]);
		});

		it("judges files with the endpoint's model as an archive, which is packed once", async () => {
			const prefix = new URL(registry().versions[0].artefact).pathname.slice(1);
			await put(`${prefix}model.safetensors`, weights);
			await put(`${prefix}code/inference.py`, "import json\n");
			await put("batch/input/x/rows.jsonl", '{"inputs":["a"]}\n');
			const { status, lines, complaints } = await batch();
			expect(status, complaints.at(-1)).toBe(0);
			expect(complaints.join("\n")).toMatch(/packing 3 files, \d+ bytes, as s3:/);
			const { job, output } = JSON.parse(lines[0]!);
			expect(output).toBe(folder("output"));
			const requestOf = (name: string) =>
				account.control.calls.findLast(({ operation }) => operation === name)!.request;
			expect(requestOf("CreateTransformJob")).toMatchObject({
				ModelName: job,
				TransformResources: { TransformAmiVersion: "al2-ami-sagemaker-batch-gpu-535" },
			});
			expect(operations().slice(-2)).toEqual(["DescribeTransformJob", "DeleteModel"]);
			expect(requestOf("DeleteModel")).toEqual({ ModelName: job });

			const { ModelDataUrl } = requestOf("CreateModel")["PrimaryContainer"] as { ModelDataUrl: string };
			const Key = new URL(ModelDataUrl).pathname.slice(1);
			expect(Key).toMatch(/^training\/.+\/output\/model-[0-9a-f]{16}\.tar\.gz$/);
			const { Body } = await account.s3.send(new GetObjectCommand({ Bucket: account.bucket, Key }));
			const unpacked = join(RUNS, "unpacked");
			mkdirSync(unpacked);
			execFileSync("tar", ["-xz", "-C", unpacked], { input: await Body!.transformToByteArray() });
			expect(readFileSync(join(unpacked, "model.safetensors")).equals(weights)).toBe(true);
			expect(readFileSync(join(unpacked, "code/inference.py"), "utf8")).toBe("import json\n");
			expect(existsSync(join(unpacked, "metrics.json"))).toBe(true);

			expect((await batch()).complaints.join("\n")).not.toMatch(/packing/);
		});

		it("leaves no model when the job fails or is refused, and one whose job may still run", async () => {
			account.control.failTransform("ClientError: bad line");
			expect((await batch()).complaints.at(-1)).toMatch(/failed: ClientError: bad line/);
			expect(operations().at(-1)).toBe("DeleteModel");
			account.control.refuse("CreateTransformJob", 1);
			expect((await batch()).status).toBe(1);
			expect(operations().at(-1)).toBe("DeleteModel");
			account.control.refuse("DescribeTransformJob", 100);
			const unseen = await batch();
			account.control.refuse("", 0);
			expect(unseen.complaints.join("\n")).toMatch(/may still run, and its model is left: aws sagemaker/);
			expect(operations().at(-1)).toBe("DescribeTransformJob");
		});
	});

	it("goes back to the release before", async () => {
		const dry = await run(endpoint, ["rollback", ...NOW]);
		expect(dry.complaints.at(-1)).toMatch(
			new RegExp(`would move plainspeak-staging from ${configs[1]} to ${configs[0]}`),
		);
		const { status, lines } = await run(endpoint, ["rollback", ...NOW, "--yes"]);
		expect(status).toBe(0);
		expect(JSON.parse(lines[0]!)).toMatchObject({ config: configs[0], previous: configs[1] });
		expect((await run(endpoint, ["rollback", ...NOW, "--yes"])).complaints.at(-1)).toMatch(/no release before/);
	});

	it("keeps the instances that autoscaling gave it, and needs room for as many again", async () => {
		account.control.setInstances("plainspeak-staging", 4);
		const refused = await deploy("--yes");
		expect(refused.complaints.at(-1)).toMatch(/the quota "ml\.g4dn\.xlarge for endpoint usage" is 4, 8 are needed/);
		account.control.setQuota(8);
		expect((await deploy()).complaints.at(-1)).toMatch(/on 4 x ml\.g4dn\.xlarge; --yes/);
		expect(await deploy("--yes")).toMatchObject({ status: 0 });
		expect(lastUpdate()).toMatchObject({ RetainAllVariantProperties: true, ...routing("CANARY") });
	});

	it("moves all traffic at once to a single instance", async () => {
		expect(await deploy("--instances", "1", "--yes")).toMatchObject({ status: 0 });
		expect(lastUpdate()).toMatchObject({ RetainAllVariantProperties: false, ...routing("ALL_AT_ONCE") });
		account.control.setQuota(4);
		expect(await deploy("--yes")).toMatchObject({ status: 0 });
		expect(lastUpdate()).toMatchObject({ RetainAllVariantProperties: true, ...routing("ALL_AT_ONCE") });
	});

	it("is released by a profile, without keys in the environment", async () => {
		const file = join(RUNS, "credentials");
		writeFileSync(file, "[plainspeak]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret\n");
		vi.stubEnv("AWS_PROFILE", "plainspeak");
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
		const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
		const released = await run(endpoint, ["deploy", ...NOW, "--yes"], noKeys);
		vi.unstubAllEnvs();
		expect(released.complaints.at(-1)).toMatch(/smoke: plainspeak-staging-\d+/);
		expect(released.status).toBe(0);
	});

	it.each([
		["bears a look that fails", 1, 0, /smoke: plainspeak-staging-\d+/],
		["leaves a release that goes live unseen", 6, 1, /is going live and is left: look again with aws sagemaker/],
		["leaves all as it is when it sees nothing", 100, 1, /may be live and is left: look again with aws sagemaker/],
	])("%s", async (_what, failures, status, line) => {
		account.control.refuse("DescribeEndpoint", failures, "UpdateEndpoint");
		const before = operations().length;
		const ran = await deploy("--yes");
		account.control.refuse("", 0);
		expect(ran.complaints.join("\n")).toMatch(line);
		expect(ran.status).toBe(status);
		expect(operations().slice(before)).not.toContain("DeleteEndpointConfig");
		expect((await run(endpoint, ["smoke", ...NOW])).status).toBe(0);
	});

	const confirmed = ["delete", ...NOW, "--confirm", "plainspeak-staging", "--yes"];

	it("is deleted only by its name, and keeps its autoscaling when the deletion is refused", async () => {
		expect((await run(endpoint, ["delete", ...NOW, "--yes"])).status).toBe(1);
		account.control.refuse("DeleteEndpoint", 1);
		expect((await run(endpoint, confirmed)).complaints.at(-1)).toMatch(/the credentials lack the right/);
		expect(await scalableTargets()).toHaveLength(1);
	});

	it("is deleted with its releases and its autoscaling, which finishes what broke off", async () => {
		account.control.refuse("DeleteEndpointConfig", 1);
		expect((await run(endpoint, confirmed)).status).toBe(1);
		expect(await scalableTargets()).toHaveLength(0);
		const { status, lines } = await run(endpoint, confirmed);
		expect(status).toBe(0);
		expect(JSON.parse(lines[0]!)).toEqual({ deleted: "plainspeak-staging", releases: 9 });
		expect((await run(endpoint, ["smoke", ...NOW])).complaints.at(-1)).toMatch(/misconfigured/);
		expect((await run(endpoint, confirmed)).complaints.at(-1)).toMatch(/no endpoint plainspeak-staging/);
	});

	it("is deleted when it was never scaled", async () => {
		expect((await deploy("--yes")).status).toBe(0);
		expect(await run(endpoint, confirmed)).toMatchObject({ status: 0 });
		expect(account.control.calls.at(-1)).toMatchObject({ operation: "DeleteModel" });
	});

	it.each([
		["ObjectNotFoundException", "No scalable target found for service namespace: sagemaker", true],
		["ValidationException", 'Could not find endpoint "arn:aws:sagemaker:x".', true],
		["ResourceNotFoundException", "The specified log group does not exist.", true],
		["Error", "getaddrinfo ENOTFOUND api.sagemaker.eu-central-1.amazonaws.com", false],
		["AccessDeniedException", "not authorized", false],
	])("tells what is not there from what fails: %s", (name, message, expected) => {
		expect(isAbsent(Object.assign(new Error(message), { name }))).toBe(expected);
	});
});
