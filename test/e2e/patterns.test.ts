import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { ROOT } from "../../scripts/lib/wrangler.ts";

/** One look at the pointer, and a little for the answer after it. */
const WINDOW_MS = 31_000;

let served: DevServer;
let state: string;
beforeAll(async () => {
	state = mkdtempSync(join(tmpdir(), "plainspeak-"));
	served = await startDevServer("--persist-to", state);
});
afterAll(async () => {
	await stopDevServer(served);
	rmSync(state, { recursive: true, force: true });
});

interface Run {
	readonly status: number | null;
	readonly output: string;
}

/** A command as staff run it, with what it prints in the order in which it is printed. */
function shell(command: string, actor: string): Promise<Run> {
	const child = spawn("sh", ["-c", `${command} 2>&1`], {
		cwd: ROOT,
		env: { ...process.env, PLAINSPEAK_TOKEN: `local-${actor}`, npm_config_loglevel: "silent" },
	});
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += String(chunk);
	});
	return new Promise((resolve) => child.on("close", (status) => resolve({ status, output })));
}

/** `npm run patterns -- ...`. */
function patterns(actor: string, ...args: string[]): Promise<Run> {
	const quoted = args.map((arg) => `'${arg}'`).join(" ");
	return shell(`npm run --silent patterns -- ${quoted} --url ${served.origin}`, actor);
}

async function moderate(text: string): Promise<Record<string, unknown>> {
	const response = await fetch(`${served.origin}/moderate`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ text }),
	});
	return (await response.json()) as Record<string, unknown>;
}

const TEXT = "just grapevine99 already";
const TERM = [
	...["--form", "grapevine99", "--reading", "kill yourself", "--harm", "self_harm"],
	...["--source", "40 user reports, November 2026", "--must", TEXT, "--must-not", "the grapevine by the wall"],
];

describe("a term published with the command", () => {
	it("is used within one revalidation window, undone by a rollback, and both are told who did them", async () => {
		const before = await moderate(TEXT);
		expect(before).toMatchObject({ algospeak_detected: false, action: "allow" });

		const dry = await patterns("alice", "publish", ...TERM);
		expect(dry, dry.output).toMatchObject({ status: 0, output: expect.stringContaining("--yes does it") });
		expect(await moderate(TEXT)).toMatchObject({ pattern_version: before["pattern_version"] });

		const published = await patterns("alice", "publish", ...TERM, "--reason", "a wave since noon", "--yes");
		expect(published, published.output).toMatchObject({ status: 0, output: expect.stringContaining("as alice") });
		const version = `${before["pattern_version"]}+1`;
		await vi.waitFor(async () => expect(await moderate(TEXT)).toMatchObject({ pattern_version: version }), {
			timeout: WINDOW_MS,
			interval: 200,
		});
		expect(await moderate(TEXT)).toMatchObject({
			normalized_text: "just kill yourself already",
			algospeak_detected: true,
			classification: "extremely_harmful",
		});

		const base = String(before["pattern_version"]);
		const undone = await patterns("bob", "rollback", base, "--reason", "too wide", "--yes");
		expect(undone, undone.output).toMatchObject({ status: 0, output: expect.stringContaining("removed: grapevine99") });
		await vi.waitFor(async () => expect(await moderate(TEXT)).toMatchObject({ pattern_version: `${base}+2` }), {
			timeout: WINDOW_MS,
			interval: 200,
		});
		expect(await moderate(TEXT)).toMatchObject({ normalized_text: TEXT, action: "allow" });

		const { output } = await patterns("alice", "versions");
		expect(output).toMatch(
			/\+2 {2}\S+ {2}bob {2}back to .* {2}too wide\n.*\+1 {2}\S+ {2}alice {2}\+1 ~0 -0 {2}a wave since noon/,
		);
		const status = await fetch(`${served.origin}/status`);
		expect(await status.json()).toMatchObject({
			publisher: { version: `${base}+2`, audit: "stored", pointer: "written" },
		});
	}, 120_000);
});

