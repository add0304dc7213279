import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { main as endpoint } from "../../scripts/model-endpoint.ts";
import { main as evaluate } from "../../scripts/model-evaluate.ts";
import { main as train } from "../../scripts/model-train.ts";
import { type Account, applyStack, DATA_VERSION, fill, openAccount } from "./account.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "plainspeak-card-"));
const NOW = ["--env", "staging", "--poll-seconds", "0"];
let account: Account;
beforeAll(async () => {
	account = await openAccount();
	await applyStack(account);
	await fill(account);
	const env = { PLAINSPEAK_RUNS: FOLDER };
	await account.run(train, [...NOW, "--data-version", DATA_VERSION, "--yes"], env);
	await account.run(endpoint, ["deploy", ...NOW, "--approve", "--reason", "test", "--yes"], env);
});
afterAll(async () => {
	await account.close();
	rmSync(FOLDER, { recursive: true });
});

const run = (name: string, ...argv: string[]) => account.run(evaluate, ["--out", join(FOLDER, name), ...argv]);

it("judges an endpoint behind stage 1 beside the one in production, and writes its card", async () => {
	const { lines } = await run("card", "--endpoint", "plainspeak-staging", "--production", "plainspeak-staging");
	const card = JSON.parse(readFileSync(join(FOLDER, "card/card.json"), "utf8"));
	const subject = expect.stringContaining("plainspeak-staging");
	expect(card.provenance).toMatchObject({ subject, models: ["plainspeak-staging@tiny-1"], failures: {} });
	// The fake endpoint knows the golden set by heart.
	expect(card.golden.overall.class.rate).toBeGreaterThan(0.95);
	expect(lines.join("\n")).not.toMatch(/the baseline has/);
});

it("refuses a model that falls behind that card", async () => {
	account.behave("noise");
	const baseline = join(FOLDER, "card/card.json");
	const { status, lines } = await run("worse", "--endpoint", "plainspeak-staging", "--baseline", baseline);
	expect(status).toBe(1);
	expect(lines.join("\n")).toMatch(/FAILED \/golden\/binary\/roc_auc\/not_safe: .+: the baseline has 0\.9\d+/);
});

it.each([
	["two subjects", ["--endpoint", "a", "--artefact", "b"], "--url, --endpoint and --artefact: one of them"],
	["production beside nothing", ["--production", "a"], "--production goes with --endpoint or --artefact"],
])("refuses with one line: %s", async (_why, argv, line) => {
	const { status, complaints } = await run("bad", ...argv);
	expect(status).toBe(1);
	expect(complaints).toEqual([`model:evaluate: ${line}`]);
});
