/** `npm run model:train`: trains the classifier as a SageMaker job, once everything that it needs is there. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateTrainingJobCommand, DescribeTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { commitFacts } from "./evaluation/model-card/provenance.ts";
import { type CommandIo, numberOf, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { type Aws, isAbsent, runAwsCommand } from "./sagemaker/aws.ts";
import { CONTAINER } from "./sagemaker/container-env.ts";
import { imageUri } from "./sagemaker/images.ts";
import { hourPrice, readPrices } from "./sagemaker/prices.ts";
import { environmentOf, parseFlags, readStack, type Stack } from "./sagemaker/stack.ts";
import { openTracker, type Tracker } from "./sagemaker/tracking.ts";
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
import { recordTraining } from "./sagemaker/training-record.ts";

const HELP = `Trains the classifier as a SageMaker job. Without --yes it checks everything, shows the job and its price, and ends.

npm run model:train -- --env staging --data-version v20261128_1300 [--yes]
npm run model:train -- --env staging --job NAME

  --env ENV             staging | production: the stack that infra:apply made
  --data-version V      as data:upload printed it
  --base S3URI          folder of the base model (default: base/Qwen2.5-3B-Instruct/ in the stack's bucket)
  --feedback DIR        what people have judged, from feedback:export: more rows to train on, and pairs for DPO
  --config FILE         settings of the run (default: scripts/sagemaker/training.json)
  --instance TYPE       default ml.g4dn.xlarge
  --max-hours H         ends the job after it, default 6
  --on-demand           no spot instance
  --yes                 start it, follow it, record the run and register its model package, rejected until it is judged
                        (model:evaluate --propose)
  --no-follow           with --yes: start it, print its name, and end
  --job NAME            follow a job that was started before, running or finished; what is recorded already stays
  --poll-seconds N      default 30
  --follow-minutes N    stop watching after it; the job goes on
Exit 1 when a check or the job fails; a failed job's last log lines are shown. Exit 3 when it still runs.`;

const FLAGS = {
	"data-version": { type: "string" },
	base: { type: "string" },
	feedback: { type: "string" },
	config: { type: "string" },
	instance: { type: "string" },
	"max-hours": { type: "string" },
	"on-demand": { type: "boolean" },
	yes: { type: "boolean" },
	"no-follow": { type: "boolean" },
	job: { type: "string" },
	"poll-seconds": { type: "string" },
	"follow-minutes": { type: "string" },
} as const;
type Flags = ReturnType<typeof parseFlags<typeof FLAGS>>;

/** Flags that say what to do with a job, whoever started it; the others start one. */
const FOLLOW_FLAGS: readonly string[] = ["job", "poll-seconds", "follow-minutes"];
const START_FLAGS = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).filter((flag) => !FOLLOW_FLAGS.includes(flag));

/** Exit status of a job that still runs when watching ends. */
const STILL_RUNS = 3;
const MAX_HOURS = 120;
/** A job may take its hours, and as many of waiting for a spot instance. */
const MAX_MINUTES = 2 * MAX_HOURS * 60;

interface Context {
	readonly aws: Aws;
	readonly stack: Stack;
	readonly tracker: Tracker;
	readonly watch: { readonly pollMs: number; readonly maxMs: number };
	readonly io: CommandIo;
}

const SETTINGS = new URL("./sagemaker/training.json", import.meta.url).pathname;
const DEFAULT_INSTANCE = "ml.g4dn.xlarge";
const DEFAULT_HOURS = 6;

function readSettings(file: string): Record<string, string> {
	try {
		const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
		return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
	} catch {
		throw new UsageError(`--config: no JSON file ${file}`);
	}
}

/** Files that the job gets, and a key that changes with them. */
interface Upload {
	readonly files: readonly (readonly [name: string, content: Buffer])[];
	readonly key: string;
}

function uploadOf(folder: string, names: readonly string[]): Upload {
	const files = names.map((name) => [name, readFileSync(join(folder, name))] as const);
	const hash = createHash("sha256");
	for (const [name, content] of files) hash.update(name).update(content);
	return { files, key: hash.digest("hex").slice(0, 12) };
}

/** The container's own files. */
function readCode(): Upload {
	const names = readdirSync(CONTAINER).filter((name) => /\.py$|^prompt\.json$/.test(name));
	return uploadOf(CONTAINER, names.sort());
}

/** Channels of what people have judged, and the folder of `feedback:export` that each is. */
const FEEDBACK_FOLDERS = { feedback: "supervised", preferences: "preferences" } as const;

/** The folders of an export that there are, by channel. */
function readFeedback(folder: string): Record<string, Upload> {
	const channels = Object.entries(FEEDBACK_FOLDERS)
		.map(([name, part]) => [name, join(folder, part)] as const)
		.filter(([, part]) => existsSync(join(part, "rows.jsonl")));
	if (channels.length === 0) throw new UsageError(`--feedback: no export of feedback:export in ${folder}`);
	return Object.fromEntries(channels.map(([name, part]) => [name, uploadOf(part, ["rows.jsonl"])]));
}

/** Below `datasets/`, which the training role may read. */
function feedbackPrefix(channel: string, { key }: Upload): string {
	return `datasets/feedback/${key}/${channel}/`;
}

