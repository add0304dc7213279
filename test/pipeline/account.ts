/** An account with a stack, a data version and a base model, on emulators. */
import { IAMClient, ListAccessKeysCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DATASET_NAME } from "../../scripts/data/manifest.ts";
import { SPLITS } from "../../scripts/data/split.ts";
import { manifestKey } from "../../scripts/data/version.ts";
import { readChecklist, readGolden } from "../../scripts/golden/run.ts";
import { main as infra } from "../../scripts/infra.ts";
import type { CommandIo } from "../../scripts/lib/command.ts";
import { readAssets } from "../../scripts/lib/local-moderator.ts";
import type { Environment } from "../../scripts/sagemaker/stack.ts";
import { datasetPrefix } from "../../scripts/sagemaker/training-checks.ts";
import { patternsOver } from "../../src/assemble.ts";
import { SEVERITIES } from "../../src/verdict.ts";
import { readApiModel } from "../fakes/api-model.ts";
import { type CloudFormationFront, startCloudFormationFront } from "../fakes/cloudformation-front.ts";
import { MOTO_ACCOUNT, type Moto, motoPython, startMoto } from "../fakes/moto.ts";
import { type ControlPlane, type ControlPlaneParts, startControlPlane } from "../fakes/sagemaker-control.ts";

export const REGION = "eu-central-1";
export const DATA_VERSION = "v20261128_1300";
const CREDENTIALS = { accessKeyId: "AKIDTEST", secretAccessKey: "secret" };

export const FIGURES = { macro_f1: 0.6412, accuracy: 0.81, quadratic_kappa: 0.87, ece: 0.02 };

export interface Ran {
	readonly status: number;
	readonly lines: readonly string[];
	readonly complaints: readonly string[];
}

export type Main = (argv: readonly string[], io: CommandIo) => Promise<number>;

export interface Account {
	readonly moto: Moto;
	readonly control: ControlPlane;
	readonly cloudFormation: CloudFormationFront;
	readonly iam: IAMClient;
	readonly env: Record<string, string>;
	readonly s3: S3Client;
	/** Of staging. */
	readonly bucket: string;
	/** What the endpoint answers: right and well, or else. */
	behave(behaviour: "good" | "noise" | "error"): void;
	run(main: Main, argv: readonly string[], env?: Record<string, string | undefined>): Promise<Ran>;
	close(): Promise<void>;
}

/** The bucket that the stack of an environment makes. */
export function bucketOf(environment: Environment): string {
	return `plainspeak-${environment}-${MOTO_ACCOUNT}-${REGION}`;
}

const stage1 = patternsOver(readAssets().patterns);
/** What our own suites say of each of their texts, also as stage 1 hands it on. */
const LEVELS = new Map(
	[...readGolden(), ...readChecklist()].flatMap(({ text, classes }) => {
		const level = SEVERITIES.indexOf(classes[0]!);
		return [[text, level] as const, [stage1.normalize(text).text, level] as const];
	}),
);

/** A trained artefact calls itself after its job, whose name its folder has. */
function versionOf(model: Record<string, unknown>): string {
	return /\/training\/([^/]+)\//.exec(JSON.stringify(model["PrimaryContainer"]))![1]!;
}

function judged(version: string, inputs: readonly string[], isNoise: boolean): object {
	const results = inputs.map((text) => {
		const level = LEVELS.get(text) ?? 0;
		const said = isNoise ? (level + 2) % SEVERITIES.length : level;
		const probabilities = Object.fromEntries(SEVERITIES.map((name, i) => [name, i === said ? 0.94 : 0.02]));
		return { probabilities, truncated: false };
	});
	return { model: { version, promptHash: "0123456789abcdef" }, results };
}

/** What a job leaves and how an endpoint answers; by default made up from the golden set. */
export interface Work {
	/** The figures of a finished job. */
	readonly metrics: object;
	readonly invoke?: ControlPlaneParts["invoke"];
}

