import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { main } from "../../scripts/patterns.ts";

/** A service that refuses everything, and records what it was asked. */
let server: Server;
let origin: string;
const asked: { path: string; authorization: string | undefined; body: string }[] = [];

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = "";
	for await (const chunk of request) body += String(chunk);
	return body;
}

const problem = { pointer: "/changes/add/0/forms/0", line: 2, check: "english-word", message: "an English word" };
const forced = {
	id: "f1",
	state: "pending",
	actor: "alice",
	force_reason: "it cannot wait",
	expected_version: "1.0.0",
	expires_at: "2026-11-29T00:00:00.000Z",
	approved_by: null,
	version: null,
	changes: { added: ["the"], changed: [], removed: [] },
	problems: [problem],
};
/** Answers by path; those of a body with the term that must be forced beside those of any other. */
const CANNED: Readonly<Record<string, object>> = {
	"/patterns/validate forced-term": { valid: false, base_version: "1.0.0", problems: [problem], forcible: true },
	"/patterns/publish forced-term": forced,
	"/patterns/demotions": {
		data: [
			{
				pattern: "the",
				at: "2026-11-28T09:00:00.000Z",
				action: "review",
				figures: { texts: 200, matched: 110, harmless: 99, authors: 100, tenants: 3 },
			},
		],
		alerts: [{ pattern: "corn", at: "2026-11-28T08:00:00.000Z", texts: 1000, hits: 70 }],
	},
	"/patterns/demotions/lift": { pattern: "the", pointer: "written" },
	"/patterns/forced": { data: [forced] },
	"/patterns/forced/f1": { ...forced, problems: [{ ...problem, line: undefined }] },
	"/patterns/forced/f1/approve": { version: "1.0.0+2", actor: "alice" },
};

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const { url: path = "", headers } = request;
		asked.push({ path, authorization: headers.authorization, body: await bodyOf(request) });
		response.setHeader("content-type", "application/json");
		const canned = CANNED[`${path}${asked.at(-1)?.body.includes("forced-term") ? " forced-term" : ""}`];
		if (canned) {
			response.end(JSON.stringify(canned));
			return;
		}
		if (path === "/patterns/validate") {
			response.end(
				'{"valid":true,"base_version":"1.0.0","problems":[],"changes":{"added":["a"],"changed":[],"removed":[]}}',
			);
			return;
		}
		response.statusCode = 409;
		response.end('{"error":{"code":"version_conflict","message":"the published version is 1.0.0+1","request_id":"r"}}');
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	origin = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function run(...argv: string[]): Promise<{ status: number; output: string[]; complaints: string[] }> {
	const output: string[] = [];
	const complaints: string[] = [];
	const io = {
		env: { PLAINSPEAK_TOKEN: "local-alice" },
		write: (line: string) => void output.push(line),
		complain: (line: string) => void complaints.push(line),
	};
	return { status: await main(argv, io), output, complaints };
}

it.each([
	["no command", [], "patterns: which command? One of try, lint"],
	["an unknown command", ["delete"], "patterns: which command?"],
	["an option of another command", ["versions", "--yes"], "patterns: versions takes no --yes"],
	["an unknown option", ["versions", "--delete"], "patterns: Unknown option '--delete'"],
	["no text", ["try"], "patterns: try: which text?"],
	["no file", ["lint", "/no/such/file"], "patterns: no file /no/such/file"],
	[
		"a term without a reading",
		["publish", "--form", "a"],
		"patterns: publish: --form needs --reading, --harm and --source",
	],
	["a bad URL", ["versions", "--url", "here"], "patterns: --url: not a URL: here"],
	["nobody there", ["versions", "--url", "http://127.0.0.1:1"], "patterns: no answer from http://127.0.0.1:1"],
])("complains about %s in one line", async (_reason, argv, complaint) => {
	const { status, output, complaints } = await run(...argv);
	expect([status, output, complaints.length]).toEqual([1, [], 1]);
	expect(complaints[0]).toContain(complaint);
});

it("does nothing without --yes", async () => {
	const path = join(tmpdir(), `submission-${process.pid}.json`);
	writeFileSync(path, '{"changes":{},\n"cases":[]}');
	asked.length = 0;
	const { status, output, complaints } = await run("publish", path, "--url", origin);
	expect([status, output]).toEqual([0, ["added: a"]]);
	expect(complaints).toEqual([`patterns: would be published over 1.0.0 at ${origin}; --yes does it`]);
	expect(asked.map(({ path: route }) => route)).toEqual(["/patterns/validate"]);
});

