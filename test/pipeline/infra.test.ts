import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CreateAccessKeyCommand, GetPolicyCommand, GetPolicyVersionCommand } from "@aws-sdk/client-iam";
import { GetBucketEncryptionCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
	CreateEndpointCommand,
	CreateEndpointConfigCommand,
	CreateModelCommand,
	CreateModelPackageCommand,
	CreateModelPackageGroupCommand,
	SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main as infra, TEMPLATE } from "../../scripts/infra.ts";
import { main as endpoint } from "../../scripts/model-endpoint.ts";
import { motoPython } from "../fakes/moto.ts";
import { isAllowed, type Statement } from "../fakes/policy.ts";
import { type Account, applyStack, openAccount, REGION } from "./account.ts";

const ROLE = "arn:aws:iam::123456789012:role/plainspeak";
const settings = (url: string) => ({
	region: REGION,
	endpoint: url,
	credentials: { accessKeyId: "a", secretAccessKey: "b" },
});
const NOW = ["--env", "staging", "--poll-seconds", "0"];
let account: Account;
beforeAll(async () => {
	account = await openAccount();
});
afterAll(() => account.close());

it("has a template that cfn-lint finds nothing in", async () => {
	const linter = join(dirname(await motoPython()), "cfn-lint");
	expect(execFileSync(linter, [TEMPLATE.pathname], { encoding: "utf8" })).toBe("");
});

it("lets the workflows judge a package on an endpoint of its own, and touch no other endpoint", () => {
	const { Resources } = JSON.parse(readFileSync(TEMPLATE, "utf8").replaceAll("${Environment}", "staging"));
	const statements = Resources.CiRole.Properties.Policies[0].PolicyDocument.Statement as Record<string, unknown>[];
	const may = (action: string, thing: string) =>
		statements.some(
			({ Action, Resource }) =>
				[Action].flat().includes(`sagemaker:${action}`) &&
				(Resource === "*" || new RegExp(`:${thing}\\*?"`).test(JSON.stringify(Resource))),
		);
	for (const [action, thing] of [
		["ListModelPackages", "model-package/plainspeak-staging"],
		["UpdateModelPackage", "model-package/plainspeak-staging"],
		["CreateModel", "model/plainspeak-candidate-staging"],
		["CreateEndpointConfig", "endpoint-config/plainspeak-candidate-staging"],
		["CreateEndpoint", "endpoint/plainspeak-candidate-staging"],
		["InvokeEndpoint", "endpoint/plainspeak-candidate-staging"],
		["DeleteEndpoint", "endpoint/plainspeak-candidate-staging"],
		["InvokeEndpoint", "endpoint/plainspeak-staging"],
	] as const) {
		expect(may(action, thing), `${action} ${thing}`).toBe(true);
	}
	for (const action of ["CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint"]) {
		expect(may(action, "endpoint/plainspeak-staging"), action).toBe(false);
	}
});

