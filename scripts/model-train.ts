/** `npm run model:train`: trains the classifier as a SageMaker job, once everything that it needs is there. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
	CreateModelPackageCommand,
	CreateModelPackageGroupCommand,
	CreateTrainingJobCommand,
	DescribeModelPackageGroupCommand,
} from "@aws-sdk/client-sagemaker";
import { commitFacts } from "./evaluation/model-card/provenance.ts";
import { type CommandIo, numberOf, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { type Aws, isAbsent, runAwsCommand } from "./sagemaker/aws.ts";
import { CONTAINER } from "./sagemaker/container-env.ts";
import { imageUri } from "./sagemaker/images.ts";
import { hourPrice, readPrices } from "./sagemaker/prices.ts";
import { packageRequest } from "./sagemaker/release.ts";
import { environmentOf, parseFlags, readStack, type Stack } from "./sagemaker/stack.ts";
import { openTracker } from "./sagemaker/tracking.ts";
import {
	checkBase,
	checkBucket,
	checkDataVersion,
	checkQuota,
	checkRole,
	datasetPrefix,
	parseS3Uri,
} from "./sagemaker/training-checks.ts";
import { followTraining, type TrainingPlan, trainingRequest } from "./sagemaker/training-job.ts";

const HELP = `Trains the classifier as a SageMaker job. Without --yes it checks everything, shows the job and its price, and ends.

npm run model:train -- --env staging --data-version v20261128_1300 [--yes]

  --env ENV             staging | production: the stack that infra:apply made
  --data-version V      as data:upload printed it
  --base S3URI          folder of the base model (default: base/Qwen2.5-3B-Instruct/ in the stack's bucket)
  --config FILE         settings of the run (default: scripts/sagemaker/training.json)
  --instance TYPE       default ml.g4dn.xlarge
  --max-hours H         ends the job after it, default 6
  --on-demand           no spot instance
  --poll-seconds N      default 30
  --yes                 start it, follow it, record the run and register its model package for approval
Exit 1 when a check or the job fails; a failed job's last log lines are shown.`;

const FLAGS = {
	"data-version": { type: "string" },
	base: { type: "string" },
	config: { type: "string" },
	instance: { type: "string" },
	"max-hours": { type: "string" },
	"on-demand": { type: "boolean" },
	"poll-seconds": { type: "string" },
	yes: { type: "boolean" },
} as const;
type Flags = ReturnType<typeof parseFlags<typeof FLAGS>>;

const SETTINGS = new URL("./sagemaker/training.json", import.meta.url).pathname;
const DEFAULT_INSTANCE = "ml.g4dn.xlarge";
const DEFAULT_HOURS = 6;
const MAX_HOURS = 120;

function readSettings(file: string): Record<string, string> {
	try {
		const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
		return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
	} catch {
		throw new UsageError(`--config: no JSON file ${file}`);
	}
}

/** The container's own files, and a key that changes with them. */
function readCode(): { files: [name: string, content: Buffer][]; key: string } {
	const names = readdirSync(CONTAINER).filter((name) => /\.py$|^prompt\.json$/.test(name));
	const files = names.sort().map((name): [string, Buffer] => [name, readFileSync(join(CONTAINER, name))]);
	const hash = createHash("sha256");
	for (const [name, content] of files) hash.update(name).update(content);
	return { files, key: hash.digest("hex").slice(0, 12) };
}

function planOf(values: Flags, stack: Stack, aws: Aws, now: Date): TrainingPlan {
	const dataVersion = values["data-version"];
	if (!dataVersion) throw new UsageError("--data-version is missing (try --help)");
	const stamp = now.toISOString().slice(0, 23).replace(/\D/g, "");
	const name = `plainspeak-${values.env}-${stamp}`;
	const { bucket } = stack;
	const { commit } = commitFacts();
	return {
		name,
		image: imageUri("training", aws.region),
		roleArn: stack.trainingRoleArn,
		bucket,
		codeUri: `s3://${bucket}/code/${readCode().key}/`,
		baseUri: values.base ?? `s3://${bucket}/base/Qwen2.5-3B-Instruct/`,
		dataUri: `s3://${bucket}/${datasetPrefix(dataVersion)}`,
		instance: values.instance ?? DEFAULT_INSTANCE,
		isSpot: !values["on-demand"],
		maxHours: numberOf(values["max-hours"], DEFAULT_HOURS, "--max-hours", 0.1, MAX_HOURS),
		settings: {
			...readSettings(values.config ?? SETTINGS),
			version: name,
			data_version: dataVersion,
			git_commit: commit ?? "unknown",
		},
	};
}

