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
import { type CommandIo, numberOf, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { type Aws, isAbsent, runAwsCommand } from "./sagemaker/aws.ts";
import { environmentOf, parseFlags, stackName } from "./sagemaker/stack.ts";

const HELP = `The bucket, roles, model packages and alarms of an environment, as one CloudFormation stack (scripts/sagemaker/infra/template.json).

npm run infra:plan -- --env staging [--repository OWNER/NAME --oidc-provider ARN]
npm run infra:apply -- --env staging [--repository OWNER/NAME --oidc-provider ARN] --yes
npm run infra:destroy -- --env staging --confirm plainspeak-staging --yes

plan shows what would change; apply without --yes does the same. destroy keeps the bucket and what is in it.
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

function sourceOf(values: Flags) {
	const parameters = {
		Environment: values.env!,
		GitHubRepository: values.repository ?? "",
		OidcProviderArn: values["oidc-provider"] ?? "",
	};
	return {
		TemplateBody: readFileSync(TEMPLATE, "utf8"),
		Capabilities: ["CAPABILITY_NAMED_IAM" as const],
		Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
	};
}

/** What a new stack would hold; asks CloudFormation whether the template is right. */
async function resourcesOf({ cloudFormation }: Aws, values: Flags): Promise<string[]> {
	const { TemplateBody } = sourceOf(values);
	await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
	const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, { Type: string }> };
	return Object.entries(Resources).map(([name, { Type }]) => `Add ${Type} ${name}`);
}

/** What an update would change, by a change set that is removed again. */
async function changesOf({ cloudFormation }: Aws, name: string, values: Flags, pollMs: number): Promise<string[]> {
	const set = { StackName: name, ChangeSetName: `plan-${Date.now()}` };
	await cloudFormation.send(new CreateChangeSetCommand({ ...set, ...sourceOf(values), ChangeSetType: "UPDATE" }));
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

async function plan(aws: Aws, values: Flags, pollMs: number, io: CommandIo): Promise<number> {
	const name = stackName(environmentOf(values.env));
	const isNew = (await findStack(aws, name)) === null;
	const lines = isNew ? await resourcesOf(aws, values) : await changesOf(aws, name, values, pollMs);
	for (const line of lines.length > 0 ? lines : [`${name}: nothing to change`]) io.write(line);
	io.complain("infra: nothing was changed; infra:apply --yes does it");
	return 0;
}

async function apply(aws: Aws, values: Flags, pollMs: number, io: CommandIo): Promise<number> {
	const name = stackName(environmentOf(values.env));
	const source = { StackName: name, ...sourceOf(values) };
	try {
		if (await findStack(aws, name)) await aws.cloudFormation.send(new UpdateStackCommand(source));
		else await aws.cloudFormation.send(new CreateStackCommand(source));
	} catch (error) {
		if (!(error instanceof Error && NO_CHANGE.test(error.message))) throw error;
	}
	const stack = await settle(aws, name, pollMs, (line) => io.complain(`infra: ${line}`));
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
	if (!values.yes || values.confirm !== name) {
		say(`would delete ${name}, but not its bucket; --confirm ${name} --yes does it`);
		return values.yes ? 1 : 0;
	}
	await aws.cloudFormation.send(new DeleteStackCommand({ StackName: name }));
	const left = await settle(aws, name, pollMs, say);
	if (left && left.StackStatus !== "DELETE_COMPLETE")
		throw new UsageError(`${name} is ${left.StackStatus}: ${left.StackStatusReason ?? "see its events"}`);
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