describe("the other commands", () => {
	const pattern = {
		id: "blorptok",
		category: "direct",
		harm: "violence",
		forms: ["blorptok"],
		replacement: "stab",
		status: "active",
		source: "ticket 17",
	};
	const submission = {
		changes: { add: [pattern] },
		cases: [
			{ pattern: "blorptok", text: "they blorptok him", match: true },
			{ pattern: "blorptok", text: "nothing to see", match: false },
		],
	};

	it("look at a file, start it as a canary and promote it", async () => {
		const file = join(state, "submission.json");
		writeFileSync(file, JSON.stringify(submission));
		expect(await patterns("alice", "lint", file)).toMatchObject({
			status: 0,
			output: expect.stringMatching(/^added: blorptok\n.*0 problems/),
		});
		expect(await patterns("alice", "diff", file)).toEqual({ status: 0, output: "+ blorptok: blorptok -> stab\n" });
		const tested = await patterns("alice", "backtest", file);
		expect(tested).toMatchObject({ status: 0, output: expect.stringMatching(/\d+ ordinary texts: 0 newly harmful/) });
		const tried = await patterns("alice", "try", "they blorptok him", "--changes", file);
		expect(tried).toMatchObject({ status: 0, output: expect.stringMatching(/with changes: they stab him/) });
		const start = ["canary", "start", file, "--percent", "10", "--reason", "careful"];
		expect(await patterns("alice", ...start)).toMatchObject({
			status: 0,
			output: expect.stringMatching(/would judge 10% of the content/),
		});
		expect(await patterns("alice", "canary")).toEqual({ status: 0, output: "no canary runs\n" });
		const started = await patterns("alice", ...start, "--yes");
		const version = /canary (\S+) judges/.exec(started.output)?.[1] ?? "";
		expect(started, started.output).toMatchObject({ status: 0 });
		const shown = await patterns("alice", "canary");
		expect(shown.output).toMatch(/judges 10% of the content, by alice: careful\n {2}published: .*\n {2}canary: /);
		const promoted = await patterns("bob", "canary", "promote", version, "--reason", "fine", "--yes");
		expect(promoted, promoted.output).toMatchObject({
			status: 0,
			output: expect.stringContaining(`${version} is live`),
		});
		expect(await patterns("bob", "reach", version)).toMatchObject({
			status: 0,
			output: expect.stringMatching(/isolate/),
		});
	}, 180_000);

	it("hand patterns to other tools and take them back, less what is known", async () => {
		for (const format of ["csv", "words", "obscenity"]) {
			const exported = await patterns("alice", "export", "--format", format);
			expect(exported.output).toContain("blorptok");
			if (format !== "words") continue;
			const file = join(state, "words.txt");
			writeFileSync(file, `${exported.output}zorbword\n`);
			const options = ["--format", format, "--harm", "insult", "--source", "a list of ours"];
			const imported = await patterns("alice", "import", file, ...options);
			expect(imported, imported.output).toMatchObject({ status: 0, output: expect.stringContaining("zorbword") });
			expect(imported.output).toMatch(/patterns: 1 of \d+ are new/);
		}
		const whole = join(state, "export.json");
		const { output } = await patterns("alice", "export");
		writeFileSync(whole, output);
		expect(await patterns("alice", "lint", whole)).toMatchObject({
			status: 1,
			output: expect.stringMatching(/empty: this changes no pattern/),
		});
	}, 180_000);
});

/** What differs from run to run: times, the port, and the version of the bundled patterns. */
function masked(text: string): string {
	return text
		.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
		.replace(/http:\/\/127\.0\.0\.1:\d+/g, "ORIGIN")
		.replace(/\b\d+\.\d+\.\d+\b(?!\.)/g, "BASE");
}

describe("patterns/README.md", () => {
	it("shows what its commands print", async () => {
		const folder = mkdtempSync(join(tmpdir(), "plainspeak-"));
		const fresh = await startDevServer("--persist-to", folder);
		try {
			const readme = readFileSync(join(ROOT, "patterns/README.md"), "utf8");
			const block = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
			const commands = block.split(/^\$ /m).filter((part) => part !== "");
			expect(commands.length).toBeGreaterThan(5);
			for (const part of commands) {
				const [command = "", ...expected] = part.trimEnd().split("\n");
				const { output } = await shell(`${command} --url ${fresh.origin}`, "alice");
				expect(masked(output.trimEnd()), command).toBe(masked(expected.join("\n")));
				// KV takes one write of the pointer a second.
				await new Promise((resolve) => setTimeout(resolve, 1000));
			}
		} finally {
			await stopDevServer(fresh);
			rmSync(folder, { recursive: true, force: true });
		}
	}, 180_000);
});
