import { DescribeModelCommand, ListEndpointConfigsCommand } from "@aws-sdk/client-sagemaker";
import { numberOf, UsageError } from "../../lib/command.ts";
import { openTracker } from "../tracking.ts";
import { type Context, DEFAULT_AGREEMENT, type EndpointCommand } from "./command.ts";
import { invokeOf, smoke } from "./smoke.ts";
import { describeEndpoint, modelsOf, point } from "./state.ts";

/** Configs of the endpoint, the newest first: deploy names them by its time. */
export async function configsOf({ aws, stack }: Context): Promise<string[]> {
	const { EndpointConfigs = [] } = await aws.sagemaker.send(
		new ListEndpointConfigsCommand({
			NameContains: `${stack.endpoint}-`,
			SortBy: "CreationTime",
			SortOrder: "Descending",
			MaxResults: 100,
		}),
	);
	return EndpointConfigs.flatMap(({ EndpointConfigName: name }) =>
		name?.startsWith(`${stack.endpoint}-`) ? [name] : [],
	);
}

/** Moves the alias `production` to the version that this config serves. */
async function moveAlias({ aws, environment, io }: Context, config: string): Promise<void> {
	const [model] = await modelsOf(aws, config);
	if (!model || environment !== "production") return;
	const { PrimaryContainer } = await aws.sagemaker.send(new DescribeModelCommand({ ModelName: model }));
	const artefact = PrimaryContainer?.ModelDataSource?.S3DataSource?.S3Uri;
	const tracker = openTracker(io.env);
	const version = artefact ? await tracker.find(artefact) : null;
	if (version) await tracker.setAlias("production", version.version);
}

export const rollback: EndpointCommand = {
	name: "rollback",
	usage: "rollback [--to CONFIG] [--min-agreement 0.8] [--yes]",
	options: ["to", "min-agreement", "yes"],
	async run(context) {
		const { aws, stack, values, pollMs, io, say } = context;
		const current = (await describeEndpoint(aws, stack.endpoint))?.EndpointConfigName;
		if (!current) throw new UsageError(`no endpoint ${stack.endpoint}: nothing to roll back`);
		const configs = await configsOf(context);
		const target = values.to ?? configs[configs.indexOf(current) + 1];
		if (!target) throw new UsageError(`no release before ${current} is kept`);
		if (!configs.includes(target)) throw new UsageError(`--to: one of ${configs.join(", ")}`);
		if (!values.yes) {
			say(`would move ${stack.endpoint} from ${current} to ${target}; --yes does it`);
			return 0;
		}
		const minAgreement = numberOf(values["min-agreement"], DEFAULT_AGREEMENT, "--min-agreement", 0, 1);
		const invoke = await invokeOf(io.env, aws.region, stack.endpoint);
		await point(aws, { endpoint: stack.endpoint, config: target, instances: null, alarms: stack.alarms, pollMs }, say);
		await smoke(invoke, minAgreement);
		await moveAlias(context, target);
		io.write(JSON.stringify({ endpoint: stack.endpoint, config: target, previous: current }));
		return 0;
	},
};
