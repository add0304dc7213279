import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { ROOT } from "../../scripts/lib/wrangler.ts";
import { bucketOf } from "../../src/share.ts";

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
		const share = ["canary", "share", version, "--percent", "100", "--reason", "no harm so far"];
		expect(await patterns("bob", ...share)).toMatchObject({
			status: 0,
			output: expect.stringContaining(`would have ${version} judge 100% of the content`),
		});
		expect(await patterns("bob", ...share, "--yes")).toMatchObject({ status: 0 });
		expect((await patterns("bob", "canary")).output).toMatch(/judges 100% of the content, by alice: careful/);
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

describe("a word of everyday language", () => {
	const pattern = {
		id: "the",
		category: "direct",
		harm: "violence",
		forms: ["the"],
		replacement: "kill",
		floor: "extremely_harmful",
		status: "active",
		source: "a mistake of mine",
	};
	const submission = {
		changes: { add: [pattern] },
		cases: [
			{ pattern: "the", text: "so the then", match: true },
			{ pattern: "the", text: "nothing to see", match: false },
		],
	};
	/** Content that a canary of 1% judges. */
	const content = Array.from({ length: 30_000 }, (_, i) => `content-${i}`).filter((id) => bucketOf(id) < 100);
	const texts = ["see you at the station", "the soup was lovely", "she fed the cat", "all of the trains were late"];

	/** Text number `i` of one of three platforms, by an author of its own. */
	async function judge(i: number): Promise<Record<string, unknown>> {
		const body = { text: texts[i % texts.length], content_id: content[i % content.length], author_id: `author-${i}` };
		const response = await fetch(`${served.origin}/moderate`, {
			method: "POST",
			headers: { "content-type": "application/json", authorization: `Bearer local-app@platform-${i % 3}` },
			body: JSON.stringify(body),
		});
		return (await response.json()) as Record<string, unknown>;
	}

	it("is refused, goes out to 1% by force of two people, and is demoted to review", async () => {
		const file = join(state, "the.json");
		writeFileSync(file, JSON.stringify(submission));
		const refused = await patterns("alice", "publish", file);
		expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('"the" is an English word') });
		const asked = await patterns("alice", "publish", file, "--force", "--reason", "it must go out tonight", "--yes");
		expect(asked, asked.output).toMatchObject({
			status: 0,
			output: expect.stringContaining("would newly read as harm"),
		});
		const id = /^(\S+) waits for/m.exec(asked.output)?.[1] ?? "";
		const own = await patterns("alice", "approve", id, "--yes");
		expect(own).toMatchObject({ status: 1, output: expect.stringContaining("second_person_required") });
		const approved = await patterns("bob", "approve", id, "--yes");
		const canary = /canary (\S+), asked/.exec(approved.output)?.[1] ?? "";
		expect(approved, approved.output).toMatchObject({ status: 0 });
		await vi.waitFor(async () => expect(await judge(0)).toMatchObject({ pattern_version: canary }), {
			timeout: WINDOW_MS,
			interval: 200,
		});
		const actions: unknown[] = [];
		for (let i = 0; i < 150; i++) actions.push((await judge(i))["action"]);
		expect(actions[0]).toBe("block");
		expect(new Set(actions.slice(100)), "the isolate acts at once").toEqual(new Set(["review"]));
		await vi.waitFor(
			async () => {
				await judge(0);
				const { output } = await patterns("alice", "demotions");
				expect(output).toMatch(
					/^the {2}\S+ {2}demoted to review {2}in \d+\.\d% of \d+ texts by \d+ authors of 3 tenants/,
				);
			},
			{ timeout: 2 * WINDOW_MS, interval: 3000 },
		);
		const ended = await patterns("bob", "canary", "abort", canary, "--reason", "a mistake", "--yes");
		expect(ended, ended.output).toMatchObject({ status: 0 });
	}, 240_000);
});

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What differs from run to run: times, the port, and the version of the bundled patterns. */
function masked(text: string): string {
	return text
		.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
		.replace(UUID, "ID")
		.replace(/http:\/\/127\.0\.0\.1:\d+/g, "ORIGIN")
		.replace(/\b\d+\.\d+\.\d+\b(?!\.)/g, "BASE");
}

describe("patterns/README.md", () => {
	it("shows what its commands print", async () => {
		const folder = mkdtempSync(join(tmpdir(), "plainspeak-"));
		const fresh = await startDevServer("--persist-to", folder);
		try {
			const readme = readFileSync(join(ROOT, "patterns/README.md"), "utf8");
			const blocks = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");
			const commands = blocks
				.join("")
				.split(/^\$ /m)
				.filter((part) => part !== "");
			/** Ids as this service gives them, by those that the page shows. */
			const ids = new Map<string, string>();
			expect(commands.length).toBeGreaterThan(5);
			for (const part of commands) {
				const [command = "", ...expected] = part.trimEnd().split("\n");
				const real = command.replace(UUID, (id) => ids.get(id) ?? id);
				const { output } = await shell(`${real} --url ${fresh.origin}`, "alice");
				expect(masked(output.trimEnd()), command).toBe(masked(expected.join("\n")));
				const given = output.match(UUID) ?? [];
				for (const [at, id] of (expected.join("\n").match(UUID) ?? []).entries()) ids.set(id, given[at] ?? id);
				// KV takes one write of the pointer a second.
				await new Promise((resolve) => setTimeout(resolve, 1000));
			}
		} finally {
			await stopDevServer(fresh);
			rmSync(folder, { recursive: true, force: true });
		}
	}, 180_000);
});
