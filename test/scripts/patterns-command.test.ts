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

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const { url: path = "", headers } = request;
		asked.push({ path, authorization: headers.authorization, body: await bodyOf(request) });
		response.setHeader("content-type", "application/json");
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
	["an unknown option", ["versions", "--force"], "patterns: Unknown option '--force'"],
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
		"rollback",
		"export",
		"import",
		"versions",
		"reach",
	])
		expect(output[0]).toContain(`  ${command}`);
});
