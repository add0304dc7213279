/** The account, as the pipeline's commands reach it. */
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type CommandIo, runCommand, UsageError } from "../lib/command.ts";

export interface Aws {
	readonly region: string;
	readonly account: string;
	readonly sagemaker: SageMakerClient;
	readonly logs: CloudWatchLogsClient;
	readonly quotas: ServiceQuotasClient;
	readonly s3: S3Client;
	readonly iam: IAMClient;
	readonly cloudFormation: CloudFormationClient;
	readonly autoScaling: ApplicationAutoScalingClient;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Settings of a service's client, from the environment as the SDK reads it. */
function settingsOf(env: CommandIo["env"], region: string) {
	const {
		AWS_ACCESS_KEY_ID: accessKeyId,
		AWS_SECRET_ACCESS_KEY: secretAccessKey,
		AWS_SESSION_TOKEN: sessionToken,
	} = env;
	const given = accessKeyId && secretAccessKey;
	const credentials = given
		? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
		: {};
	return (service: string) => {
		const endpoint = env[`AWS_ENDPOINT_URL_${service}`] ?? env["AWS_ENDPOINT_URL"];
		return { region, ...credentials, ...(endpoint ? { endpoint } : {}) };
	};
}

/** The keys of the environment, or what the SDK finds by itself (profile, role), renewed before they end. */
export function credentialsOf(env: CommandIo["env"], region: string): STSClient["config"]["credentials"] {
	return new STSClient(settingsOf(env, region)("STS")).config.credentials;
}

/**
 * Connects with the region and credentials of the environment, and asks whose they are. As the SDK does, it heeds
 * `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` (emulators). Throws `UsageError` without a region.
 */
export async function connect(env: CommandIo["env"]): Promise<Aws> {
	const region = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
	if (!region) throw new UsageError("AWS_REGION is not set");
	if (!REGION.test(region)) throw new UsageError(`AWS_REGION: no region has the name ${region}`);
	const of = settingsOf(env, region);
	const { Account } = await new STSClient(of("STS")).send(new GetCallerIdentityCommand({}));
	return {
		region,
		account: Account!,
		sagemaker: new SageMakerClient(of("SAGEMAKER")),
		logs: new CloudWatchLogsClient(of("CLOUDWATCH_LOGS")),
		quotas: new ServiceQuotasClient(of("SERVICE_QUOTAS")),
		s3: new S3Client({ ...of("S3"), forcePathStyle: "endpoint" in of("S3") }),
		iam: new IAMClient(of("IAM")),
		cloudFormation: new CloudFormationClient(of("CLOUDFORMATION")),
		autoScaling: new ApplicationAutoScalingClient(of("APPLICATION_AUTO_SCALING")),
	};
}

export const NO_CREDENTIALS = "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** What to do about an error of the SDK, by its name. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
	[/^CredentialsProviderError/, NO_CREDENTIALS],
	[
		/^(?:ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature)/,
		"AWS refuses the credentials: sign in again",
	],
	[/^(?:AccessDenied|Forbidden|403)/, "the credentials lack the right"],
	[/^(?:Throttling|TooManyRequests)/, "AWS throttles the account: try again later"],
];

/** Whether an error is the API's word that a thing is not there. */
export function isAbsent(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const byName = /NotFound|NoSuch/.test(error.name);
	return byName || /could not find|does not exist|not found|no scalable target found/i.test(error.message);
}

/** Runs a command as `runCommand` does; an error of AWS, or of the way to it, becomes one line and exit status 1 too. */
export function runAwsCommand(name: string, io: CommandIo, body: (aws: Aws) => Promise<number>): Promise<number> {
	return runCommand(name, io, async () => {
		try {
			const aws = await connect(io.env);
			io.complain(`${name}: account ${aws.account}, region ${aws.region}`);
			return await body(aws);
		} catch (error) {
			if (error instanceof UsageError || !(error instanceof Error)) throw error;
			const known = ADVICE.find(([pattern]) => pattern.test(error.name));
			const isAws = known || "$metadata" in error;
			const isNetwork =
				"code" in error && ["ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET"].includes(String(error.code));
			if (isNetwork) throw new UsageError("no answer from AWS: is AWS_REGION right, and the network up?");
			if (!isAws) throw error;
			throw new UsageError(known ? `${known[1]} (${error.message.split("\n")[0]})` : error.message);
		}
	});
}