async function checkAll(aws: Aws, plan: TrainingPlan): Promise<void> {
	await checkBucket(aws, plan.bucket);
	await checkDataVersion(aws, plan.bucket, plan.settings["data_version"]!);
	await checkBase(aws, plan.baseUri);
	await checkRole(aws, plan.roleArn);
	await checkQuota(aws, plan.instance, plan.isSpot ? "spot training job" : "training job");
}

async function ensureGroup({ sagemaker }: Aws, name: string): Promise<void> {
	const group = { ModelPackageGroupName: name };
	try {
		await sagemaker.send(new DescribeModelPackageGroupCommand(group));
	} catch (error) {
		if (!isAbsent(error)) throw error;
		await sagemaker.send(new CreateModelPackageGroupCommand(group));
	}
}

/** The figures that the job left beside the artefact. */
async function readMetrics({ s3 }: Aws, artefact: string): Promise<Record<string, number>> {
	const { bucket, prefix } = parseS3Uri(artefact, "artefact");
	const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}metrics.json` }));
	const { metrics } = JSON.parse(await Body!.transformToString()) as { metrics: Record<string, unknown> };
	return Object.fromEntries(
		Object.entries(metrics).filter((each): each is [string, number] => typeof each[1] === "number"),
	);
}

async function train(aws: Aws, plan: TrainingPlan, stack: Stack, pollMs: number, io: CommandIo): Promise<number> {
	for (const [name, Body] of readCode().files) {
		const Key = `${parseS3Uri(plan.codeUri, "code").prefix}${name}`;
		await aws.s3.send(new PutObjectCommand({ Bucket: plan.bucket, Key, Body }));
	}
	await aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(plan)));
	const job = await followTraining(aws, plan.name, pollMs, io.complain);
	for (const { MetricName, Value } of job.FinalMetricDataList ?? []) io.complain(`  ${MetricName} ${Value}`);
	const artefact = job.ModelArtifacts?.S3ModelArtifacts;
	if (!artefact) throw new UsageError(`${plan.name} left no artefact`);
	const billable = job.BillableTimeInSeconds ?? 0;
	// What spot saves is time that is not billed: a billable second has the full price.
	const price = (billable / 3600) * hourPrice(readPrices(), plan.instance);
	io.complain(`model:train: about ${price.toFixed(2)} USD for ${billable} s`);
	const metrics = await readMetrics(aws, artefact);
	const tags = { data_version: plan.settings["data_version"]!, git_commit: plan.settings["git_commit"]! };
	const tracker = openTracker(io.env);
	const version = await tracker.record({ name: plan.name, params: plan.settings, metrics, tags, artefact });
	await ensureGroup(aws, stack.packageGroup);
	const image = imageUri("inference", aws.region);
	const made = await aws.sagemaker.send(
		new CreateModelPackageCommand(packageRequest({ group: stack.packageGroup, image, artefact, metrics, tags })),
	);
	await tracker.setAlias("staging", version.version);
	io.write(
		JSON.stringify({ job: plan.name, artefact, package: made.ModelPackageArn, version: version.version, metrics }),
	);
	return 0;
}

/** Price of so many hours, US dollars, on the list of its date. */
function costOf(plan: TrainingPlan, hours: number): { price: number; asOf: string } {
	const prices = readPrices();
	return { price: hours * hourPrice(prices, plan.instance, plan.isSpot), asOf: prices.as_of };
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("model:train", io, async () => {
		const values = parseFlags(argv, FLAGS);
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const environment = environmentOf(values.env);
		const pollMs = 1000 * numberOf(values["poll-seconds"], 30, "--poll-seconds", 0, 600);
		return runAwsCommand("model:train", io, async (aws) => {
			const stack = await readStack(aws, environment);
			const plan = planOf(values, stack, aws, new Date());
			const { price, asOf } = costOf(plan, plan.maxHours);
			await checkAll(aws, plan);
			const kind = plan.isSpot ? "spot" : "on demand";
			io.complain(
				`model:train: at most ${price.toFixed(2)} USD for ${plan.maxHours} h of ${plan.instance}, ${kind} (prices of ${asOf})`,
			);
			if (values.yes) return train(aws, plan, stack, pollMs, io);
			io.write(JSON.stringify(trainingRequest(plan), null, "\t"));
			io.complain("model:train: nothing was started; --yes does it");
			return 0;
		});
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
