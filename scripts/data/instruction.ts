/** Rows as a model is taught them. The prompt is one file that training and serving share. */
import { readFileSync } from "node:fs";
import { DataError } from "../lib/delimited.ts";
import type { PoolRow } from "./core.ts";
import type { VariantRow } from "./variants.ts";

const PROMPT_FILE = new URL("../sagemaker/container/prompt.json", import.meta.url);
/** Where the text stands in the prompt's `user`. */
const PLACE = "{text}";

export interface Prompt {
	readonly system: string;
	readonly user: string;
}

/** The shared prompt. Throws `DataError` when it has no single place for the text. */
export function readPrompt(): Prompt {
	const { system, user } = JSON.parse(readFileSync(PROMPT_FILE, "utf8")) as Prompt;
	if (user.split(PLACE).length !== 2) throw new DataError(`prompt.json: user must contain ${PLACE} once`);
	return { system, user };
}

/** The prompt with a text in its place. */
export function fillPrompt({ system, user }: Prompt, text: string): Prompt {
	return { system, user: user.replace(PLACE, () => text) };
}

/** The text within a filled prompt's `user`; null where it was made with another prompt. */
export function textIn({ user }: Prompt, filled: string): string | null {
	const [before = "", after = ""] = user.split(PLACE);
	if (!filled.startsWith(before) || !filled.endsWith(after) || filled.length < before.length + after.length)
		return null;
	return filled.slice(before.length, filled.length - after.length);
}

/** One line of a file: `label` is the level, 0 to 3; a variant says what it was made of. */
export function instructionLine(row: PoolRow | VariantRow, prompt: Prompt): string {
	const isVariant = "source" in row;
	const { id, level } = isVariant ? row.source : row;
	const origin = isVariant
		? {
				variant: {
					pattern_id: row.patternId,
					category: row.category,
					spelling: row.spelling,
					reading: row.reading,
					disguise: row.disguise,
				},
			}
		: {};
	return `${JSON.stringify({ ...fillPrompt(prompt, row.text), label: level, source_id: id, ...origin })}\n`;
}
