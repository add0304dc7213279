import { expect, it } from "vitest";
import { configOf, parseConfig } from "../../src/config.ts";

it.each([
	["local", "local"],
	["staging", "staging"],
	["production", "production"],
	[undefined, "production"],
	["", "production"],
	["Local", "production"],
	["local ", "production"],
	[1, "production"],
])("reads ENVIRONMENT %j as %s", (value, environment) => {
	expect(parseConfig({ ENVIRONMENT: value }).environment).toBe(environment);
});

it.each([
	["a key that is set", { ENVIRONMENT: "production", HASH_KEY: "secret" }, "secret"],
	["none where none is set", { ENVIRONMENT: "production" }, null],
	["none where an empty one is set", { ENVIRONMENT: "staging", HASH_KEY: "" }, null],
	["a fixed one in development", { ENVIRONMENT: "local" }, "local development"],
])("signs with %s", (_reason, env, hashKey) => {
	expect(parseConfig(env).hashKey).toBe(hashKey);
});

const HASH = "0123456789abcdef".repeat(4);

it.each([
	["none", undefined, []],
	["one", HASH, [HASH]],
	["one in capitals with a line break", `${HASH.toUpperCase()}\n`, [HASH]],
	[
		"two, one to take the place of the other",
		`${HASH}, ${HASH.replaceAll("0", "f")}`,
		[HASH, HASH.replaceAll("0", "f")],
	],
	["none that is cut off or no hash", `${HASH.slice(1)} psk_abc *`, []],
])("admits by ADMIN_KEY_SHA256 %s", (_reason, value, hashes) => {
	expect(parseConfig({ ADMIN_KEY_SHA256: value }).adminKeyHashes).toEqual(hashes);
});

it.each([
	["one_person", "one_person"],
	["second_person", "second_person"],
	[undefined, "second_person"],
	["One_Person", "second_person"],
	["true", "second_person"],
	[1, "second_person"],
])("reads PATTERN_FORCE_APPROVAL %j as %s", (value, approval) => {
	expect(parseConfig({ PATTERN_FORCE_APPROVAL: value }).forceApproval).toBe(approval);
});

it.each([
	["unset", undefined, "hash"],
	["empty", "", "hash"],
	["off", "off", "off"],
	["redacted", "redacted", "redacted"],
	["full", "full", "full"],
	["a typing mistake", "Full", "off"],
])("keeps of texts, with TEXT_POLICY %s, %s", (_reason, value, policy) => {
	expect(parseConfig({ HASH_KEY: "key", TEXT_POLICY: value }).textPolicy).toBe(policy);
});

it("keeps texts without personal data in development, unless it is told otherwise", () => {
	expect(parseConfig({ ENVIRONMENT: "local" }).textPolicy).toBe("redacted");
	expect(parseConfig({ ENVIRONMENT: "local", TEXT_POLICY: "hash" }).textPolicy).toBe("hash");
});

it("hashes no text without a key", () => {
	expect(parseConfig({}).textPolicy).toBe("off");
	expect(parseConfig({ TEXT_POLICY: "redacted" }).textPolicy).toBe("redacted");
});

it.each([
	["7", 7],
	[undefined, 30],
	["0", 30],
	["1.5", 30],
	["forever", 30],
	["100000", 30],
])("reads TEXT_RETENTION_DAYS %j as %s", (value, days) => {
	expect(parseConfig({ TEXT_RETENTION_DAYS: value }).textRetentionDays).toBe(days);
});

const ENDPOINT_ENV = {
	ENVIRONMENT: "production",
	SAGEMAKER_ENDPOINT_NAME: "plainspeak-qwen",
	AWS_REGION: "eu-central-1",
	AWS_ACCESS_KEY_ID: "AKID",
	AWS_SECRET_ACCESS_KEY: "secret",
};

it("judges with the embedded model where no endpoint is named, whatever else is set", () => {
	expect(parseConfig({ ...ENDPOINT_ENV, SAGEMAKER_ENDPOINT_NAME: " " }).stage2).toEqual({ kind: "embedded" });
	expect(parseConfig({}).stage2).toEqual({ kind: "embedded" });
});

it("judges with the endpoint that is named", () => {
	const endpoint = {
		region: "eu-central-1",
		endpointName: "plainspeak-qwen",
		accessKeyId: "AKID",
		secretAccessKey: "secret",
		sessionToken: null,
		runtimeUrl: null,
	};
	expect(parseConfig(ENDPOINT_ENV).stage2).toEqual({ kind: "endpoint", endpoint, deadlineMs: 1000 });
	const more = { AWS_SESSION_TOKEN: "t", SAGEMAKER_RUNTIME_URL: "https://vpce.example", STAGE2_DEADLINE_MS: "250" };
	expect(parseConfig({ ...ENDPOINT_ENV, ...more }).stage2).toEqual({
		kind: "endpoint",
		endpoint: { ...endpoint, sessionToken: "t", runtimeUrl: "https://vpce.example" },
		deadlineMs: 250,
	});
});

it.each([
	[{ AWS_REGION: "" }, ["AWS_REGION"]],
	[{ AWS_REGION: "eu-central-1.evil.example/" }, ["AWS_REGION"]],
	[{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: "" }, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]],
	[{ SAGEMAKER_ENDPOINT_NAME: "../other" }, ["SAGEMAKER_ENDPOINT_NAME"]],
	[{ STAGE2_DEADLINE_MS: "soon" }, ["STAGE2_DEADLINE_MS"]],
	[{ STAGE2_DEADLINE_MS: "49" }, ["STAGE2_DEADLINE_MS"]],
	[{ SAGEMAKER_RUNTIME_URL: "http://127.0.0.1:9" }, ["SAGEMAKER_RUNTIME_URL"]],
	[{ SAGEMAKER_RUNTIME_URL: "https://user@vpce.example" }, ["SAGEMAKER_RUNTIME_URL"]],
	[{ SAGEMAKER_RUNTIME_URL: "vpce.example" }, ["SAGEMAKER_RUNTIME_URL"]],
	[{ ENVIRONMENT: "local", SAGEMAKER_RUNTIME_URL: "http://vpce.example" }, ["SAGEMAKER_RUNTIME_URL"]],
])("tells which settings of a named endpoint cannot work: %j", (changes, settings) => {
	expect(parseConfig({ ...ENDPOINT_ENV, ...changes }).stage2).toMatchObject({ kind: "misconfigured", settings });
});

it("lets local development call a runtime on this machine", () => {
	const env = { ...ENDPOINT_ENV, ENVIRONMENT: "local", SAGEMAKER_RUNTIME_URL: "http://127.0.0.1:9" };
	expect(parseConfig(env).stage2).toMatchObject({ endpoint: { runtimeUrl: "http://127.0.0.1:9" } });
});

it("parses an env object once and freezes the config", () => {
	const env = { ENVIRONMENT: "local" };
	const config = configOf(env);
	env.ENVIRONMENT = "staging";
	expect(configOf(env)).toBe(config);
	expect(Object.isFrozen(config)).toBe(true);
	expect(configOf({ ENVIRONMENT: "staging" }).environment).toBe("staging");
});
