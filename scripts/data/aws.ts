/** Clients of AWS for the data commands, and its refusals in one line. */
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { type CommandIo, UsageError } from "../lib/command.ts";
import { DataError } from "../lib/delimited.ts";

export interface Aws {
	readonly s3: S3Client;
	readonly sts: STSClient;
	readonly region: string;
}

const CONNECT_MS = 5_000;
/** A part of 8 MiB takes this long on a line of 1 Mbit/s. */
const REQUEST_MS = 70_000;

/**
 * Clients for the region of `--region` or AWS_REGION, with the credentials that the SDK finds. They never retry by
 * themselves: what is sent again is counted by whoever sends it.
 */
export function openAws(env: CommandIo["env"], region = env["AWS_REGION"], requestMs = REQUEST_MS): Aws {
	if (!region) throw new UsageError("--region or AWS_REGION is missing");
	const endpoint = env["AWS_ENDPOINT_URL"];
	const config = {
		region,
		maxAttempts: 1,
		requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: requestMs, throwOnRequestTimeout: true },
		...credentialsOf(env),
		...(endpoint ? { endpoint } : {}),
	};
	return {
		// SHA-256 is given with each upload; the SDK would add a CRC of its own.
		s3: new S3Client({
			...config,
			forcePathStyle: endpoint !== undefined,
			requestChecksumCalculation: "WHEN_REQUIRED",
		}),
		sts: new STSClient(config),
		region,
	};
}

function credentialsOf(env: CommandIo["env"]) {
	const [accessKeyId, secretAccessKey] = [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]];
	const sessionToken = env["AWS_SESSION_TOKEN"];
	if (!accessKeyId || !secretAccessKey) return {};
	return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}

export interface AwsFailure {
	readonly name: string;
	readonly message: string;
	/** Absent where no answer came. */
	readonly status: number | undefined;
}

/** What is known of a failed call; a failure that is none of AWS's or the network's is a bug and has no name here. */
export function failureOf(error: unknown): AwsFailure | null {
	if (!(error instanceof Error)) return null;
	const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
	const isNetwork = typeof code === "string" && /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(code);
	const isKnown = $metadata !== undefined || isNetwork || /Timeout|CredentialsProviderError/.test(error.name);
	if (!isKnown) return null;
	return { name: isNetwork ? (code as string) : error.name, message: error.message, status: $metadata?.httpStatusCode };
}

const WRONG_REGION = ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"];
const BAD_CREDENTIALS = [
	"InvalidAccessKeyId",
	"SignatureDoesNotMatch",
	"ExpiredToken",
	"InvalidClientTokenId",
	"InvalidToken",
];

/** A failed call as one line that says what to do; anything else as it is. */
export function awsError(error: unknown, { bucket, account, region }: Target): unknown {
	const failure = failureOf(error);
	if (!failure) return error;
	const { name, status } = failure;
	if (name === "CredentialsProviderError")
		return new DataError("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
	if (BAD_CREDENTIALS.includes(name)) return new DataError(`the AWS credentials are wrong or have expired (${name})`);
	if (WRONG_REGION.includes(name) || status === 301)
		return new DataError(`bucket ${bucket} is in another region than ${region}: name its own with --region`);
	if (name === "NoSuchUpload")
		return new DataError("the open upload was ended meanwhile, by a rule of the bucket or somebody else: try again");
	if (name === "RequestTimeTooSkewed" || name === "RequestExpired")
		return new DataError(`the clock of this machine is wrong: set it (${name})`);
	// HEAD has no body that names an error: the SDK calls a 404 NotFound.
	if (name === "NoSuchBucket" || name === "NotFound") return new DataError(`no bucket ${bucket}: make it first`);
	if (status === 403)
		return new DataError(
			`bucket ${bucket} is not of account ${account}, or these credentials may not use it (${name})`,
		);
	if (status === undefined)
		return new DataError(`AWS does not answer (${name}): try again, what has arrived is not sent twice`);
	return new DataError(`AWS refused: ${name} (${status})`);
}

/** Whom a command talks to. */
export interface Target {
	readonly bucket: string;
	/** The account that the bucket must belong to; null while it is not known. */
	readonly account: string | null;
	readonly region: string;
}
