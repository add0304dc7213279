import { PassThrough, Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { localModerator } from "../../scripts/lib/local-moderator.ts";
import { main } from "../../scripts/try.ts";

const moderator = localModerator();

async function run(args: string[], stdin = ""): Promise<{ code: number; out: string; err: string }> {
	const stdout = new PassThrough();
	const stderr = new PassThrough();
	const code = await main(args, { stdin: Readable.from([stdin]), stdout, stderr, moderator: () => moderator });
	stdout.end();
	stderr.end();
	return { code, out: await readAll(stdout), err: await readAll(stderr) };
}

describe("npm run try", () => {
	it("prints the decision about a text as indented JSON", async () => {
		const { code, out, err } = await run(["I want to unalive myself"]);
		expect([code, err]).toEqual([0, ""]);
		expect(out).toContain('\n  "normalized_text": "I want to kill myself"');
		expect(JSON.parse(out)).toMatchObject({ classification: "extremely_harmful", mock_mode: true, action: "review" });
	});

	it("prints one JSON object for each line of standard input", async () => {
		const { code, out } = await run([], "have a nice day\r\nI want to unalive myself\n");
		const lines = out
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(code).toBe(0);
		expect(lines.map((line) => [line.original_text, line.classification])).toEqual([
			["have a nice day", "safe"],
			["I want to unalive myself", "extremely_harmful"],
		]);
	});

	it.each([
		["blank text", [" "], "", "try: text: empty or only white space\n"],
		["no text", [], "", "try: no text: give one in quotes, or lines on standard input\n"],
		["a blank line", [], "hello\n\nworld\n", "try: line 2: text: empty or only white space\n"],
		["several texts", ["a", "b"], "", "try: one text at a time, not 2: put it in quotes\n"],
		["a text over the limit", ["a".repeat(20_001)], "", "try: text: longer than 20000 UTF-16 units\n"],
	])("answers %s with one line on standard error and exit code 1", async (_reason, args, stdin, message) => {
		expect(await run(args, stdin)).toMatchObject({ code: 1, err: message });
	});

	it("names an unknown option", async () => {
		const { code, err } = await run(["--txet", "a"]);
		expect(code).toBe(1);
		expect(err).toMatch(/^try: Unknown option '--txet'[^\n]*\n$/);
	});

	it("explains itself", async () => {
		expect((await run(["--help"])).out).toContain('npm run try -- "I want to unalive myself"');
	});
});
