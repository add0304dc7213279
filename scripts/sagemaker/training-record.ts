/** What a finished job leaves behind: a run on the tracker and a model package, each made once however often it is asked. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import {
	CreateModelPackageCommand,
	CreateModelPackageGroupCommand,
	DescribeModelPackageGroupCommand,
	type DescribeTrainingJobResponse,
	paginateListModelPackages,
	UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { UsageError } from "../lib/command.ts";
import { type Aws, isAbsent } from "./aws.ts";
import { imageUri } from "./images.ts";
import { packageRequest } from "./release.ts";
import type { Tracker } from "./tracking.ts";
import { parseS3Uri } from "./training-checks.ts";

async function ensureGroup({ sagemaker }: Aws, name: string): Promise<void> {
	const group = { ModelPackageGroupName: name };
	try {
		await sagemaker.send(new DescribeModelPackageGroupCommand(group));
	} catch (error) {
		if (!isAbsent(error)) throw error;
		await sagemaker.send(new CreateModelPackageGroupCommand(group));
	}
}

/** The package of a job, whose name is its description; null where there is none. */
async function findPackage({ sagemaker }: Aws, group: string, job: string): Promise<string | null> {
	for await (const page of paginateListModelPackages({ client: sagemaker }, { ModelPackageGroupName: group })) {
		const found = page.ModelPackageSummaryList?.find(({ ModelPackageDescription }) => ModelPackageDescription === job);
		if (found?.ModelPackageArn) return found.ModelPackageArn;
	}
	return null;
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

export interface TrainingRecord {
	readonly job: string;
	readonly artefact: string;
	readonly package: string;
	/** Of the model on the tracker. */
	readonly version: string;
	readonly metrics: Readonly<Record<string, number>>;
}

/** Writes a completed job down, from what the job itself says. Throws `UsageError` when it left no artefact. */
export async function recordTraining(
	aws: Aws,
	group: string,
	tracker: Tracker,
	job: DescribeTrainingJobResponse,
	say: (line: string) => void,
): Promise<TrainingRecord> {
	const name = job.TrainingJobName!;
	const uri = job.ModelArtifacts?.S3ModelArtifacts;
	if (!uri) throw new UsageError(`${name} left no artefact`);
	const artefact = uri.endsWith("/") ? uri : `${uri}/`;
	const params = job.HyperParameters ?? {};
	const metrics = await readMetrics(aws, artefact);
	const tags = { data_version: params["data_version"] ?? "unknown", git_commit: params["git_commit"] ?? "unknown" };
	const { version } =
		(await tracker.find(artefact)) ?? (await tracker.record({ name, params, metrics, tags, artefact }));
	await ensureGroup(aws, group);
	const known = await findPackage(aws, group, name);
	if (known) {
		say(`${name} has its package already: ${known}`);
		return { job: name, artefact, package: known, version, metrics };
	}
	const image = imageUri("inference", aws.region);
	const { ModelPackageArn: made } = await aws.sagemaker.send(
		new CreateModelPackageCommand(packageRequest({ group, job: name, image, artefact, metrics, tags })),
	);
	await aws.sagemaker.send(
		new UpdateModelPackageCommand({
			ModelPackageArn: made!,
			ModelApprovalStatus: "Rejected",
			ApprovalDescription: "not judged yet",
		}),
	);
	return { job: name, artefact, package: made!, version, metrics };
}
