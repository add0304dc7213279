/** Batch transform with the model that the endpoint serves. */
import { setTimeout as sleep } from "node:timers/promises";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
	CreateModelCommand,
	CreateTransformJobCommand,
	DeleteModelCommand,
	DescribeModelCommand,
	DescribeTransformJobCommand,
	type DescribeTransformJobResponse,
} from "@aws-sdk/client-sagemaker";
import { numberOf, UsageError } from "../../lib/command.ts";
import { archiveArtefact } from "../archive.ts";
import { type BatchJob, batchModelRequest, transformRequest } from "../release.ts";
import { checkQuota, parseS3Uri } from "../training-checks.ts";
import type { Context, EndpointCommand } from "./command.ts";
import { describeEndpoint, modelsOf, whenAnswered, whenConsistent } from "./state.ts";

/** A folder of the bucket below what the endpoint's role may read or write (infra/template.json). */
function folderOf({ stack, values }: Context, flag: "input" | "output"): string {
	const uri = values[flag] ?? "";
	parseS3Uri(uri, `--${flag}`);
	const root = `s3://${stack.bucket}/batch/${flag}/`;
	if (!uri.startsWith(root))
		throw new UsageError(`--${flag}: must lie below ${root}, which is all that the role may use`);
	return uri;
}

async function checkInput({ aws }: Context, uri: string): Promise<void> {
	const { bucket, prefix } = parseS3Uri(uri, "--input");
	const { KeyCount = 0 } = await aws.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }));
	if (KeyCount === 0) throw new UsageError(`--input: nothing in ${uri}`);
}

async function follow({ aws, pollMs, say }: Context, name: string): Promise<DescribeTransformJobResponse> {
	let last = "";
	for (;;) {
		const job = await whenAnswered(pollMs, () =>
			aws.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name })),
		);
		const status = job.TransformJobStatus ?? "";
		if (status !== last) say(`${name}: ${status}`);
		last = status;
		if (["Completed", "Failed", "Stopped"].includes(status)) return job;
		await sleep(pollMs);
	}
}

/** Runs the job on a model of its own, which goes when the job has ended or cannot begin. */
async function runJob(context: Context, source: string, job: BatchJob): Promise<void> {
	const { aws, stack, pollMs, io, say } = context;
	const { sagemaker } = aws;
	const { PrimaryContainer } = await sagemaker.send(new DescribeModelCommand({ ModelName: source }));
	const artefact = PrimaryContainer?.ModelDataSource?.S3DataSource?.S3Uri;
	if (!PrimaryContainer?.Image || !artefact) throw new UsageError(`the model ${source} names no artefact`);
	const archive = await archiveArtefact(aws, io, artefact, say);
	const { name } = job;
	await sagemaker.send(
		new CreateModelCommand(batchModelRequest(name, stack.endpointRoleArn, PrimaryContainer.Image, archive)),
	);
	const removeModel = () => sagemaker.send(new DeleteModelCommand({ ModelName: name }));
	await whenConsistent(pollMs, () => sagemaker.send(new CreateTransformJobCommand(transformRequest(job)))).catch(
		async (error: unknown) => {
			await removeModel();
			throw error;
		},
	);
	const ended = await follow(context, name).catch((error: unknown) => {
		say(
			`${name} may still run, and its model is left: aws sagemaker describe-transform-job --transform-job-name ${name}`,
		);
		throw error;
	});
	await removeModel();
	if (ended.TransformJobStatus === "Completed") return;
	throw new UsageError(
		`${name} ${ended.TransformJobStatus?.toLowerCase()}: ${ended.FailureReason ?? "no reason given"}`,
	);
}

export const batch: EndpointCommand = {
	name: "batch",
	usage:
		"batch --input s3://BUCKET/batch/input/F/ --output s3://BUCKET/batch/output/F/ [--instance ml.g4dn.xlarge] [--instances 1] [--yes]",
	options: ["input", "output", "instance", "instances", "yes"],
	async run(context) {
		const { aws, stack, values, io, say } = context;
		const job = {
			name: `${stack.endpoint}-batch-${new Date().toISOString().slice(0, 23).replace(/\D/g, "")}`,
			input: folderOf(context, "input"),
			output: folderOf(context, "output"),
			instance: values.instance ?? "ml.g4dn.xlarge",
			instances: numberOf(values.instances, 1, "--instances", 1, 100),
		};
		const config = (await describeEndpoint(aws, stack.endpoint))?.EndpointConfigName;
		const [model] = config ? await modelsOf(aws, config) : [];
		if (!model) throw new UsageError(`no endpoint ${stack.endpoint}: run model:deploy`);
		await checkInput(context, job.input);
		await checkQuota(aws, job.instance, "transform job", job.instances);
		if (!values.yes) {
			say(`would judge ${job.input} with ${model} on ${job.instances} x ${job.instance}; --yes does it`);
			return 0;
		}
		await runJob(context, model, job);
		io.write(JSON.stringify({ job: job.name, output: job.output }));
		return 0;
	},
};