export async function openAccount(
	{ metrics, invoke }: Work = { metrics: { ...FIGURES, algospeak: null } },
): Promise<Account> {
	const python = await motoPython();
	const moto = await startMoto();
	const s3 = new S3Client({ region: REGION, credentials: CREDENTIALS, endpoint: moto.url, forcePathStyle: true });
	let behaviour: "good" | "noise" | "error" = "good";
	const control = await startControlPlane({
		region: REGION,
		check: readApiModel(python, "sagemaker"),
		train: async (job) => {
			const { S3OutputPath } = job["OutputDataConfig"] as { S3OutputPath: string };
			const [, Bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(S3OutputPath)!;
			const Key = `${prefix}${String(job["TrainingJobName"])}/output/model/metrics.json`;
			await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify({ metrics }) }));
			return [
				"[metric] train_loss=1.25;",
				"[metric] train_loss=0.5;",
				...Object.entries(metrics)
					.filter(([, value]) => typeof value === "number")
					.map(([name, value]) => `[metric] eval_${name}=${value};`),
			];
		},
		invoke: async (endpoint, model, body) => {
			if (invoke) return invoke(endpoint, model, body);
			if (behaviour === "error") return { status: 500, body: "{}" };
			const { inputs } = JSON.parse(body) as { inputs: string[] };
			return { status: 200, body: JSON.stringify(judged(versionOf(model), inputs, behaviour === "noise")) };
		},
	});
	const iam = new IAMClient({ region: REGION, credentials: CREDENTIALS, endpoint: moto.url });
	const cloudFormation = await startCloudFormationFront(moto.url, async (stack) => {
		const packages = control.countPackages(stack);
		if (packages > 0) return `Model Package Group cannot be deleted as it contains ${packages} Model Packages`;
		const { Users = [] } = await iam.send(new ListUsersCommand({}));
		const user = Users.find(({ UserName }) => UserName === `${stack}-worker`);
		if (!user) return null;
		const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user.UserName }));
		return AccessKeyMetadata.length > 0 ? "Cannot delete entity, must delete access keys first." : null;
	});
	const env = {
		AWS_REGION: REGION,
		AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
		AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
		AWS_ENDPOINT_URL: moto.url,
		AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
		AWS_ENDPOINT_URL_SAGEMAKER: control.url,
		AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: control.url,
		AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: control.url,
		AWS_ENDPOINT_URL_SERVICE_QUOTAS: control.url,
	};
	async function run(main: Main, argv: readonly string[], more: Record<string, string | undefined> = {}): Promise<Ran> {
		const lines: string[] = [];
		const complaints: string[] = [];
		const status = await main(argv, {
			env: { ...env, ...more },
			write: (line) => lines.push(line),
			complain: (line) => complaints.push(line),
		});
		return { status, lines, complaints };
	}
	return {
		moto,
		control,
		cloudFormation,
		iam,
		env,
		s3,
		bucket: bucketOf("staging"),
		behave: (next) => {
			behaviour = next;
		},
		run,
		async close() {
			await moto.stop();
			await cloudFormation.close();
			await control.close();
		},
	};
}

/** Distinct texts by level in the data version's manifest. */
export const DISTINCT = [700, 200, 80, 20];
const MANIFEST = {
	...{ format: 1, name: DATASET_NAME, files: {}, patterns: { version: "3.0.0" } },
	counts: { distinct: DISTINCT },
};

/** Puts what `data:upload` and the copy of the base model leave in the bucket. */
export async function fill({ s3, bucket }: Account): Promise<void> {
	const objects = [
		...SPLITS.map((split) => [`${datasetPrefix(DATA_VERSION)}${split}/rows.jsonl`, "{}"] as const),
		[manifestKey(DATA_VERSION), JSON.stringify(MANIFEST)],
		["base/Qwen2.5-3B-Instruct/config.json", "{}"],
	] as const;
	for (const [Key, Body] of objects) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

export async function applyStack(account: Account, environment: Environment = "staging"): Promise<Ran> {
	return account.run(infra, ["apply", "--env", environment, "--poll-seconds", "0", "--yes"]);
}
