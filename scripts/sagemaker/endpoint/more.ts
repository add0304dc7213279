/** Smoke test, batch transform and removal of an endpoint. */
import { setTimeout as sleep } from "node:timers/promises";
import { DeregisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { CreateTransformJobCommand, DescribeTransformJobCommand } from "@aws-sdk/client-sagemaker";
import { numberOf, UsageError } from "../../lib/command.ts";
import { isAbsent } from "../aws.ts";
import { VARIANT } from "../release.ts";
import { parseS3Uri } from "../training-checks.ts";
import { DEFAULT_AGREEMENT, type EndpointCommand } from "./command.ts";
import { configsOf } from "./rollback.ts";
import { invokeOf, smoke } from "./smoke.ts";
import { describeEndpoint, modelsOf, removeConfig, removeEndpoint } from "./state.ts";

export const smokeCommand: EndpointCommand = {
	name: "smoke",
	usage: "smoke [--min-agreement 0.8]",
	options: ["min-agreement"],
	async run({ aws, stack, values, io }) {
		const minAgreement = numberOf(values["min-agreement"], DEFAULT_AGREEMENT, "--min-agreement", 0, 1);
		const invoke = await invokeOf(io.env, aws.region, stack.endpoint);
		io.write(JSON.stringify(await smoke(invoke, minAgreement)));
		return 0;
	},
};

/** A line is one call of at most 32 texts, so it stays far below this. */
const MAX_PAYLOAD_MB = 6;

export const batch: EndpointCommand = {
	name: "batch",
	usage: "batch --input s3://B/F/ --output s3://B/F/ [--instance ml.g4dn.xlarge] [--instances 1] [--yes]",
	options: ["input", "output", "instance", "instances", "yes"],
	async run({ aws, stack, values, pollMs, io, say }) {
		for (const flag of ["input", "output"] as const) parseS3Uri(values[flag] ?? "", `--${flag}`);
		const config = (await describeEndpoint(aws, stack.endpoint))?.EndpointConfigName;
		const [model] = config ? await modelsOf(aws, config) : [];
		if (!model) throw new UsageError(`no endpoint ${stack.endpoint}: run model:deploy`);
		const name = `${stack.endpoint}-batch-${new Date().toISOString().slice(0, 23).replace(/\D/g, "")}`;
		if (!values.yes) {
			say(`would judge ${values.input} with ${model}; --yes does it`);
			return 0;
		}
		await aws.sagemaker.send(
			new CreateTransformJobCommand({
				TransformJobName: name,
				ModelName: model,
				// A line of the input is a request of its own.
				BatchStrategy: "SingleRecord",
				MaxPayloadInMB: MAX_PAYLOAD_MB,
				TransformInput: {
					DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: values.input! } },
					ContentType: "application/json",
					SplitType: "Line",
				},
				TransformOutput: { S3OutputPath: values.output!, Accept: "application/json", AssembleWith: "Line" },
				TransformResources: {
					InstanceType: (values.instance ?? "ml.g4dn.xlarge") as "ml.g4dn.xlarge",
					InstanceCount: numberOf(values.instances, 1, "--instances", 1, 100),
				},
			}),
		);
		for (;;) {
			const job = await aws.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name }));
			if (job.TransformJobStatus === "Completed") break;
			if (job.TransformJobStatus === "Failed" || job.TransformJobStatus === "Stopped") {
				throw new UsageError(
					`${name} ${job.TransformJobStatus.toLowerCase()}: ${job.FailureReason ?? "no reason given"}`,
				);
			}
			await sleep(pollMs);
		}
		io.write(JSON.stringify({ job: name, output: values.output }));
		return 0;
	},
};

export const remove: EndpointCommand = {
	name: "delete",
	usage: "delete --confirm ENDPOINT --yes",
	options: ["confirm", "yes"],
	async run(context) {
		const { aws, stack, values, pollMs, io, say } = context;
		const endpoint = await describeEndpoint(aws, stack.endpoint);
		const configs = await configsOf(context);
		// Without an endpoint, releases are what a deletion that broke off left.
		if (!endpoint && configs.length === 0) throw new UsageError(`no endpoint ${stack.endpoint}`);
		if (!values.yes || values.confirm !== stack.endpoint) {
			say(
				`would delete ${stack.endpoint} and its ${configs.length} releases; --confirm ${stack.endpoint} --yes does it`,
			);
			return values.yes ? 1 : 0;
		}
		// First what costs; a refused deletion leaves the endpoint as it was.
		if (endpoint) await removeEndpoint(aws, stack.endpoint, pollMs);
		await aws.autoScaling
			.send(
				new DeregisterScalableTargetCommand({
					ServiceNamespace: "sagemaker",
					ResourceId: `endpoint/${stack.endpoint}/variant/${VARIANT}`,
					ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
				}),
			)
			.catch((error: unknown) => {
				if (!isAbsent(error)) throw error;
			});
		for (const config of configs) await removeConfig(aws, config);
		io.write(JSON.stringify({ deleted: stack.endpoint, releases: configs.length }));
		return 0;
	},
};
