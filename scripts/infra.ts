/** `npm run infra:plan`, `infra:apply`, `infra:destroy`: the stack of an environment. The npm script names the command. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
	CreateChangeSetCommand,
	CreateStackCommand,
	DeleteChangeSetCommand,
	DeleteStackCommand,
	DescribeChangeSetCommand,
	DescribeStacksCommand,
	type Stack,
	UpdateStackCommand,
	ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { type CommandIo, numberOf, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { type Aws, isAbsent, runAwsCommand } from "./sagemaker/aws.ts";
import { describeEndpoint } from "./sagemaker/endpoint/state.ts";
import { heldBy, removeHeld } from "./sagemaker/infra/held.ts";
import { environmentOf, parseFlags, stackName } from "./sagemaker/stack.ts";

const HELP = `The bucket, roles, model packages and alarms of an environment, as one CloudFormation stack (scripts/sagemaker/infra/template.json).

npm run infra:plan -- --env staging [--repository OWNER/NAME --oidc-provider ARN]
npm run infra:apply -- --env staging [--repository OWNER/NAME --oidc-provider ARN] --yes
npm run infra:destroy -- --env staging --confirm plainspeak-staging --yes

plan shows what would change; apply without --yes does the same. destroy refuses while the endpoint stands, takes the
model packages and the Worker's access keys with it, and keeps the bucket, which the next apply takes over as it is.
--repository and --oidc-provider let the repository's workflows train, on branch main.`;

const FLAGS = {
	repository: { type: "string" },
	"oidc-provider": { type: "string" },
	confirm: { type: "string" },
	"poll-seconds": { type: "string" },
	yes: { type: "boolean" },
} as const;
type Flags = ReturnType<typeof parseFlags<typeof FLAGS>>;

export const TEMPLATE = new URL("./sagemaker/infra/template.json", import.meta.url);

/** How the API says that a template changes nothing. */
const NO_CHANGE = /didn't contain changes|No updates/i;

async function findStack({ cloudFormation }: Aws, name: string): Promise<Stack | null> {
	try {
		const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
		return stack ?? null;
	} catch (error) {
		if (isAbsent(error)) return null;
		throw error;
	}
}

/** A first creation that failed leaves a stack without resources that can only be deleted. */
function isStillborn({ StackStatus }: Stack): boolean {
	return /^ROLLBACK_(?:COMPLETE|FAILED)$/.test(StackStatus ?? "");
}

/** What a stack that stands was made with: an apply that says nothing of it takes nothing away. */
function parameterOf(stack: Stack | null, key: string): string | undefined {
	return stack?.Parameters?.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
}

/** Whether an earlier stack left its bucket. */
async function bucketExists({ s3, account, region }: Aws, name: string, stack: Stack | null): Promise<string> {
	if (stack) return parameterOf(stack, "BucketExists") ?? "false";
	const bucket = { Bucket: `${name}-${account}-${region}`, ExpectedBucketOwner: account };
	try {
		await s3.send(new HeadBucketCommand(bucket));
		return "true";
	} catch (error) {
		if (isAbsent(error)) return "false";
		throw error;
	}
}

async function sourceOf(aws: Aws, name: string, values: Flags, stack: Stack | null) {
	const parameters = {
		Environment: values.env!,
		BucketExists: await bucketExists(aws, name, stack),
		GitHubRepository: values.repository ?? parameterOf(stack, "GitHubRepository") ?? "",
		OidcProviderArn: values["oidc-provider"] ?? parameterOf(stack, "OidcProviderArn") ?? "",
	};
	return {
		TemplateBody: readFileSync(TEMPLATE, "utf8"),
		Capabilities: ["CAPABILITY_NAMED_IAM" as const],
		Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
	};
}

type Source = Awaited<ReturnType<typeof sourceOf>>;

/** What a new stack would hold; asks CloudFormation whether the template is right. */
async function resourcesOf({ cloudFormation }: Aws, { TemplateBody, Parameters }: Source): Promise<string[]> {
	await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
	const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, { Type: string }> };
	const isLeft = Parameters.some((each) => each.ParameterKey === "BucketExists" && each.ParameterValue === "true");
	return Object.entries(Resources).map(([name, { Type }]) =>
		name === "Bucket" && isLeft ? `Keep ${Type} ${name}` : `Add ${Type} ${name}`,
	);
}

/** What an update would change, by a change set that is removed again. */
async function changesOf({ cloudFormation }: Aws, name: string, source: Source, pollMs: number): Promise<string[]> {
	const set = { StackName: name, ChangeSetName: `plan-${Date.now()}` };
	await cloudFormation.send(new CreateChangeSetCommand({ ...set, ...source, ChangeSetType: "UPDATE" }));
	try {
		for (;;) {
			const { Status, StatusReason = "", Changes = [] } = await cloudFormation.send(new DescribeChangeSetCommand(set));
			if (Status === "CREATE_COMPLETE") {
				return Changes.map(({ ResourceChange: each }) => {
					const replaced = each?.Replacement === "True" ? " (replaced)" : "";
					return `${each?.Action} ${each?.ResourceType} ${each?.LogicalResourceId}${replaced}`;
				});
			}
			if (Status === "FAILED" && NO_CHANGE.test(StatusReason)) return [];
			if (Status === "FAILED") throw new UsageError(`CloudFormation refuses the template: ${StatusReason}`);
			await sleep(pollMs);
		}
	} finally {
		await cloudFormation.send(new DeleteChangeSetCommand(set));
	}
}

