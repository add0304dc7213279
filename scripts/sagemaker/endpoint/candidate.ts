import {
	CreateEndpointConfigCommand,
	CreateModelCommand,
	DeleteEndpointConfigCommand,
	DeleteModelCommand,
} from "@aws-sdk/client-sagemaker";
import { UsageError } from "../../lib/command.ts";
import { isAbsent } from "../aws.ts";
import { findCandidate } from "../propose.ts";
import { endpointConfigRequest, modelRequest } from "../release.ts";
import { checkQuota } from "../training-checks.ts";
import type { Context, EndpointCommand } from "./command.ts";
import { describeEndpoint, point, removeEndpoint, settle, whenConsistent } from "./state.ts";

/** Takes away what a run left, whole or half made. */
async function clear({ aws, pollMs, say }: Context, name: string): Promise<void> {
	if (await describeEndpoint(aws, name)) {
		// One that still changes cannot be deleted.
		await settle(aws, name, pollMs, say);
		await removeEndpoint(aws, name, pollMs);
	}
	const ignoreAbsent = (error: unknown) => {
		if (!isAbsent(error)) throw error;
	};
	await aws.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })).catch(ignoreAbsent);
	await aws.sagemaker.send(new DeleteModelCommand({ ModelName: name })).catch(ignoreAbsent);
}

async function make(context: Context, name: string, arn: string, instance: string): Promise<void> {
	const { aws, stack, pollMs, say } = context;
	const { image, artefact } = await findCandidate(aws, arn);
	await checkQuota(aws, instance, "endpoint");
	await clear(context, name);
	try {
		await aws.sagemaker.send(new CreateModelCommand(modelRequest(name, stack.endpointRoleArn, image, artefact)));
		const config = endpointConfigRequest(name, name, { instance, instances: 1 });
		await whenConsistent(pollMs, () => aws.sagemaker.send(new CreateEndpointConfigCommand(config)));
		await point(aws, { endpoint: name, config: name, instances: 1, alarms: [], pollMs }, say);
	} catch (error) {
		await clear(context, name);
		throw error;
	}
}

/** A package on an endpoint of its own, to be judged before anybody is asked to approve it; nothing else calls it. */
export const candidate: EndpointCommand = {
	name: "candidate",
	usage: "candidate --package ARN [--instance ml.g4dn.xlarge] [--yes], and afterwards candidate --remove --yes",
	options: ["package", "instance", "remove", "yes"],
	async run(context) {
		const { environment, values, io, say } = context;
		// A release is named after its endpoint: this name must not look like one.
		const name = `plainspeak-candidate-${environment}`;
		const { package: arn, remove, yes, instance = "ml.g4dn.xlarge" } = values;
		if (remove ? arn !== undefined : arn === undefined) throw new UsageError("--package ARN or --remove: one of them");
		if (!yes) {
			say(`would ${remove ? "delete" : "make"} the endpoint ${name}; --yes does it`);
			return 0;
		}
		if (arn === undefined) await clear(context, name);
		else await make(context, name, arn, instance);
		io.write(JSON.stringify(remove ? { deleted: name } : { endpoint: name, package: arn }));
		return 0;
	},
};
