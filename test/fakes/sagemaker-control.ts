/**
 * SageMaker's control plane on loopback, with CloudWatch Logs, Service Quotas and the runtime API as far as the pipeline
 * asks them: requests are checked against the public API model, jobs and endpoints go through their states with each
 * look, and faults are injected.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CheckRequest } from "./api-model.ts";

const ACCOUNT = "123456789012";

/** What the API sends and gets. */
type Document = Record<string, unknown>;

/** `capacity`: no instance was to be had, so the job has no log group either; `bare`: the artefact's folder has no slash. */
export type TrainingFault = "fail" | "stop" | "spot" | "capacity" | "bare";
export type EndpointFault = "fail" | "rollback";

export interface ControlPlaneParts {
	readonly region: string;
	readonly check: CheckRequest;
	/** Does the work of a training job; returns what it printed. */
	readonly train: (job: Document) => Promise<readonly string[]>;
	/** Answers an invocation of an endpoint that is in service. */
	readonly invoke: (endpoint: string, model: Document, body: string) => Promise<{ status: number; body: string }>;
}

export interface ControlPlane {
	readonly url: string;
	/** Operations in the order in which they came. */
	readonly calls: { readonly operation: string; readonly request: Document }[];
	/** Model packages that a group holds. */
	countPackages(group: string): number;
	/** The next job or change of an endpoint meets it. */
	failTraining(fault: TrainingFault): void;
	failEndpoint(fault: EndpointFault): void;
	/** The next transform job fails for this reason. */
	failTransform(reason: string): void;
	/** So many calls are throttled. */
	throttle(calls: number): void;
	/** So many calls of an operation are refused, from the next call of `after` on where it is given. */
	refuse(operation: string, calls: number, after?: string): void;
	/** So many uses of a new thing do not find it yet. */
	delayConsistency(uses: number): void;
	/** Instances that the account may have of any type. */
	setQuota(instances: number): void;
	/** As autoscaling does. */
	setInstances(endpoint: string, instances: number): void;
	close(): Promise<void>;
}

class ApiError extends Error {
	readonly type: string;
	constructor(type: string, message: string) {
		super(message);
		this.type = type;
	}
}

const invalid = (message: string) => new ApiError("ValidationException", message);
/** Entries of a list without MaxResults. */
const PAGE = 10;
const TRAINING_STATES = ["Starting", "Downloading", "Training", "Uploading"];

interface Job {
	readonly request: Document;
	/** What each look finds; the last one stays. */
	states: Document[];
	/** Null without a log group. */
	lines: readonly string[] | null;
}

interface Endpoint {
	config: string;
	instances: number;
	states: EndpointState[];
}

interface EndpointState {
	readonly status: string;
	readonly config: string;
	/** The config that an update brings. */
	readonly pending?: string;
	readonly reason?: string;
}

/** As the service reads metrics out of a log: the last value that each expression captured. */
function metricsOf(definitions: readonly Document[], lines: readonly string[]): Document[] {
	return definitions.flatMap(({ Name, Regex }) => {
		const expression = new RegExp(String(Regex));
		const value = lines.map((line) => expression.exec(line)?.[1]).findLast((found) => found !== undefined);
		return value === undefined ? [] : [{ MetricName: Name, Value: Number(value), Timestamp: 1_700_000_000 }];
	});
}

