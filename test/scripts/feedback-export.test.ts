import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPrompt } from "../../scripts/data/instruction.ts";
import { type ExportedRow, main } from "../../scripts/feedback-export.ts";

const row: ExportedRow = {
	decision_id: "d-1",
	text: "a text\nof two lines",
	severity: "safe",
	action: "allow",
	attributes: null,
	reason_code: "no_violation",
	source: "appeal",
	adjudicated_at: "2026-11-28T12:00:00.000Z",
	judged: { severity: "harmful", action: "block", model: "m@1", pattern_version: "3.0.0", policy_version: "default-1" },
	algospeak: false,
	language: "en",
};
const confirmed: ExportedRow = { ...row, decision_id: "d-2", severity: "harmful", action: "block" };

/** A service of two pages, which knows one key. */
let server: Server;
let origin = "";
const folder = mkdtempSync(join(tmpdir(), "feedback-export-"));

beforeAll(async () => {
	server = createServer((request, response) => {
		response.setHeader("content-type", "application/json");
		if (request.headers.authorization !== "Bearer psk_admin") {
			response.statusCode = 403;
			response.end(JSON.stringify({ error: { code: "forbidden", message: "this needs a key with the scope admin" } }));
			return;
		}
		const isFirst = request.url === "/feedback/export";
		const page = isFirst ? { data: [row], next_cursor: "next.1" } : { data: [confirmed], next_cursor: null };
		response.statusCode = isFirst || request.url === "/feedback/export?cursor=next.1" ? 200 : 500;
		response.end(JSON.stringify({ ...page, unadjudicated_feedback: 3 }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	origin = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(async () => {
	await new Promise((resolve) => server.close(resolve));
	rmSync(folder, { recursive: true });
});

async function run(args: readonly string[], token = "psk_admin") {
	const written: string[] = [];
	const complained: string[] = [];
	const code = await main([...args, "--url", origin], {
		env: { PLAINSPEAK_TOKEN: token },
		write: (line) => void written.push(line),
		complain: (line) => void complained.push(line),
	});
	return { code, written, complained };
}

function linesOf(path: string): unknown[] {
	return readFileSync(path, "utf8")
		.split("\n")
		.slice(0, -1)
		.map((line) => JSON.parse(line));
}

function without({ decision_id: _, ...rest }: ExportedRow): object {
	return rest;
}

describe("npm run feedback:export", () => {
	it("writes every judged decision as a row, and those judged otherwise as pairs", async () => {
		const out = join(folder, "a", "b");
		expect(await run(["--out", out])).toEqual({
			code: 0,
			written: ["2 judged decisions, 1 of them otherwise than the model"],
			complained: ["feedback:export: 3 feedbacks left out: nobody has judged them"],
		});
		const { system, user } = readPrompt();
		const filled = { system, user: user.replace("{text}", row.text) };
		expect(linesOf(join(out, "supervised", "rows.jsonl"))).toEqual([
			{ ...filled, label: 0, id: "d-1", ...without(row) },
			{ ...filled, label: 2, id: "d-2", ...without(confirmed) },
		]);
		expect(linesOf(join(out, "preferences", "rows.jsonl"))).toEqual([{ ...filled, chosen: 0, rejected: 2, id: "d-1" }]);
		expect(readdirSync(join(out, ".."))).toEqual(["b"]);
	});

	it("changes no earlier export, and says in one line where nothing can be written", async () => {
		const file = join(folder, "a-file");
		writeFileSync(file, "kept");
		expect(await run(["--out", file])).toMatchObject({
			code: 1,
			complained: [`feedback:export: --out: ${file} is there already: choose a new folder`],
		});
		expect(await run(["--out", join(file, "x")])).toMatchObject({
			code: 1,
			complained: [`feedback:export: ${join(file, "x")}: a part of the path is not a folder`],
		});
		expect(readFileSync(file, "utf8")).toBe("kept");
	});

	it("writes nothing where the service refuses, and says why in one line", async () => {
		const out = join(folder, "refused");
		const { code, complained } = await run(["--out", out], "psk_other");
		expect([code, complained]).toEqual([1, ["feedback:export: forbidden: this needs a key with the scope admin"]]);
		expect(readdirSync(folder)).not.toContain("refused");
	});

	it("says what is missing", async () => {
		expect(await run([])).toMatchObject({
			code: 1,
			complained: ["feedback:export: --out is missing: the folder for the files"],
		});
		expect((await run(["--help"])).written[0]).toContain("Example:");
	});
});
