import { parseArgs } from "node:util";
import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { UsageError } from "../lib/command.ts";
import { type Aws, isAbsent } from "./aws.ts";

/** What `infra:apply` made, from the outputs of its stack (infra/template.json). */
export interface Stack {
	readonly bucket: string;
	readonly trainingRoleArn: string;
	readonly endpointRoleArn: string;
	readonly packageGroup: string;
	readonly endpoint: string;
	/** Alarms that undo a release. */
	readonly alarms: readonly string[];
}

export const ENVIRONMENTS = ["staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** The environment of `--env`. Throws `UsageError`. */
export function environmentOf(value: string | undefined): Environment {
	const found = ENVIRONMENTS.find((each) => each === value);
	if (!found) throw new UsageError(`--env: one of ${ENVIRONMENTS.join(", ")}`);
	return found;
}

/** Also the name of the environment's endpoint and of its group of model packages. */
export function stackName(environment: Environment): string {
	return `plainspeak-${environment}`;
}

/** Reads the outputs; throws `UsageError` when there is no such stack in this account and region. */
export async function readStack({ cloudFormation, region }: Aws, environment: Environment): Promise<Stack> {
	const name = stackName(environment);
	const found = await cloudFormation.send(new DescribeStacksCommand({ StackName: name })).catch((error: unknown) => {
		if (!isAbsent(error)) throw error;
		throw new UsageError(`no stack ${name} in ${region}: run npm run infra:apply -- --env ${environment}`);
	});
	const outputs = new Map(found.Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
	const output = (key: string): string => {
		const value = outputs.get(key);
		if (!value) throw new UsageError(`the stack ${name} has no output ${key}: run npm run infra:apply again`);
		return value;
	};
	return {
		bucket: output("BucketName"),
		trainingRoleArn: output("TrainingRoleArn"),
		endpointRoleArn: output("EndpointRoleArn"),
		packageGroup: output("PackageGroupName"),
		endpoint: output("EndpointName"),
		alarms: [output("ErrorAlarmName"), output("LatencyAlarmName")],
	};
}

/** The flags of a command; `env` and `help` always among them. */
export function parseFlags<const O extends Record<string, { type: "string" | "boolean" }>>(
	argv: readonly string[],
	options: O,
) {
	const all = { env: { type: "string" }, help: { type: "boolean", short: "h" }, ...options } as const;
	return parseArgs({ args: [...argv], options: all }).values;
}
