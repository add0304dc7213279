/** Smoke test and removal of an endpoint. */
import { DeregisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { numberOf, UsageError } from "../../lib/command.ts";
import { isAbsent } from "../aws.ts";
import { VARIANT } from "../release.ts";
import { DEFAULT_AGREEMENT, type EndpointCommand } from "./command.ts";
import { configsOf } from "./rollback.ts";
import { invokeOf, smoke } from "./smoke.ts";
import { describeEndpoint, removeConfig, removeEndpoint } from "./state.ts";

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