function planOf(
	values: Flags,
	stack: Stack,
	aws: Aws,
	now: Date,
	feedback: Readonly<Record<string, Upload>>,
): TrainingPlan {
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
		feedbackUris: Object.fromEntries(
			Object.entries(feedback).map(([name, upload]) => [name, `s3://${bucket}/${feedbackPrefix(name, upload)}`]),
		),
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

/** Returns the plan with what the data version says of itself. */
async function checkAll(aws: Aws, plan: TrainingPlan, tracker: Tracker): Promise<TrainingPlan> {
	await checkBucket(aws, plan.bucket);
	const natural = await checkDataVersion(aws, plan.bucket, plan.settings["data_version"]!);
	await checkBase(aws, plan.baseUri);
	await checkRole(aws, plan.roleArn);
	await checkQuota(aws, plan.instance, plan.isSpot ? "spot training job" : "training job");
	await tracker.check();
	return { ...plan, settings: { ...plan.settings, natural_counts: natural.join(",") } };
}

/** A job of this environment. Throws `UsageError` where there is none. */
async function checkJob({ sagemaker, region }: Aws, stack: Stack, name: string): Promise<void> {
	const job = await sagemaker
		.send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
		.catch((error: unknown) => {
			if (!isAbsent(error)) throw error;
			throw new UsageError(`--job: no job ${name} in ${region}`);
		});
	if (!job.OutputDataConfig?.S3OutputPath?.startsWith(`s3://${stack.bucket}/`))
		throw new UsageError(`--job: ${name} does not write to ${stack.bucket}: is --env right?`);
}

async function putFiles({ s3 }: Aws, bucket: string, prefix: string, { files }: Upload): Promise<void> {
	for (const [name, Body] of files)
		await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${name}`, Body }));
}

async function start(aws: Aws, plan: TrainingPlan, feedback: Readonly<Record<string, Upload>>): Promise<void> {
	await putFiles(aws, plan.bucket, parseS3Uri(plan.codeUri, "code").prefix, readCode());
	for (const [name, upload] of Object.entries(feedback))
		await putFiles(aws, plan.bucket, feedbackPrefix(name, upload), upload);
	await aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(plan)));
}

async function follow({ aws, stack, tracker, watch, io }: Context, name: string): Promise<number> {
	const job = await followTraining(aws, name, watch, io.complain);
	if (!job) {
		io.complain(`model:train: ${name} still runs; --job ${name} follows it again`);
		return STILL_RUNS;
	}
	for (const { MetricName, Value } of job.FinalMetricDataList ?? []) io.complain(`  ${MetricName} ${Value}`);
	const billable = job.BillableTimeInSeconds ?? 0;
	// What spot saves is time that is not billed: a billable second has the full price.
	const price = (billable / 3600) * hourPrice(readPrices(), job.ResourceConfig!.InstanceType!);
	io.complain(`model:train: about ${price.toFixed(2)} USD for ${billable} s`);
	const say = (line: string) => io.complain(`model:train: ${line}`);
	io.write(JSON.stringify(await recordTraining(aws, stack.packageGroup, tracker, job, say)));
	return 0;
}

/** The most that a job can cost, and what a spot instance usually leaves of it: nobody knows beforehand. */
function costLine({ maxHours, instance, isSpot }: TrainingPlan): string {
	const prices = readPrices();
	const dollars = (spot: boolean) => `${(maxHours * hourPrice(prices, instance, spot)).toFixed(2)} USD`;
	const spot = isSpot ? `, on spot about ${dollars(true)}` : "";
	return `at most ${dollars(false)} for ${maxHours} h of ${instance}${spot} (prices of ${prices.as_of})`;
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
		const stray = values.job === undefined ? undefined : START_FLAGS.find((flag) => values[flag] !== undefined);
		if (stray) throw new UsageError(`--job takes no --${stray}`);
		const watch = {
			pollMs: 1000 * numberOf(values["poll-seconds"], 30, "--poll-seconds", 0, 600),
			maxMs: 60_000 * numberOf(values["follow-minutes"], MAX_MINUTES, "--follow-minutes", 0, MAX_MINUTES),
		};
		return runAwsCommand("model:train", io, async (aws) => {
			const stack = await readStack(aws, environment);
			const tracker = openTracker(io.env);
			const context: Context = { aws, stack, tracker, watch, io };
			if (values.job !== undefined) {
				await checkJob(aws, stack, values.job);
				await tracker.check();
				return follow(context, values.job);
			}
			const feedback = values.feedback === undefined ? {} : readFeedback(values.feedback);
			const asked = planOf(values, stack, aws, new Date(), feedback);
			const cost = costLine(asked);
			const plan = await checkAll(aws, asked, tracker);
			io.complain(`model:train: ${cost}`);
			if (!values.yes) {
				io.write(JSON.stringify(trainingRequest(plan), null, "\t"));
				io.complain("model:train: nothing was started; --yes does it");
				return 0;
			}
			await start(aws, plan, feedback);
			io.complain(`model:train: started ${plan.name}; --job ${plan.name} follows it again, whatever happens here`);
			if (!values["no-follow"]) return follow(context, plan.name);
			io.write(plan.name);
			return 0;
		});
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