/** Waits until the stack no longer changes; null when it is gone. */
async function settle(aws: Aws, name: string, pollMs: number, say: (line: string) => void): Promise<Stack | null> {
	let last = "";
	for (;;) {
		const stack = await findStack(aws, name);
		const status = stack?.StackStatus ?? "gone";
		if (status !== last) say(`${name}: ${status}`);
		last = status;
		if (!stack || !status.endsWith("_IN_PROGRESS")) return stack;
		await sleep(pollMs);
	}
}

async function deleteStack(aws: Aws, name: string, pollMs: number, say: (line: string) => void): Promise<null> {
	await aws.cloudFormation.send(new DeleteStackCommand({ StackName: name }));
	const left = await settle(aws, name, pollMs, say);
	if (left && left.StackStatus !== "DELETE_COMPLETE")
		throw new UsageError(`${name} is ${left.StackStatus}: ${left.StackStatusReason ?? "see its events"}`);
	return null;
}

async function plan(aws: Aws, values: Flags, pollMs: number, io: CommandIo): Promise<number> {
	const name = stackName(environmentOf(values.env));
	const stack = await findStack(aws, name);
	const standing = stack && !isStillborn(stack) ? stack : null;
	const source = await sourceOf(aws, name, values, standing);
	const lines = standing ? await changesOf(aws, name, source, pollMs) : await resourcesOf(aws, source);
	for (const line of lines.length > 0 ? lines : [`${name}: nothing to change`]) io.write(line);
	io.complain("infra: nothing was changed; infra:apply --yes does it");
	return 0;
}

async function apply(aws: Aws, values: Flags, pollMs: number, io: CommandIo): Promise<number> {
	const name = stackName(environmentOf(values.env));
	const say = (line: string) => io.complain(`infra: ${line}`);
	let standing = await findStack(aws, name);
	if (standing && isStillborn(standing)) standing = await deleteStack(aws, name, pollMs, say);
	const source = { StackName: name, ...(await sourceOf(aws, name, values, standing)) };
	try {
		if (standing) await aws.cloudFormation.send(new UpdateStackCommand(source));
		else await aws.cloudFormation.send(new CreateStackCommand(source));
	} catch (error) {
		if (!(error instanceof Error && NO_CHANGE.test(error.message))) throw error;
	}
	const stack = await settle(aws, name, pollMs, say);
	if (!/^(?:CREATE|UPDATE)_COMPLETE$/.test(stack?.StackStatus ?? "")) {
		throw new UsageError(`${name} is ${stack?.StackStatus ?? "gone"}: ${stack?.StackStatusReason ?? "see its events"}`);
	}
	for (const { OutputKey, OutputValue } of stack?.Outputs ?? []) io.write(`${OutputKey} ${OutputValue}`);
	return 0;
}

async function destroy(aws: Aws, values: Flags, pollMs: number, io: CommandIo): Promise<number> {
	const name = stackName(environmentOf(values.env));
	const say = (line: string) => io.complain(`infra: ${line}`);
	if (!(await findStack(aws, name))) throw new UsageError(`no stack ${name} in ${aws.region}`);
	if (await describeEndpoint(aws, name))
		throw new UsageError(`the endpoint ${name} stands: run npm run model:delete -- --env ${values.env} first`);
	const held = await heldBy(aws, name);
	if (!values.yes || values.confirm !== name) {
		const things = `${held.packages.length} model packages and ${held.keys.length} keys of the Worker`;
		say(`would delete ${name}, ${things}, but not its bucket; --confirm ${name} --yes does it`);
		return values.yes ? 1 : 0;
	}
	await removeHeld(aws, name, held);
	await deleteStack(aws, name, pollMs, say);
	return 0;
}

/** Runs the command that the first argument names; returns its exit status. */
export async function main([command = "", ...argv]: readonly string[], io: CommandIo): Promise<number> {
	const script = `infra:${command}`;
	return runCommand(script, io, async () => {
		if (!["plan", "apply", "destroy"].includes(command))
			throw new UsageError("which command? One of plan, apply, destroy");
		const values = parseFlags(argv, FLAGS);
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		environmentOf(values.env);
		const pollMs = 1000 * numberOf(values["poll-seconds"], 5, "--poll-seconds", 0, 600);
		return runAwsCommand(script, io, (aws) => {
			if (command === "destroy") return destroy(aws, values, pollMs, io);
			if (command === "apply" && values.yes) return apply(aws, values, pollMs, io);
			return plan(aws, values, pollMs, io);
		});
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