/** Starts the control plane on a free loopback port. */
export async function startControlPlane({ region, check, train, invoke }: ControlPlaneParts): Promise<ControlPlane> {
	const arn = (kind: string, name: unknown) => `arn:aws:sagemaker:${region}:${ACCOUNT}:${kind}/${String(name)}`;
	const jobs = new Map<string, Job>();
	const transforms = new Map<string, Document[]>();
	const groups = new Map<string, Document>();
	const packages = new Map<string, Document>();
	const models = new Map<string, Document>();
	const configs = new Map<string, Document>();
	const endpoints = new Map<string, Endpoint>();
	const unseen = new Map<string, number>();
	const calls: ControlPlane["calls"] = [];
	let trainingFault: TrainingFault | null = null;
	let transformFault: string | null = null;
	let endpointFault: EndpointFault | null = null;
	let packageVersions = 0;
	let throttled = 0;
	let refusal = { operation: "", calls: 0, after: null as string | null };
	let delayedUses = 0;
	let quota = 4;

	function add<T>(into: Map<string, T>, kind: string, name: unknown, value: T): void {
		if (into.has(String(name))) throw invalid(`Cannot create already existing ${kind} "${arn(kind, name)}".`);
		into.set(String(name), value);
		unseen.set(`${kind}/${String(name)}`, delayedUses);
	}

	function find<T>(from: Map<string, T>, kind: string, name: unknown): T {
		const found = from.get(String(name));
		const left = unseen.get(`${kind}/${String(name)}`) ?? 0;
		unseen.set(`${kind}/${String(name)}`, left - 1);
		if (found === undefined || left > 0) throw invalid(`Could not find ${kind} "${arn(kind, name)}".`);
		return found;
	}

	function isRefused(operation: string): boolean {
		if (operation === refusal.after) refusal.after = null;
		if (operation !== refusal.operation || refusal.after !== null || refusal.calls === 0) return false;
		refusal.calls--;
		return true;
	}

	function look<T>(states: T[]): T {
		return states.length > 1 ? states.shift()! : states[0]!;
	}

	function packagesOf(group: unknown): Document[] {
		return [...packages.values()].filter((each) => each["ModelPackageGroupName"] === group);
	}

	async function createTrainingJob(request: Document): Promise<Document> {
		const name = String(request["TrainingJobName"]);
		const fault = trainingFault;
		trainingFault = null;
		const { S3OutputPath } = request["OutputDataConfig"] as Document;
		const running = TRAINING_STATES.map((SecondaryStatus) => ({ TrainingJobStatus: "InProgress", SecondaryStatus }));
		const job: Job = { request, states: running, lines: [] };
		add(jobs, "training-job", name, job);
		const end = (TrainingJobStatus: string, more: Document = {}) =>
			job.states.push({ TrainingJobStatus, SecondaryStatus: TrainingJobStatus, ...more });
		if (fault === "spot") job.states.splice(3, 0, { TrainingJobStatus: "InProgress", SecondaryStatus: "Interrupted" });
		if (fault === "stop") end("Stopped");
		else if (fault === "capacity") {
			job.lines = null;
			end("Failed", { FailureReason: "CapacityError: Unable to provision requested ML compute capacity." });
		} else if (fault === "fail") {
			job.lines = ["loading the data", "train: rows.jsonl:3: label is missing"];
			end("Failed", { FailureReason: "AlgorithmError: rows.jsonl:3: label is missing, exit code: 1" });
		} else {
			const lines = await train(request);
			job.lines = lines;
			end("Completed", {
				BillableTimeInSeconds: 1800,
				TrainingTimeInSeconds: 3600,
				ModelArtifacts: {
					S3ModelArtifacts: `${String(S3OutputPath).replace(/\/$/, "")}/${name}/output/model${fault === "bare" ? "" : "/"}`,
				},
				FinalMetricDataList: metricsOf(
					((request["AlgorithmSpecification"] as Document)["MetricDefinitions"] as Document[]) ?? [],
					lines,
				),
			});
		}
		return { TrainingJobArn: arn("training-job", name) };
	}

	function variantOf(config: unknown): Document {
		return (find(configs, "endpoint-configuration", config)["ProductionVariants"] as Document[])[0]!;
	}

	/** What an update is refused for; returns the instances of the new fleet. */
	function newFleet({ instances }: Endpoint, request: Document): number {
		const initial = Number(variantOf(request["EndpointConfigName"])["InitialInstanceCount"]);
		const fleet = request["RetainAllVariantProperties"] === true ? instances : initial;
		const policy = (request["DeploymentConfig"] as Document)["BlueGreenUpdatePolicy"] as Document;
		const { Type, CanarySize } = policy["TrafficRoutingConfiguration"] as { Type: string; CanarySize?: Document };
		if (Type === "CANARY" && Number(CanarySize!["Value"]) > fleet / 2)
			throw invalid("CanarySize must be at most 50% of the variant's total instance count.");
		if (instances + fleet > quota)
			throw new ApiError("ResourceLimitExceeded", `The account-level service limit is ${quota} Instances.`);
		return fleet;
	}

	function release(name: string, from: string | null, to: string, instances: number): void {
		const fault = endpointFault;
		endpointFault = null;
		const busy = from === null ? "Creating" : "Updating";
		const states: EndpointState[] = [{ status: busy, config: from ?? to, ...(from === null ? {} : { pending: to }) }];
		if (fault === "fail")
			states.push({
				status: "Failed",
				config: from ?? to,
				reason: "The primary container did not pass the ping health check.",
			});
		else if (fault === "rollback" && from !== null) {
			states.push(
				{ status: "RollingBack", config: from },
				{ status: "InService", config: from, reason: "alarm went off" },
			);
		} else states.push({ status: "InService", config: to });
		endpoints.set(name, { config: states.at(-1)!.config, instances, states });
	}

	const operations: Record<string, (request: Document) => Document | Promise<Document>> = {
		CreateTrainingJob: createTrainingJob,
		DescribeTrainingJob: ({ TrainingJobName }) => {
			const job = find(jobs, "training-job", TrainingJobName);
			return {
				TrainingJobName,
				TrainingJobArn: arn("training-job", TrainingJobName),
				...job.request,
				...look(job.states),
			};
		},
		CreateTransformJob: (request) => {
			const { PrimaryContainer } = find(models, "model", request["ModelName"]);
			if ("ModelDataSource" in (PrimaryContainer as Document))
				throw invalid("ModelDataSource cannot be used in conjunction with batch transform.");
			const fault = transformFault;
			transformFault = null;
			const states = ["InProgress", fault ? "Failed" : "Completed"].map((TransformJobStatus) => ({
				TransformJobStatus,
			}));
			if (fault) Object.assign(states[1]!, { FailureReason: fault });
			add(transforms, "transform-job", request["TransformJobName"], states);
			return { TransformJobArn: arn("transform-job", request["TransformJobName"]) };
		},
		DescribeTransformJob: ({ TransformJobName }) => ({
			TransformJobName,
			...look(find(transforms, "transform-job", TransformJobName)),
		}),
		CreateModelPackageGroup: (request) => {
			add(groups, "model-package-group", request["ModelPackageGroupName"], request);
			return { ModelPackageGroupArn: arn("model-package-group", request["ModelPackageGroupName"]) };
		},
		DescribeModelPackageGroup: ({ ModelPackageGroupName }) =>
			find(groups, "model-package-group", ModelPackageGroupName),
		CreateModelPackage: (request) => {
			find(groups, "model-package-group", request["ModelPackageGroupName"]);
			const version = ++packageVersions;
			const ModelPackageArn = `${arn("model-package", request["ModelPackageGroupName"])}/${version}`;
			packages.set(ModelPackageArn, {
				...request,
				ModelPackageArn,
				ModelPackageVersion: version,
				CreationTime: version,
			});
			return { ModelPackageArn };
		},
		DescribeModelPackage: ({ ModelPackageName }) => find(packages, "model-package", ModelPackageName),
		ListModelPackages: ({ ModelPackageGroupName, ModelApprovalStatus, MaxResults = PAGE, NextToken = 0 }) => {
			const found = packagesOf(ModelPackageGroupName)
				.filter((each) => ModelApprovalStatus === undefined || each["ModelApprovalStatus"] === ModelApprovalStatus)
				.toReversed();
			const end = Number(NextToken) + Number(MaxResults);
			return {
				ModelPackageSummaryList: found.slice(Number(NextToken), end),
				...(end < found.length ? { NextToken: String(end) } : {}),
			};
		},
		DeleteModelPackage: ({ ModelPackageName }) => {
			find(packages, "model-package", ModelPackageName);
			packages.delete(String(ModelPackageName));
			return {};
		},
		UpdateModelPackage: ({ ModelPackageArn, ...change }) => {
			packages.set(String(ModelPackageArn), { ...find(packages, "model-package", ModelPackageArn), ...change });
			return { ModelPackageArn };
		},
		CreateModel: (request) => {
			add(models, "model", request["ModelName"], request);
			return { ModelArn: arn("model", request["ModelName"]) };
		},
		DescribeModel: ({ ModelName }) => find(models, "model", ModelName),
		DeleteModel: ({ ModelName }) => {
			find(models, "model", ModelName);
			models.delete(String(ModelName));
			return {};
		},
		CreateEndpointConfig: (request) => {
			for (const { ModelName } of request["ProductionVariants"] as Document[]) find(models, "model", ModelName);
			add(configs, "endpoint-configuration", request["EndpointConfigName"], request);
			return { EndpointConfigArn: arn("endpoint-config", request["EndpointConfigName"]) };
		},
		DescribeEndpointConfig: ({ EndpointConfigName }) => find(configs, "endpoint-configuration", EndpointConfigName),
		ListEndpointConfigs: ({ NameContains }) => ({
			EndpointConfigs: [...configs.keys()]
				.filter((name) => name.includes(String(NameContains)))
				.map((EndpointConfigName) => ({ EndpointConfigName, CreationTime: 1_700_000_000 }))
				.toReversed(),
		}),
		DeleteEndpointConfig: ({ EndpointConfigName }) => {
			find(configs, "endpoint-configuration", EndpointConfigName);
			configs.delete(String(EndpointConfigName));
			return {};
		},
		CreateEndpoint: ({ EndpointName, EndpointConfigName }) => {
			if (endpoints.has(String(EndpointName))) {
				throw invalid(`Cannot create already existing endpoint "${arn("endpoint", EndpointName)}".`);
			}
			const fleet = Number(variantOf(EndpointConfigName)["InitialInstanceCount"]);
			release(String(EndpointName), null, String(EndpointConfigName), fleet);
			return { EndpointArn: arn("endpoint", EndpointName) };
		},
		UpdateEndpoint: (request) => {
			const { EndpointName, EndpointConfigName } = request;
			const endpoint = find(endpoints, "endpoint", EndpointName);
			if (endpoint.states.length > 1) throw invalid("Cannot update in-progress endpoint.");
			const fleet = newFleet(endpoint, request);
			release(String(EndpointName), endpoint.config, String(EndpointConfigName), fleet);
			return { EndpointArn: arn("endpoint", EndpointName) };
		},
		DescribeEndpoint: ({ EndpointName }) => {
			const { states, instances } = find(endpoints, "endpoint", EndpointName);
			const { status, config, pending, reason } = look(states);
			// One look finds it leaving, the next one gone.
			if (status === "Deleting") endpoints.delete(String(EndpointName));
			return {
				EndpointName,
				EndpointArn: arn("endpoint", EndpointName),
				EndpointConfigName: config,
				EndpointStatus: status,
				ProductionVariants: [{ VariantName: "main", CurrentInstanceCount: instances, DesiredInstanceCount: instances }],
				CreationTime: 1_700_000_000,
				LastModifiedTime: 1_700_000_000,
				...(pending === undefined ? {} : { PendingDeploymentSummary: { EndpointConfigName: pending } }),
				...(reason === undefined ? {} : { FailureReason: reason }),
			};
		},
		DeleteEndpoint: ({ EndpointName }) => {
			const endpoint = find(endpoints, "endpoint", EndpointName);
			if (endpoint.states.length > 1) throw invalid("Cannot delete in-progress endpoint.");
			endpoint.states = [{ status: "Deleting", config: endpoint.config }];
			return {};
		},
		ListTags: () => ({ Tags: [] }),
	};

	/** Of other services: not in SageMaker's model, so not checked. */
	const others: Record<string, (request: Document) => Document> = {
		DescribeLogStreams: ({ logStreamNamePrefix }) => {
			const name = String(logStreamNamePrefix).replace(/\/$/, "");
			if (!jobs.get(name)?.lines) {
				throw new ApiError("ResourceNotFoundException", "The specified log group does not exist.");
			}
			return { logStreams: [{ logStreamName: `${name}/algo-1-1` }] };
		},
		GetLogEvents: ({ logStreamName }) => ({
			events: (jobs.get(String(logStreamName).split("/")[0]!)?.lines ?? []).map((message) => ({
				message,
				timestamp: 1,
			})),
		}),
		ListServiceQuotas: () => ({
			Quotas: ["training job", "spot training job", "transform job", "endpoint"].map((use) => ({
				QuotaName: `ml.g4dn.xlarge for ${use} usage`,
				Value: quota,
			})),
		}),
	};

	function answer(response: ServerResponse, status: number, body: object, type?: string): void {
		response.writeHead(status, {
			"content-type": "application/x-amz-json-1.1",
			...(type === undefined ? {} : { "x-amzn-errortype": type }),
		});
		response.end(JSON.stringify(body));
	}

	async function control(target: string, body: string): Promise<Document> {
		const [service = "", operation = ""] = target.split(".");
		const request = JSON.parse(body || "{}") as Document;
		calls.push({ operation, request });
		if (throttled > 0) {
			throttled--;
			throw new ApiError("ThrottlingException", "Rate exceeded");
		}
		if (service !== "SageMaker") {
			const other = others[operation];
			if (!other) throw invalid(`the fake has no ${target}`);
			return other(request);
		}
		if (isRefused(operation)) throw new ApiError("AccessDeniedException", `not authorized to perform: ${operation}`);
		const problem = check(operation, request);
		if (problem) throw invalid(`1 validation error detected: ${problem}`);
		const known = operations[operation];
		if (!known) throw invalid(`the fake has no ${operation}`);
		return known(request);
	}

	async function runtime(endpointName: string, body: string): Promise<{ status: number; body: string; type?: string }> {
		const endpoint = endpoints.get(endpointName);
		if (!endpoint) {
			return {
				status: 400,
				type: "ValidationError",
				body: JSON.stringify({ message: `Endpoint ${endpointName} not found.` }),
			};
		}
		const [variant] = configs.get(endpoint.config)!["ProductionVariants"] as Document[];
		const answered = await invoke(endpointName, models.get(String(variant!["ModelName"]))!, body);
		if (answered.status === 200) return answered;
		const original = { OriginalStatusCode: answered.status, OriginalMessage: answered.body, Message: "model error" };
		return { status: 424, type: "ModelError", body: JSON.stringify(original) };
	}

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks).toString("utf8");
		const endpoint = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.url ?? "")?.[1];
		if (endpoint !== undefined) {
			const { status, type, body: text } = await runtime(endpoint, body);
			response.writeHead(status, { "content-type": "application/json", ...(type ? { "x-amzn-errortype": type } : {}) });
			response.end(text);
			return;
		}
		try {
			answer(response, 200, await control(String(request.headers["x-amz-target"]), body));
		} catch (error) {
			if (error instanceof ApiError) answer(response, 400, { message: error.message }, error.type);
			else answer(response, 500, { message: String(error) }, "InternalFailure");
		}
	}

	const server = createServer((request, response) => void serve(request, response));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		countPackages: (group) => packagesOf(group).length,
		failTraining: (fault) => {
			trainingFault = fault;
		},
		failTransform: (reason) => {
			transformFault = reason;
		},
		failEndpoint: (fault) => {
			endpointFault = fault;
		},
		throttle: (count) => {
			throttled = count;
		},
		refuse: (operation, count, after) => {
			refusal = { operation, calls: count, after: after ?? null };
		},
		delayConsistency: (uses) => {
			delayedUses = uses;
		},
		setQuota: (instances) => {
			quota = instances;
		},
		setInstances: (endpoint, instances) => {
			endpoints.get(endpoint)!.instances = instances;
		},
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
