/** What must hold before a training job may cost anything. Each check throws `UsageError` with what to do. */
import { GetRoleCommand } from "@aws-sdk/client-iam";
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ListServiceQuotasCommand } from "@aws-sdk/client-service-quotas";
import { type ByLevel, DATASET_NAME, parseManifest } from "../data/manifest.ts";
import { SPLITS } from "../data/split.ts";
import { manifestKey } from "../data/version.ts";
import { UsageError } from "../lib/command.ts";
import type { Aws } from "./aws.ts";

/** As `npm run data:upload` names what it uploads. */
const VERSION = /^v\d{8}_\d{4}$/;

export function datasetPrefix(version: string): string {
	return `datasets/${DATASET_NAME}/${version}/`;
}

function statusOf(error: unknown): number | undefined {
	return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

export async function checkBucket({ s3, account, region }: Aws, bucket: string): Promise<void> {
	try {
		const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
		if (BucketRegion && BucketRegion !== region)
			throw new UsageError(`the bucket ${bucket} is in ${BucketRegion}, not ${region}`);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		if (statusOf(error) === 404) throw new UsageError(`no bucket ${bucket}: run npm run infra:apply`);
		if (statusOf(error) === 403)
			throw new UsageError(`the bucket ${bucket} is not this account's, or the right to it is missing`);
		throw error;
	}
}

/**
 * The manifest is written last, so a version without one is not whole. Returns how many distinct texts of each level the
 * sample was drawn from.
 */
export async function checkDataVersion({ s3 }: Aws, bucket: string, version: string): Promise<ByLevel> {
	if (!VERSION.test(version)) throw new UsageError("--data-version: must look like v20261128_1300");
	const get = new GetObjectCommand({ Bucket: bucket, Key: manifestKey(version) });
	const { Body } = await s3.send(get).catch((error: unknown) => {
		if (statusOf(error) !== 404) throw error;
		throw new UsageError(`no data version ${version} in ${bucket}: run npm run data:upload`);
	});
	const { counts } = parseManifest(await Body!.transformToString(), manifestKey(version));
	if (!counts) throw new UsageError(`the data version ${version} counts no levels: prepare it again`);
	for (const part of SPLITS) {
		const { KeyCount = 0 } = await s3.send(
			new ListObjectsV2Command({ Bucket: bucket, Prefix: `${datasetPrefix(version)}${part}`, MaxKeys: 1 }),
		);
		if (KeyCount === 0)
			throw new UsageError(`the data version ${version} has no ${part} rows: run npm run data:verify`);
	}
	return counts.distinct;
}

/** Splits `s3://bucket/prefix/`. Throws `UsageError` naming the flag. */
export function parseS3Uri(uri: string, flag: string): { bucket: string; prefix: string } {
	const match = /^s3:\/\/([a-z0-9.-]{3,63})\/(.+\/)$/.exec(uri);
	if (!match) throw new UsageError(`${flag}: must be s3://bucket/folder/`);
	return { bucket: match[1]!, prefix: match[2]! };
}

export async function checkBase({ s3 }: Aws, uri: string): Promise<void> {
	const { bucket, prefix } = parseS3Uri(uri, "--base");
	await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}config.json` })).catch((error: unknown) => {
		if (statusOf(error) !== 404) throw error;
		throw new UsageError(`no base model in ${uri}: copy it there (scripts/sagemaker/README.md, "Base model")`);
	});
}

/** The role exists, and SageMaker may take it. */
export async function checkRole({ iam }: Aws, roleArn: string): Promise<void> {
	const name = roleArn.split("/").at(-1)!;
	const { Role } = await iam.send(new GetRoleCommand({ RoleName: name })).catch((error: unknown) => {
		if (statusOf(error) !== 404) throw error;
		throw new UsageError(`no role ${name}: run npm run infra:apply`);
	});
	const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
	if (!trust.includes("sagemaker.amazonaws.com")) throw new UsageError(`the role ${name} cannot be taken by SageMaker`);
}

/** The account may have so many such instances for the use. */
export async function checkQuota(
	{ quotas }: Aws,
	instance: string,
	use: "training job" | "spot training job" | "transform job" | "endpoint",
	needed = 1,
): Promise<void> {
	const name = `${instance} for ${use} usage`;
	let NextToken: string | undefined;
	do {
		const page = await quotas.send(
			new ListServiceQuotasCommand({ ServiceCode: "sagemaker", MaxResults: 100, ...(NextToken ? { NextToken } : {}) }),
		);
		const found = page.Quotas?.find(({ QuotaName }) => QuotaName === name);
		if (found) {
			const { Value: value = 0 } = found;
			if (value >= needed) return;
			throw new UsageError(`the quota "${name}" is ${value}, ${needed} are needed: ask for more in Service Quotas`);
		}
		NextToken = page.NextToken;
	} while (NextToken);
	throw new UsageError(`no quota "${name}": is it the name of an instance type?`);
}
