import { readFileSync } from "node:fs";

const ROOT = new URL("../../patterns/", import.meta.url);

export interface PatternCase {
	readonly pattern: string;
	readonly text: string;
	readonly match: boolean;
	/** The whole text in plain words; only where `match` is true. */
	readonly normalized?: string;
}

export function readCases(topic: string): PatternCase[] {
	const lines = readFileSync(new URL(`cases/${topic}.jsonl`, ROOT), "utf8").split("\n");
	return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as PatternCase);
}
