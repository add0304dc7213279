/** Endpoints: how they stand, and how they are changed and undone. */
import { setTimeout as sleep } from "node:timers/promises";
import {
	CreateEndpointCommand,
	DeleteEndpointCommand,
	DeleteEndpointConfigCommand,
	DeleteModelCommand,
	DescribeEndpointCommand,
	DescribeEndpointConfigCommand,
	type DescribeEndpointOutput,
	type ProductionVariant,
	UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { UsageError } from "../../lib/command.ts";
import { type Aws, isAbsent } from "../aws.ts";
import { deploymentConfig } from "../release.ts";

/** The endpoint, or null where there is none. */
export async function describeEndpoint({ sagemaker }: Aws, name: string): Promise<DescribeEndpointOutput | null> {
	return sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })).catch((error: unknown) => {
		if (isAbsent(error)) return null;
		throw error;
	});
}

const TRIES = 6;

async function tryAgain<T>(pollMs: number, isPassing: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			if (!isPassing(error) || tries === TRIES) throw error;
			await sleep(pollMs);
		}
	}
}

/** Tries while a thing that was made a moment ago is not found yet, which the API calls eventual consistency. */
export function whenConsistent<T>(pollMs: number, work: () => Promise<T>): Promise<T> {
	return tryAgain(pollMs, isAbsent, work);
}

/** Bears what a look may meet within the hour that a release takes: a broken line, a throttled account. */
export function whenAnswered<T>(pollMs: number, work: () => Promise<T>): Promise<T> {
	return tryAgain(pollMs, () => true, work);
}

/** States in which an endpoint still changes. */
const BUSY = ["Creating", "Updating", "SystemUpdating", "RollingBack"];

export async function settle(
	aws: Aws,
	name: string,
	pollMs: number,
	say: (line: string) => void,
): Promise<DescribeEndpointOutput> {
	let last = "";
	for (;;) {
		const endpoint = await whenAnswered(pollMs, () =>
			aws.sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })),
		);
		const status = endpoint.EndpointStatus ?? "";
		if (status !== last) say(`${name}: ${status}`);
		last = status;
		if (!BUSY.includes(status)) return endpoint;
		await sleep(pollMs);
	}
}

/** Instances of the fleet that stands; autoscaling may have made them more than the config says. */
export function instancesOf({ ProductionVariants: [variant] = [] }: DescribeEndpointOutput): number {
	return variant?.DesiredInstanceCount ?? variant?.CurrentInstanceCount ?? 1;
}

export interface Change {
	readonly endpoint: string;
	readonly config: string;
	/** Null: as many as there are. */
	readonly instances: number | null;
	readonly alarms: readonly string[];
	readonly pollMs: number;
}

/**
 * Points the endpoint at a config, makes it when there is none, and waits. Throws `UsageError` when it ends with another
 * config or state: after a rollback the endpoint is in service again, so the config alone tells.
 */
export async function point(
	aws: Aws,
	{ endpoint, config, instances, alarms, pollMs }: Change,
	say: (line: string) => void,
): Promise<void> {
	const target = { EndpointName: endpoint, EndpointConfigName: config };
	const existing = await describeEndpoint(aws, endpoint);
	if (existing && existing.EndpointStatus !== "InService") {
		throw new UsageError(
			`the endpoint ${endpoint} is ${existing.EndpointStatus}: wait, or run model:delete when it has failed`,
		);
	}
	await whenConsistent(pollMs, async () => {
		if (!existing) return aws.sagemaker.send(new CreateEndpointCommand(target));
		const update = {
			...target,
			RetainAllVariantProperties: instances === null,
			DeploymentConfig: deploymentConfig(instances ?? instancesOf(existing), alarms),
		};
		return aws.sagemaker.send(new UpdateEndpointCommand(update));
	});
	const settled = await settle(aws, endpoint, pollMs, say);
	const reason = settled.FailureReason ?? "no reason given";
	if (settled.EndpointStatus !== "InService") {
		if (!existing) await removeEndpoint(aws, endpoint, pollMs);
		throw new UsageError(`the endpoint ${endpoint} is ${settled.EndpointStatus}: ${reason}`);
	}
	if (settled.EndpointConfigName !== config) {
		throw new UsageError(`the release was rolled back: ${endpoint} serves ${settled.EndpointConfigName} (${reason})`);
	}
}

/** Whether the endpoint serves a config, or is about to; null when it cannot be told. */
export async function isInUse(aws: Aws, endpoint: string, config: string, pollMs: number): Promise<boolean | null> {
	try {
		const found = await whenAnswered(pollMs, () => describeEndpoint(aws, endpoint));
		return [found?.EndpointConfigName, found?.PendingDeploymentSummary?.EndpointConfigName].includes(config);
	} catch {
		return null;
	}
}

/** Deletes the endpoint and waits until it is gone. */
export async function removeEndpoint(aws: Aws, name: string, pollMs: number): Promise<void> {
	const found = await describeEndpoint(aws, name);
	if (found?.EndpointStatus !== "Deleting") {
		await aws.sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }));
	}
	while (await whenAnswered(pollMs, () => describeEndpoint(aws, name))) await sleep(pollMs);
}

async function variantsOf({ sagemaker }: Aws, config: string): Promise<ProductionVariant[]> {
	const { ProductionVariants = [] } = await sagemaker.send(
		new DescribeEndpointConfigCommand({ EndpointConfigName: config }),
	);
	return ProductionVariants;
}

/** The type of instance that a config asks for. */
export async function instanceTypeOf(aws: Aws, config: string): Promise<string | undefined> {
	return (await variantsOf(aws, config))[0]?.InstanceType;
}

/** Models of a config. */
export async function modelsOf(aws: Aws, config: string): Promise<string[]> {
	return (await variantsOf(aws, config)).flatMap(({ ModelName }) => (ModelName ? [ModelName] : []));
}

/** Removes a config and its models; what is gone already is no error. */
export async function removeConfig(aws: Aws, config: string): Promise<void> {
	const ignoreAbsent = (error: unknown) => {
		if (!isAbsent(error)) throw error;
	};
	const models = await modelsOf(aws, config).catch((error: unknown) => {
		ignoreAbsent(error);
		return [];
	});
	await aws.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: config })).catch(ignoreAbsent);
	for (const ModelName of models) await aws.sagemaker.send(new DeleteModelCommand({ ModelName })).catch(ignoreAbsent);
}
