import {
	CreateEndpointConfigCommand,
	CreateModelCommand,
	type DescribeEndpointOutput,
	DescribeModelPackageCommand,
	ListModelPackagesCommand,
	UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { numberOf, UsageError } from "../../lib/command.ts";
import { isAbsent } from "../aws.ts";
import { endpointConfigRequest, modelRequest } from "../release.ts";
import { openTracker } from "../tracking.ts";
import { checkQuota } from "../training-checks.ts";
import { type Context, DEFAULT_AGREEMENT, type EndpointCommand } from "./command.ts";
import { register } from "./register.ts";
import { invokeOf, smoke } from "./smoke.ts";
import {
	describeEndpoint,
	instancesOf,
	instanceTypeOf,
	isInUse,
	point,
	removeConfig,
	removeEndpoint,
	whenConsistent,
} from "./state.ts";

const MAX_INSTANCES = 100;

interface Artefact {
	readonly arn: string;
	readonly image: string;
	readonly uri: string;
}

async function newestPackage(
	{ aws, stack }: Context,
	status: "Approved" | "PendingManualApproval",
): Promise<string | null> {
	const { ModelPackageSummaryList: [newest] = [] } = await aws.sagemaker
		.send(
			new ListModelPackagesCommand({
				ModelPackageGroupName: stack.packageGroup,
				ModelApprovalStatus: status,
				SortBy: "CreationTime",
				SortOrder: "Descending",
				MaxResults: 1,
			}),
		)
		.catch((error: unknown) => {
			if (isAbsent(error)) return { ModelPackageSummaryList: [] };
			throw error;
		});
	return newest?.ModelPackageArn ?? null;
}

/** The package to release: the one that is named, the newest one that waits (`--approve`), or the newest approved. */
async function choose(context: Context): Promise<Artefact> {
	const { aws, values } = context;
	const status = values.approve ? "PendingManualApproval" : "Approved";
	const arn = values.package ?? (await newestPackage(context, status));
	if (!arn) {
		throw new UsageError(
			values.approve
				? "no package waits for approval: model:evaluate --propose opens what passes the gate"
				: "no package is approved: --approve takes the newest that waits",
		);
	}
	const found = await aws.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
	if (found.ModelApprovalStatus !== "Approved" && !values.approve)
		throw new UsageError(`${arn} is not approved (--approve does it)`);
	const [container] = found.InferenceSpecification?.Containers ?? [];
	const uri = container?.ModelDataSource?.S3DataSource?.S3Uri;
	if (!container?.Image || !uri) throw new UsageError(`${arn} names no artefact`);
	return { arn, image: container.Image, uri };
}

/** Takes away what a release made that failed, unless the endpoint serves it or is about to. */
async function undo({ aws, stack, environment, pollMs, say }: Context, config: string): Promise<void> {
	const inUse = await isInUse(aws, stack.endpoint, config, pollMs);
	if (inUse === false) return removeConfig(aws, config);
	const look = `aws sagemaker describe-endpoint --endpoint-name ${stack.endpoint} --region ${aws.region}`;
	const judge = `npm run model:smoke -- --env ${environment}`;
	say(`${config} ${inUse ? "is going live" : "may be live"} and is left: look again with ${look}, then ${judge}`);
}

/** How a release stands to the fleet that serves. */
interface Plan {
	readonly before: DescribeEndpointOutput | null;
	readonly instance: string;
	/** Null: as many as there are. */
	readonly asked: number | null;
	readonly instances: number;
}

async function planOf({ aws, stack, values }: Context): Promise<Plan> {
	const instance = values.instance ?? "ml.g4dn.xlarge";
	const asked = values.instances === undefined ? null : numberOf(values.instances, 1, "--instances", 1, MAX_INSTANCES);
	const before = await describeEndpoint(aws, stack.endpoint);
	const running = before ? instancesOf(before) : 0;
	const instances = asked ?? (running || 1);
	const isSameType = before && (await instanceTypeOf(aws, before.EndpointConfigName!)) === instance;
	// Blue and green stand side by side.
	await checkQuota(aws, instance, "endpoint", instances + (isSameType ? running : 0));
	return { before, instance, asked, instances };
}

async function release(context: Context, artefact: Artefact, plan: Plan): Promise<number> {
	const { aws, stack, values, pollMs, io, say } = context;
	const { before, instance, asked, instances } = plan;
	const { sagemaker } = aws;
	const minAgreement = numberOf(values["min-agreement"], DEFAULT_AGREEMENT, "--min-agreement", 0, 1);
	const invoke = await invokeOf(io.env, aws.region, stack.endpoint);
	if (values.approve) {
		await sagemaker.send(
			new UpdateModelPackageCommand({
				ModelPackageArn: artefact.arn,
				ModelApprovalStatus: "Approved",
				ApprovalDescription: values.reason!,
			}),
		);
	}
	const name = `${stack.endpoint}-${new Date().toISOString().slice(0, 23).replace(/\D/g, "")}`;
	try {
		await sagemaker.send(
			new CreateModelCommand(modelRequest(name, stack.endpointRoleArn, artefact.image, artefact.uri)),
		);
		await whenConsistent(pollMs, () =>
			sagemaker.send(new CreateEndpointConfigCommand(endpointConfigRequest(name, name, { instance, instances }))),
		);
		await point(aws, { endpoint: stack.endpoint, config: name, instances: asked, alarms: stack.alarms, pollMs }, say);
	} catch (error) {
		await undo(context, name);
		throw error;
	}
	try {
		const { version, texts, agreement } = await smoke(invoke, minAgreement);
		say(`smoke: ${version}, ${(100 * agreement).toFixed(0)}% of ${texts} golden texts right or one class off`);
	} catch (error) {
		const previous = before?.EndpointConfigName;
		if (previous) {
			say(`smoke failed: going back to ${previous}`);
			const back = { endpoint: stack.endpoint, config: previous, instances: null, alarms: stack.alarms, pollMs };
			await point(aws, back, say);
		} else {
			await removeEndpoint(aws, stack.endpoint, pollMs);
		}
		await removeConfig(aws, name);
		throw error;
	}
	const tracker = openTracker(io.env);
	const version = await tracker.find(artefact.uri);
	if (version && context.environment === "production") await tracker.setAlias("production", version.version);
	if (values.register) await register(context, values.register);
	io.write(
		JSON.stringify({
			endpoint: stack.endpoint,
			config: name,
			package: artefact.arn,
			previous: before?.EndpointConfigName ?? null,
		}),
	);
	return 0;
}

export const deploy: EndpointCommand = {
	name: "deploy",
	usage:
		"deploy [--approve --reason TEXT] [--package ARN] [--instance ml.g4dn.xlarge] [--instances N] [--min-agreement 0.8] [--register URL] [--yes]",
	options: ["approve", "reason", "package", "instance", "instances", "min-agreement", "register", "weight", "yes"],
	async run(context) {
		const { stack, values, say } = context;
		if (values.approve && !values.reason)
			throw new UsageError("--reason is missing: the package keeps why it was approved");
		const plan = await planOf(context);
		const artefact = await choose(context);
		if (values.yes) return release(context, artefact, plan);
		say(`would release ${artefact.arn} to ${stack.endpoint} on ${plan.instances} x ${plan.instance}; --yes does it`);
		return 0;
	},
};
