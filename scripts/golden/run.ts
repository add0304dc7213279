import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Decision, Moderator } from "../../src/moderate.ts";
import { LOCAL_CALL } from "../lib/local-moderator.ts";
import { judgeCase } from "./judge.ts";
import type { JudgedCase } from "./summary.ts";
import { type ChecklistCase, type GoldenCase, parseChecklist, parseGolden, type VectorFile } from "./vectors.ts";

const VECTORS = new URL("../../test/vectors/", import.meta.url).pathname;

function readFolder(folder: string, extension: string): VectorFile[] {
	const names = readdirSync(join(VECTORS, folder)).filter((name) => name.endsWith(extension));
	return names
		.sort()
		.map((name) => ({ name: `${folder}/${name}`, content: readFileSync(join(VECTORS, folder, name), "utf8") }));
}

export function readGolden(): GoldenCase[] {
	return parseGolden(readFolder("golden", ".jsonl"));
}

export function readChecklist(): ChecklistCase[] {
	return parseChecklist(readFolder("checklist", ".jsonl"));
}

/** Each prose file by itself. */
export function readProse(): VectorFile[] {
	return readFolder("prose", ".txt");
}

export function readBoundsFile(): string {
	return readFileSync(join(VECTORS, "golden/bounds.json"), "utf8");
}

/** Judges one text through the whole moderation flow; throws when the flow refuses it, as no vector is invalid. */
export async function decide(moderator: Moderator, text: string): Promise<Decision> {
	const decided = await moderator.moderate({ text, key: "" }, LOCAL_CALL);
	if (!decided.ok) throw new Error(`a vector was refused: ${decided.error.code}`);
	return decided.value;
}

export async function judgeGolden(moderator: Moderator, cases: readonly GoldenCase[]): Promise<JudgedCase[]> {
	const judged: JudgedCase[] = [];
	for (const { id, group, text, ...expectation } of cases) {
		judged.push({ id, group, findings: judgeCase(expectation, await decide(moderator, text)) });
	}
	return judged;
}

export async function judgeChecklist(moderator: Moderator, cases: readonly ChecklistCase[]): Promise<JudgedCase[]> {
	const judged: JudgedCase[] = [];
	for (const { id, function: group, text, classes } of cases) {
		judged.push({ id, group, findings: judgeCase({ classes }, await decide(moderator, text)) });
	}
	return judged;
}