it("publishes for the version that it validated against, line for line, and tells of a refusal", async () => {
	const path = join(tmpdir(), `document-${process.pid}.json`);
	writeFileSync(path, '{\n"version": "1.0.0",\n"patterns": []\n}');
	asked.length = 0;
	const { status, complaints } = await run("publish", path, "--reason", "a $& b", "--yes", "--url", origin);
	expect([status, complaints]).toEqual([1, ["patterns: version_conflict: the published version is 1.0.0+1"]]);
	expect(asked[1]).toEqual({
		path: "/patterns/publish",
		authorization: "Bearer local-alice",
		body: '{"expected_version":"1.0.0","reason":"a $& b","document":{\n"version": "1.0.0",\n"patterns": []\n}}',
	});
});

const FORCED = ["publish", "--form", "forced-term", "--reading", "b", "--harm", "none", "--source", "c"] as const;

it("asks by force for what is refused, and says how another one approves it", async () => {
	const refused = await run(...FORCED, "--url", origin);
	expect([refused.status, refused.output]).toEqual([
		1,
		["the command line:2: /changes/add/0/forms/0: english-word: an English word"],
	]);
	asked.length = 0;
	const dry = await run(...FORCED, "--force", "--url", origin);
	expect([dry.status, dry.complaints]).toEqual([
		0,
		[`patterns: would ask ${origin} to publish it over 1.0.0 all the same; --yes does it`],
	]);
	const done = await run(...FORCED, "--force", "--reason", "it cannot wait", "--yes", "--url", origin);
	expect([done.status, ...done.output]).toEqual([
		0,
		"the command line:2: /changes/add/0/forms/0: english-word: an English word",
		"f1 waits for somebody other than alice until 2026-11-29T00:00:00.000Z",
	]);
	expect(asked.map(({ path }) => path)).toEqual(["/patterns/validate", "/patterns/validate", "/patterns/publish"]);
	expect(JSON.parse(asked[2]?.body ?? "")).toMatchObject({
		expected_version: "1.0.0",
		reason: "it cannot wait",
		force: { reason: "it cannot wait" },
	});
});

it("shows what was asked for by force before it approves it", async () => {
	expect((await run("approve", "--url", origin)).output).toEqual([
		"f1  pending, until 2026-11-29T00:00:00.000Z  alice  it cannot wait",
	]);
	asked.length = 0;
	const dry = await run("approve", "f1", "--url", origin);
	expect(dry).toMatchObject({
		status: 0,
		output: [
			"pending: asked for by alice over 1.0.0: it cannot wait",
			"added: the",
			"/changes/add/0/forms/0: english-word: an English word",
		],
		complaints: [`patterns: would judge 1% of the content by it at ${origin}; --yes does it`],
	});
	const done = await run("approve", "f1", "--yes", "--url", origin);
	expect(done.output).toEqual([`canary 1.0.0+2, asked for by alice, judges 1% of the content at ${origin}`]);
	expect(asked.map(({ path }) => path)).toEqual(["/patterns/forced/f1", "/patterns/forced/f1/approve"]);
});

it("shows demoted patterns with the figures, and lifts a demotion", async () => {
	const lift = ["demotions", "lift", "the", "--reason", "we want it"];
	const dry = await run(...lift, "--url", origin);
	expect(dry).toMatchObject({
		status: 0,
		output: [
			"the  2026-11-28T09:00:00.000Z  demoted to review  in 55.0% of 200 texts by 100 authors of 3 tenants, 90.0% safe without it",
			"corn  2026-11-28T08:00:00.000Z  alert  established, in 7.0% of 1000 texts",
		],
		complaints: [`patterns: would have the block again at ${origin}; --yes does it`],
	});
	asked.length = 0;
	expect((await run(...lift, "--yes", "--url", origin)).output).toEqual([
		`the blocks again at ${origin}, and is not demoted once more before it changes`,
	]);
	expect(asked).toMatchObject([{ path: "/patterns/demotions/lift", body: '{"pattern":"the","reason":"we want it"}' }]);
	expect((await run("demotions", "drop")).complaints).toEqual(["patterns: demotions: lift?"]);
});

it("asks for a reason before it publishes", async () => {
	const { complaints } = await run(
		"publish",
		"--form",
		"a",
		"--reading",
		"b",
		"--harm",
		"none",
		"--source",
		"c",
		"--yes",
		"--url",
		origin,
	);
	expect(complaints).toEqual(["patterns: publish: --reason is missing: the audit keeps it"]);
});

it("has help", async () => {
	const { status, output } = await run("--help");
	expect(status).toBe(0);
	for (const command of [
		"try",
		"lint",
		"diff",
		"backtest",
		"publish",
		"approve",
		"rollback",
		"demotions",
		"export",
		"import",
		"versions",
		"reach",
	])
		expect(output[0]).toContain(`  ${command}`);
});
