/** The training job: its request, and how it goes. */

import { setTimeout as sleep } from "node:timers/promises";
import { DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
	type CreateTrainingJobRequest,
	DescribeTrainingJobCommand,
	type DescribeTrainingJobResponse,
} from "@aws-sdk/client-sagemaker";
import { UsageError } from "../lib/command.ts";
import type { Aws } from "./aws.ts";

/** Figures that the job prints as `[metric] name=value;`. */
export const METRICS = [
	"train_loss",
	"train_step",
	"eval_macro_f1",
	"eval_accuracy",
	"eval_quadratic_kappa",
	"eval_any_harm_roc_auc",
	"eval_any_harm_auprc",
	"eval_ece",
	"eval_algospeak_f1",
	"eval_algospeak_recall",
	"eval_injection_flip_rate",
] as const;

export interface TrainingPlan {
	/** Names the job and the model version. */
	readonly name: string;
	readonly image: string;
	readonly roleArn: string;
	readonly bucket: string;
	/** Prefixes with a trailing slash, but `data`: its files begin with `train`, `validation` and `test`. */
	readonly codeUri: string;
	readonly baseUri: string;
	readonly dataUri: string;
	/** Further channels by name: what people have judged. */
	readonly feedbackUris: Readonly<Record<string, string>>;
	readonly instance: string;
	readonly isSpot: boolean;
	readonly maxHours: number;
	/** Settings of `container/config.py`. */
	readonly settings: Readonly<Record<string, string>>;
}

const HOUR_SECONDS = 3600;
/** Disk for a base model of 6 GB three times over (as it comes, merged, as artefact), and the checkpoints. */
const VOLUME_GB = 60;

function channel(name: string, uri: string) {
	return {
		ChannelName: name,
		DataSource: {
			S3DataSource: { S3DataType: "S3Prefix" as const, S3Uri: uri, S3DataDistributionType: "FullyReplicated" as const },
		},
	};
}

export function trainingRequest(plan: TrainingPlan): CreateTrainingJobRequest {
	const seconds = Math.round(plan.maxHours * HOUR_SECONDS);
	return {
		TrainingJobName: plan.name,
		RoleArn: plan.roleArn,
		AlgorithmSpecification: {
			TrainingImage: plan.image,
			TrainingInputMode: "File",
			// With an entry point of our own the image sets no SM_* variables: train.py reads the job's files itself.
			ContainerEntrypoint: ["/bin/bash"],
			ContainerArguments: ["-c", "cd /opt/ml/input/data/code && exec python train.py"],
			MetricDefinitions: METRICS.map((Name) => ({ Name, Regex: `\\[metric\\] ${Name}=([0-9.eE+-]+);` })),
		},
		HyperParameters: { ...plan.settings },
		InputDataConfig: [
			channel("code", plan.codeUri),
			channel("model", plan.baseUri),
			channel("train", `${plan.dataUri}train`),
			channel("validation", `${plan.dataUri}validation`),
			channel("test", `${plan.dataUri}test`),
			...Object.entries(plan.feedbackUris).map(([name, uri]) => channel(name, uri)),
		],
		// Kept as files: the endpoint takes them as they are.
		OutputDataConfig: { S3OutputPath: `s3://${plan.bucket}/training/`, CompressionType: "NONE" },
		CheckpointConfig: { S3Uri: `s3://${plan.bucket}/checkpoints/${plan.name}/`, LocalPath: "/opt/ml/checkpoints" },
		ResourceConfig: { InstanceType: plan.instance as "ml.g4dn.xlarge", InstanceCount: 1, VolumeSizeInGB: VOLUME_GB },
		StoppingCondition: {
			MaxRuntimeInSeconds: seconds,
			// Waiting for a spot instance may take as long again.
			...(plan.isSpot ? { MaxWaitTimeInSeconds: 2 * seconds } : {}),
		},
		EnableManagedSpotTraining: plan.isSpot,
		// The base model is staged in S3, so nothing is fetched.
		EnableNetworkIsolation: true,
	};
}

/** Lines of a failed job's log that are shown. */
const TAIL = 20;

/** The end of the job's log; empty where there is none yet. */
export async function logTail({ logs }: Aws, name: string): Promise<string[]> {
	const logGroupName = "/aws/sagemaker/TrainingJobs";
	const { logStreams = [] } = await logs.send(
		new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: `${name}/` }),
	);
	const [stream] = logStreams;
	if (!stream?.logStreamName) return [];
	const { events = [] } = await logs.send(
		new GetLogEventsCommand({ logGroupName, logStreamName: stream.logStreamName, limit: TAIL }),
	);
	return events.map(({ message = "" }) => message);
}

/**
 * Waits until the job ends, telling each change of its state, or until so many milliseconds are over, for null. Throws
 * `UsageError`, after the end of the log, unless it completed: the SDK's own waiter takes a stopped job for a success.
 */
export async function followTraining(
	aws: Aws,
	name: string,
	{ pollMs, maxMs }: { readonly pollMs: number; readonly maxMs: number },
	say: (line: string) => void,
): Promise<DescribeTrainingJobResponse | null> {
	const startedAt = performance.now();
	let last = "";
	for (;;) {
		const job = await aws.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
		const state = `${job.TrainingJobStatus}, ${job.SecondaryStatus}`;
		if (state !== last) say(`${name}: ${state}`);
		last = state;
		if (job.TrainingJobStatus === "Completed") return job;
		if (job.TrainingJobStatus === "Failed" || job.TrainingJobStatus === "Stopped") {
			// The reason counts, and a job that got no instance has no log group.
			for (const line of await logTail(aws, name).catch(() => [])) say(`  | ${line}`);
			throw new UsageError(`${name} ${job.TrainingJobStatus.toLowerCase()}: ${job.FailureReason ?? "no reason given"}`);
		}
		if (performance.now() - startedAt >= maxMs) return null;
		await sleep(pollMs);
	}
}
