import { readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../patterns/", import.meta.url);

export interface PatternCase {
	readonly pattern: string;
	readonly text: string;
	readonly match: boolean;
	/** The whole text in plain words; only where `match` is true. */
	readonly normalized?: string;
}

/** Topics with a document, in file order. */
export function topics(): string[] {
	return readdirSync(ROOT)
		.filter((name) => name.endsWith(".json"))
		.map((name) => name.slice(0, -".json".length))
		.sort();
}

export function readDocument(topic: string): unknown {
	return JSON.parse(readFileSync(new URL(`${topic}.json`, ROOT), "utf8"));
}

export function readCases(topic: string): PatternCase[] {
	const lines = readFileSync(new URL(`cases/${topic}.jsonl`, ROOT), "utf8").split("\n");
	return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as PatternCase);
}
