/** Judges the paragraphs of files in a pull request's check, and marks those that are not allowed. */
import { readFileSync } from "node:fs";
import { createClient } from "../../../src/client/client.ts";

const MAX_BATCH = 100;

interface Paragraph {
	readonly file: string;
	readonly line: number;
	readonly text: string;
}

/** Paragraphs of a text, with the line that each begins at. */
export function paragraphsOf(file: string, content: string): Paragraph[] {
	let line = 1;
	return content.split(/(\n\s*\n)/).flatMap((text, index) => {
		const start = line;
		line += text.split("\n").length - 1;
		return index % 2 === 0 && text.trim() !== "" ? [{ file, line: start, text }] : [];
	});
}

/** Returns the exit code: 1 where anything is not allowed. */
export async function main(
	files: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
	const { PLAINSPEAK_URL: baseUrl = "", PLAINSPEAK_TOKEN: apiKey } = env;
	const client = createClient({ baseUrl, ...(apiKey ? { apiKey } : {}) });
	const paragraphs = files.flatMap((file) => paragraphsOf(file, readFileSync(file, "utf8")));
	let refused = 0;
	for (let from = 0; from < paragraphs.length; from += MAX_BATCH) {
		const batch = paragraphs.slice(from, from + MAX_BATCH);
		for (const item of await client.moderateBatch(batch.map(({ text }) => ({ text, store: false })))) {
			const { file, line } = batch[item.index]!;
			const found = "error" in item ? item.error.code : item.result.action === "allow" ? null : item.result.action;
			if (found === null) continue;
			refused += 1;
			console.log(`::error file=${file},line=${line}::${found}`);
		}
	}
	console.log(`${paragraphs.length} paragraphs, ${refused} not allowed`);
	return refused === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
