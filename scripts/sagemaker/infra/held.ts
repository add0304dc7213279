/** What people and commands put into a stack's resources: CloudFormation deletes none of these while they hold it. */
import { DeleteAccessKeyCommand, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { DeleteModelPackageCommand, paginateListModelPackages } from "@aws-sdk/client-sagemaker";
import { type Aws, isAbsent } from "../aws.ts";

export interface Held {
	/** Model packages of the stack's group. */
	readonly packages: readonly string[];
	/** Ids of the access keys of the Worker's user. */
	readonly keys: readonly string[];
}

function userOf(stack: string): string {
	return `${stack}-worker`;
}

async function orNone<T>(work: Promise<T[]>): Promise<T[]> {
	return work.catch((error: unknown) => {
		if (isAbsent(error)) return [];
		throw error;
	});
}

async function packagesOf({ sagemaker: client }: Aws, group: string): Promise<string[]> {
	const packages: string[] = [];
	for await (const page of paginateListModelPackages({ client }, { ModelPackageGroupName: group })) {
		packages.push(...(page.ModelPackageSummaryList ?? []).map(({ ModelPackageArn }) => ModelPackageArn!));
	}
	return packages;
}

async function keysOf({ iam }: Aws, user: string): Promise<string[]> {
	const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
	return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId!);
}

export async function heldBy(aws: Aws, stack: string): Promise<Held> {
	return { packages: await orNone(packagesOf(aws, stack)), keys: await orNone(keysOf(aws, userOf(stack))) };
}

export async function removeHeld({ sagemaker, iam }: Aws, stack: string, { packages, keys }: Held): Promise<void> {
	for (const ModelPackageName of packages) await sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName }));
	for (const AccessKeyId of keys) {
		await iam.send(new DeleteAccessKeyCommand({ UserName: userOf(stack), AccessKeyId }));
	}
}
