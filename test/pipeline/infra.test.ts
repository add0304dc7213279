import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main as infra, TEMPLATE } from "../../scripts/infra.ts";
import { motoPython } from "../fakes/moto.ts";
import { isAllowed, type Statement } from "../fakes/policy.ts";
import { type Account, applyStack, openAccount, REGION } from "./account.ts";

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

		const credentials = { accessKeyId: "a", secretAccessKey: "b" };
		const iam = new IAMClient({ region: REGION, endpoint: account.moto.url, credentials });
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

	it("is destroyed only by its name", async () => {
		expect((await account.run(infra, ["destroy", ...NOW, "--yes"])).status).toBe(1);
		const confirmed = [...NOW, "--confirm", "plainspeak-staging", "--yes"];
		expect(await account.run(infra, ["destroy", ...confirmed])).toMatchObject({ status: 0 });
	});
});
