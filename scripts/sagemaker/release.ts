/** From a registered artefact to an endpoint: the requests. */
import type {
	CreateEndpointConfigInput,
	CreateModelInput,
	CreateModelPackageInput,
	CreateTransformJobRequest,
	DeploymentConfig,
} from "@aws-sdk/client-sagemaker";
import { BATCH_AMI, INFERENCE_AMI } from "./images.ts";

/** Never changes: autoscaling and alarms name it. */
export const VARIANT = "main";

const JSON_TYPE = "application/json";
/** The artefact is 6 GB: its download and the first forward pass take minutes. */
const STARTUP_SECONDS = 900;

const CONTAINER_ENV = {
	// Two would need the memory twice.
	SAGEMAKER_MODEL_SERVER_WORKERS: "1",
	SAGEMAKER_MODEL_SERVER_TIMEOUT: "60",
};

function modelDataSource(artefact: string) {
	const source = { S3Uri: artefact, S3DataType: "S3Prefix" as const, CompressionType: "None" as const };
	return { S3DataSource: source };
}

export interface Candidate {
	readonly group: string;
	/** Name of the job that trained it: by it the package is found again. */
	readonly job: string;
	readonly image: string;
	/** Folder of the artefact, with a trailing slash. */
	readonly artefact: string;
	readonly metrics: Readonly<Record<string, number>>;
	readonly tags: Readonly<Record<string, string>>;
}

/** A package that nobody has judged, with its own figures: the gate opens it for approval. */
export function packageRequest({ group, job, image, artefact, metrics, tags }: Candidate): CreateModelPackageInput {
	const properties = Object.entries(metrics).map(([name, value]): [string, string] => [name, String(value)]);
	return {
		ModelPackageGroupName: group,
		ModelPackageDescription: job,
		ModelApprovalStatus: "Rejected",
		InferenceSpecification: {
			Containers: [{ Image: image, ModelDataSource: modelDataSource(artefact), Environment: CONTAINER_ENV }],
			SupportedContentTypes: [JSON_TYPE],
			SupportedResponseMIMETypes: [JSON_TYPE],
		},
		ModelMetrics: { ModelQuality: { Statistics: { ContentType: JSON_TYPE, S3Uri: `${artefact}metrics.json` } } },
		CustomerMetadataProperties: { ...tags, ...Object.fromEntries(properties) },
	};
}

export function modelRequest(name: string, roleArn: string, image: string, artefact: string): CreateModelInput {
	return {
		ModelName: name,
		ExecutionRoleArn: roleArn,
		PrimaryContainer: { Image: image, ModelDataSource: modelDataSource(artefact), Environment: CONTAINER_ENV },
		EnableNetworkIsolation: true,
	};
}

/** A model as batch transform takes it: an archive, not a folder. */
export function batchModelRequest(name: string, roleArn: string, image: string, archive: string): CreateModelInput {
	return {
		ModelName: name,
		ExecutionRoleArn: roleArn,
		PrimaryContainer: { Image: image, ModelDataUrl: archive, Environment: CONTAINER_ENV },
		EnableNetworkIsolation: true,
	};
}

export interface BatchJob {
	/** Of the job, and of its model. */
	readonly name: string;
	/** Folders, with trailing slashes. */
	readonly input: string;
	readonly output: string;
	readonly instance: string;
	readonly instances: number;
}

/** A line is one call of at most 32 texts, so it stays far below this. */
const MAX_PAYLOAD_MB = 6;

export function transformRequest({ name, input, output, instance, instances }: BatchJob): CreateTransformJobRequest {
	return {
		TransformJobName: name,
		ModelName: name,
		// A line of the input is a request of its own.
		BatchStrategy: "SingleRecord",
		MaxPayloadInMB: MAX_PAYLOAD_MB,
		TransformInput: {
			DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: input } },
			ContentType: JSON_TYPE,
			SplitType: "Line",
		},
		TransformOutput: { S3OutputPath: output, Accept: JSON_TYPE, AssembleWith: "Line" },
		TransformResources: {
			InstanceType: instance as "ml.g4dn.xlarge",
			InstanceCount: instances,
			TransformAmiVersion: BATCH_AMI,
		},
	};
}

export interface Fleet {
	readonly instance: string;
	readonly instances: number;
}

export function endpointConfigRequest(
	name: string,
	model: string,
	{ instance, instances }: Fleet,
): CreateEndpointConfigInput {
	return {
		EndpointConfigName: name,
		ProductionVariants: [
			{
				VariantName: VARIANT,
				ModelName: model,
				InstanceType: instance as "ml.g4dn.xlarge",
				InitialInstanceCount: instances,
				InitialVariantWeight: 1,
				InferenceAmiVersion: INFERENCE_AMI,
				ModelDataDownloadTimeoutInSeconds: STARTUP_SECONDS,
				ContainerStartupHealthCheckTimeoutInSeconds: STARTUP_SECONDS,
			},
		],
	};
}

/** Time in which an alarm can undo a release before the old instances end. */
const BAKE_SECONDS = 300;
const MAX_SECONDS = 3600;

/** Blue-green. A canary may be half of the fleet at most: a fleet of one takes all traffic at once. */
export function deploymentConfig(instances: number, alarms: readonly string[]): DeploymentConfig {
	const routing =
		instances >= 2
			? {
					Type: "CANARY" as const,
					CanarySize: { Type: "INSTANCE_COUNT" as const, Value: 1 },
					WaitIntervalInSeconds: BAKE_SECONDS,
				}
			: { Type: "ALL_AT_ONCE" as const, WaitIntervalInSeconds: BAKE_SECONDS };
	return {
		BlueGreenUpdatePolicy: {
			TrafficRoutingConfiguration: routing,
			TerminationWaitInSeconds: BAKE_SECONDS,
			MaximumExecutionTimeoutInSeconds: MAX_SECONDS,
		},
		AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) },
	};
}