describe("infra", () => {
	it("plans without making anything", async () => {
		const { status, lines } = await account.run(infra, ["plan", ...NOW]);
		expect(status).toBe(0);
		expect(lines).toContain("Add AWS::S3::Bucket Bucket");
		const absent = await account.run(infra, ["destroy", ...NOW]);
		expect(absent.complaints.at(-1)).toMatch(/no stack plainspeak-staging/);
	});

	it("makes an encrypted, versioned bucket and a user who may call the endpoint and do nothing else", async () => {
		const { status, lines } = await applyStack(account);
		expect(status).toBe(0);
		const outputs = new Map(lines.map((line) => line.split(" ") as [string, string]));
		const Bucket = outputs.get("BucketName")!;
		const encryption = await account.s3.send(new GetBucketEncryptionCommand({ Bucket }));
		expect(JSON.stringify(encryption)).toContain("aws:kms");
		// The emulator makes the bucket without its versions.
		const { Resources } = JSON.parse(readFileSync(TEMPLATE, "utf8"));
		expect(Resources.Bucket.Properties.VersioningConfiguration).toEqual({ Status: "Enabled" });
		expect(Resources.BucketPolicy.Properties.PolicyDocument.Statement).toMatchObject([
			{ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
		]);

		const { iam } = account;
		const PolicyArn = outputs.get("InvokePolicyArn")!;
		const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
		const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy!.DefaultVersionId }));
		const document = JSON.parse(decodeURIComponent(version.PolicyVersion!.Document!)) as { Statement: Statement[] };
		const own = `arn:aws:sagemaker:${REGION}:123456789012:endpoint/plainspeak-staging`;
		const may = (action: string, resource: string) => isAllowed(document.Statement, action, resource);
		expect(may("sagemaker:InvokeEndpoint", own)).toBe(true);
		for (const [action, resource] of [
			["sagemaker:InvokeEndpointAsync", own],
			["sagemaker:InvokeEndpoint", `${own}-2`],
			["sagemaker:InvokeEndpoint", own.replace("staging", "production")],
			["sagemaker:InvokeEndpoint", own.replace(REGION, "us-east-1")],
			["sagemaker:InvokeEndpoint", own.replace("123456789012", "999999999999")],
			["sagemaker:DescribeEndpoint", own],
			["sagemaker:DeleteEndpoint", own],
			["sagemaker:CreateTrainingJob", "*"],
			["s3:GetObject", `arn:aws:s3:::${Bucket}/training/x`],
			["s3:ListAllMyBuckets", "*"],
			["iam:PassRole", outputs.get("TrainingRoleArn")!],
			["sts:AssumeRole", outputs.get("EndpointRoleArn")!],
		] as const) {
			expect(may(action, resource), `${action} ${resource}`).toBe(false);
		}
	});

	it("keeps the workflows' role in an apply that says nothing of it", async () => {
		const apply = ["apply", ...NOW, "--yes"];
		const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
		const made = await account.run(infra, [...apply, "--repository", "o/plainspeak", "--oidc-provider", provider]);
		const role = made.lines.find((line) => line.startsWith("CiRoleArn "));
		expect(role, made.complaints.at(-1)).toBeDefined();
		expect((await account.run(infra, apply)).lines).toContain(role);
		const without = await account.run(infra, [...apply, "--repository", "", "--oidc-provider", ""]);
		expect(without.lines.find((line) => line.startsWith("CiRoleArn "))).toBeUndefined();
	});

	const destroy = ["destroy", ...NOW, "--confirm", "plainspeak-staging", "--yes"];

	it("is destroyed only by its name, and not under an endpoint", async () => {
		expect((await account.run(infra, ["destroy", ...NOW, "--yes"])).status).toBe(1);
		const ModelName = "plainspeak-staging-1";
		const sagemaker = new SageMakerClient(settings(account.control.url));
		await sagemaker.send(new CreateModelCommand({ ModelName, ExecutionRoleArn: ROLE }));
		const ProductionVariants = [{ VariantName: "main", ModelName, InitialInstanceCount: 1 }];
		await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: ModelName, ProductionVariants }));
		const EndpointName = "plainspeak-staging";
		await sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: ModelName }));
		const { status, complaints } = await account.run(infra, destroy);
		expect(complaints.at(-1)).toMatch(/the endpoint plainspeak-staging stands: run npm run model:delete/);
		expect(status).toBe(1);
		expect(await account.run(endpoint, ["delete", ...destroy.slice(1)])).toMatchObject({ status: 0 });
	});

	it("goes with its model packages and the Worker's keys, keeps the bucket, and is made again around it", async () => {
		const ModelPackageGroupName = "plainspeak-staging";
		const sagemaker = new SageMakerClient(settings(account.control.url));
		await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName }));
		for (let i = 0; i < 12; i++) await sagemaker.send(new CreateModelPackageCommand({ ModelPackageGroupName }));
		const UserName = "plainspeak-staging-worker";
		await account.iam.send(new CreateAccessKeyCommand({ UserName }));
		const kept = { Bucket: account.bucket, Key: "datasets/kept.jsonl" };
		await account.s3.send(new PutObjectCommand({ ...kept, Body: "{}" }));

		const asked = await account.run(infra, ["destroy", ...NOW]);
		expect(asked.complaints.at(-1)).toMatch(
			/would delete plainspeak-staging, 12 model packages and 1 keys of the Worker/,
		);
		expect(account.control.countPackages(ModelPackageGroupName)).toBe(12);
		const { status, complaints } = await account.run(infra, destroy);
		expect(status, complaints.at(-1)).toBe(0);

		expect((await account.run(infra, ["plan", ...NOW])).lines).toContain("Keep AWS::S3::Bucket Bucket");
		for (const what of ["made again", "nothing to change"]) {
			const again = await applyStack(account);
			expect(again.status, `${what}: ${again.complaints.at(-1)}`).toBe(0);
			expect(again.lines).toContain(`BucketName ${account.bucket}`);
		}
		await account.s3.send(new HeadObjectCommand(kept));
	});

	it("is made after a creation that rolled back, which can only be deleted", async () => {
		expect(await account.run(infra, destroy)).toMatchObject({ status: 0 });
		account.cloudFormation.failCreation();
		const failed = await applyStack(account);
		expect(failed.complaints.at(-1)).toMatch(/is ROLLBACK_COMPLETE: The following resource\(s\) failed to create/);
		const plan = await account.run(infra, ["plan", ...NOW]);
		expect(plan.lines).toContain("Add AWS::IAM::User WorkerUser");
		const again = await applyStack(account);
		expect(again.status, again.complaints.at(-1)).toBe(0);
		expect(account.cloudFormation.actions).toContain("DeleteStack");
	});
});
