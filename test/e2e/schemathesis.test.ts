/** Random requests by the OpenAPI document, right and wrong ones, at the running Worker. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";
import { ROOT } from "../../scripts/lib/wrangler.ts";
import { SCOPES } from "../../src/access.ts";
import { type Deployment, startDeployment } from "./lib/deployment.ts";

/** Any number: the same requests in every run. */
const SEED = "20261128";
/** Of each operation; the document has some fifty. */
const MAX_EXAMPLES = "10";
const CHECKS = [
	"not_a_server_error",
	"status_code_conformance",
	"content_type_conformance",
	"response_headers_conformance",
	"response_schema_conformance",
	"unsupported_method",
];

let deployment: Deployment;
let python = "";
let folder = "";

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "schemathesis-"));
	python = await ensurePythonEnv("e2e", join(ROOT, "test/e2e/requirements.txt"));
	deployment = await startDeployment("PUBLIC_URL:https://moderation.example.com", "TEXT_POLICY:full");
}, 600_000);
afterAll(async () => {
	await deployment.stop();
	rmSync(folder, { recursive: true, force: true });
});

it("every answer is as the document says, and none is a server's error", { timeout: 600_000 }, async () => {
	const key = await deployment.key({ tenant: "default", scopes: SCOPES, tier: "high" });
	const args = [
		...["-m", "schemathesis.cli", "run", `${deployment.origin}/openapi.json`, "--checks", CHECKS.join(",")],
		...["--seed", SEED, "--max-examples", MAX_EXAMPLES, "--phases", "examples,fuzzing", "--no-color"],
		...["--header", `Authorization: Bearer ${key}`, "--generation-database", "none", "--continue-on-failure"],
	];
	// It keeps what it finds in the folder that it runs in.
	const child = spawn(python, args, { cwd: folder, env: { ...process.env, COLUMNS: "160" } });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
	const status = await new Promise((resolve) => child.on("close", resolve));
	expect(status, output.replaceAll(key, "…")).toBe(0);
	expect(output).toMatch(/\b(\d+) generated, \1 passed\b/);
});
