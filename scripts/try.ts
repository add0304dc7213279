/** `npm run try`: decides about texts with the Worker's own code, in Node. */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { parseArgs } from "node:util";
import { parseItem } from "../src/http/routes/moderate/schema.ts";
import { decisionToWire } from "../src/http/routes/moderate/wire.ts";
import type { Moderator } from "../src/moderate.ts";
import { LOCAL_CALL, localModerator } from "./lib/local-moderator.ts";

const HELP = `Decides about a text, or about each line of standard input, and prints JSON as POST /moderate would.

Usage: npm run try -- "text"
       npm run try < lines.txt
Example: npm run try -- "I want to unalive myself"
`;

export interface TryIo {
	readonly stdin: Readable;
	readonly stdout: Writable;
	readonly stderr: Writable;
	readonly moderator: () => Moderator;
}

/** The answer of `POST /moderate` to a text, or why there is none. */
async function answerTo(moderator: Moderator, text: string): Promise<{ ok: boolean; value: object; reason: string }> {
	const item = parseItem({ text });
	const decided = item.ok ? await moderator.moderate({ text, key: "" }, LOCAL_CALL) : item;
	return decided.ok
		? { ok: true, value: decisionToWire(decided.value, true), reason: "" }
		: { ok: false, value: {}, reason: decided.error.message };
}

/** One text gives indented JSON, lines give one JSON object each; the first bad one ends with exit code 1. */
export async function main(args: readonly string[], io: TryIo): Promise<number> {
	const complain = (reason: string): number => {
		io.stderr.write(`try: ${reason}\n`);
		return 1;
	};
	let texts: string[];
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			options: { help: { type: "boolean" } },
			allowPositionals: true,
		});
		if (values.help) {
			io.stdout.write(HELP);
			return 0;
		}
		texts = positionals;
	} catch (error) {
		return complain((error as Error).message.split("\n")[0]!);
	}
	if (texts.length > 1) return complain(`one text at a time, not ${texts.length}: put it in quotes`);
	const moderator = io.moderator();
	const [text] = texts;
	if (text !== undefined) {
		const answer = await answerTo(moderator, text);
		if (!answer.ok) return complain(answer.reason);
		io.stdout.write(`${JSON.stringify(answer.value, null, 2)}\n`);
		return 0;
	}
	let line = 0;
	for await (const lineText of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
		line++;
		const answer = await answerTo(moderator, lineText);
		if (!answer.ok) return complain(`line ${line}: ${answer.reason}`);
		io.stdout.write(`${JSON.stringify(answer.value)}\n`);
	}
	return line > 0 ? 0 : complain("no text: give one in quotes, or lines on standard input");
}

if (import.meta.main) {
	process.exitCode = await main(process.argv.slice(2), { ...process, moderator: localModerator } as TryIo);
}
