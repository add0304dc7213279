/** What the README and the examples folder show, run as it stands. */
import { execFile, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createReceiver, type Outcome } from "../../scripts/examples/webhook-receiver/receiver.ts";
import { type DevServer, freePort, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { migrateLocal } from "../../scripts/lib/local-database.ts";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";
import { exitCodeOf, ROOT, spawnWrangler } from "../../scripts/lib/wrangler.ts";

const run = promisify(execFile);
let folder = "";
let server: DevServer;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "examples-"));
	server = await startDevServer("--persist-to", join(folder, "state"));
});
afterAll(async () => {
	await stopDevServer(server);
	rmSync(folder, { recursive: true, force: true });
});

/** A block of the README's section on programs, sent to the server of this test. */
function block(section: string, language: string): string {
	const readme = readFileSync(join(ROOT, "README.md"), "utf8");
	const [, text = ""] = readme.split(`\n## ${section}\n`);
	const [, code = ""] = text.split(`\`\`\`${language}\n`);
	return (code.split("```")[0] ?? "").replaceAll("http://127.0.0.1:8787", server.origin);
}

describe("the README's examples", () => {
	it("in a shell", async () => {
		const { stdout } = await run("sh", ["-c", block("Drop-ins", "sh")]);
		const answers = stdout.replace("}{", "}\n{").trim().split("\n");
		expect(answers.map((line) => JSON.parse(line))).toMatchObject([
			{ results: [{ flagged: true }] },
			{ attributeScores: { TOXICITY: {}, INSULT: {} } },
		]);
	});

	it("in TypeScript", async () => {
		const file = join(ROOT, "scripts", `zz-example-${process.pid}.ts`);
		writeFileSync(file, block("From a program", "ts").replace("./src/", "../src/"));
		try {
			const { stdout } = await run(process.execPath, [file]);
			expect(stdout).toBe("review I want to kill myself\n");
		} finally {
			rmSync(file);
		}
	});

	it("in Python", { timeout: 300_000 }, async () => {
		const python = await ensurePythonEnv("e2e", join(ROOT, "test/e2e/requirements.txt"));
		const { stdout } = await run(python, ["-c", block("From a program", "python")]);
		expect(stdout).toBe("review I want to kill myself\n");
	});
});

it("the check of a pull request marks the paragraphs that are not allowed", () => {
	const file = join(folder, "post.md");
	writeFileSync(file, "# A good morning\n\nto all of you.\n\nI will k1ll you\n\n\nBye.\n");
	const check = (path: string) =>
		spawnSync(process.execPath, ["scripts/examples/github-action/check-texts.ts", path], {
			cwd: ROOT,
			env: { ...process.env, PLAINSPEAK_URL: server.origin, PLAINSPEAK_TOKEN: "" },
			encoding: "utf8",
		});
	const refused = check(file);
	expect(refused.stdout).toBe(`::error file=${file},line=5::block\n4 paragraphs, 1 not allowed\n`);
	expect(refused.status).toBe(1);
	writeFileSync(file, "A good morning\n");
	expect(check(file)).toMatchObject({ status: 0, stdout: "1 paragraphs, 0 not allowed\n" });
});

describe("the webhook receiver", () => {
	const secret = `whsec_${randomBytes(24).toString("base64")}`;
	const now = 1_795_000_000;
	const applied: Outcome[] = [];
	let receiver: Server;
	let fails = false;

	beforeAll(async () => {
		receiver = createReceiver({
			secret,
			now: () => now,
			async apply(outcome) {
				if (fails) throw new Error("injected");
				applied.push(outcome);
			},
		});
		await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
	});
	afterAll(() => void receiver.close());

	const data = { decision_id: "d", severity: "harmful", action: "block" };
	const event = JSON.stringify({ type: "decision.updated", data });

	async function send(id: string, { body = event, at = now, key = secret } = {}): Promise<number> {
		const bytes = Buffer.from(key.slice("whsec_".length), "base64");
		const signature = createHmac("sha256", bytes).update(`${id}.${at}.${event}`).digest("base64");
		const { port } = receiver.address() as AddressInfo;
		const response = await fetch(`http://127.0.0.1:${port}`, {
			method: "POST",
			headers: { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1,AAAA v1,${signature}` },
			body,
		});
		return response.status;
	}

	it("applies each event once, and again where it failed", async () => {
		fails = true;
		expect(await send("a")).toBe(500);
		fails = false;
		expect([await send("a"), await send("a"), await send("b")]).toEqual([204, 204, 204]);
		expect(applied).toEqual([data, data]);
	});

	it.each([
		["of another key", { key: `whsec_${randomBytes(24).toString("base64")}` }],
		["that was changed", { body: event.replace("block", "allow") }],
		["that is too old", { at: now - 301 }],
	])("refuses a message %s", async (_name, message) => {
		expect(await send("c", message)).toBe(401);
	});
});

describe("another Worker", () => {
	let origin = "";
	let stop = async () => {};

	beforeAll(async () => {
		const port = await freePort();
		origin = `http://127.0.0.1:${port}`;
		const persistTo = join(folder, "rpc");
		await migrateLocal({ persistTo });
		const configs = ["test/e2e/rpc/wrangler.toml", "scripts/examples/queue-consumer/wrangler.toml", "wrangler.toml"];
		const ports = ["--port", String(port), "--inspector-port", "0"];
		const args = ["dev", ...configs.flatMap((config) => ["-c", config]), ...ports, "--persist-to", persistTo];
		const child = spawnWrangler(args, "ignore");
		stop = async () => {
			child.kill("SIGTERM");
			await exitCodeOf(child);
		};
		await vi.waitFor(async () => expect((await fetch(`${origin}/none`)).status).toBe(202), {
			timeout: 150_000,
			interval: 250,
		});
	});
	afterAll(() => stop());

	it("gets a decision, or why there is none, by a call", async () => {
		const ask = async (text: string) => (await fetch(`${origin}/moderate`, { method: "POST", body: text })).json();
		expect(await ask("I will k1ll you")).toMatchObject({ result: { action: "block", matches: [{}] } });
		expect(await ask(" ")).toMatchObject({ error: { code: "blank_text", request_id: expect.any(String) } });
	});

	it("has the comments of its queue judged", async () => {
		const comments = { first: "good morning", second: "I will k1ll you", third: " " };
		for (const [id, text] of Object.entries(comments)) {
			await fetch(origin, { method: "POST", body: JSON.stringify({ id, text, author: "ann" }) });
		}
		const verdictOf = async (id: string) => (await fetch(`${origin}/${id}`)).text();
		await vi.waitFor(async () => expect(await verdictOf("third")).toBe("review"), { timeout: 30_000, interval: 250 });
		expect([await verdictOf("first"), await verdictOf("second")]).toEqual(["allow", "block"]);
	});

	it("measures what a call takes beside a request over HTTP", async () => {
		const url = encodeURIComponent(`${server.origin}/moderate`);
		const measured = (await (await fetch(`${origin}/compare?calls=50&url=${url}`)).json()) as Record<string, number>;
		expect(Object.keys(measured)).toEqual(["rpc_ms", "http_ms"]);
		console.log(`rpc: ${measured["rpc_ms"]} ms a call; over HTTP: ${measured["http_ms"]} ms (medians of 50)`);
	});
});
