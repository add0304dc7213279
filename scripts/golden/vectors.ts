import { z } from "zod";
import { ACTIONS, SEVERITIES } from "../../src/verdict.ts";

const idSchema = z.string().regex(/^[a-z_]+-\d{3}$/);
const classesSchema = z.array(z.enum(SEVERITIES)).min(1);

const goldenSchema = z.strictObject({
	id: idSchema,
	group: z.string().regex(/^[a-z_]+$/),
	text: z.string().min(1),
	/** Every class that a fair reader could give. */
	classes: classesSchema,
	action: z.array(z.enum(ACTIONS)).min(1).optional(),
	/** Whether `algospeak_detected` must be set. */
	detected: z.boolean().optional(),
	/** The exact plain reading; equal to `text` where nothing may be rewritten. */
	normalized: z.string().min(1).optional(),
	/** null: there must be none. */
	escalation: z.literal("crisis").nullable().optional(),
});
/** One case of the golden set; what it leaves out is not judged. */
export type GoldenCase = z.infer<typeof goldenSchema>;

const checklistSchema = z.strictObject({
	function: z.string().regex(/^[a-z_]+$/),
	id: idSchema,
	text: z.string().min(1),
	classes: classesSchema,
	/** The case that differs in little but its meaning, or in its spelling alone. */
	pair: idSchema.optional(),
});
/** One case of the CheckList suite. */
export type ChecklistCase = z.infer<typeof checklistSchema>;

function parseLines<T>(schema: z.ZodType<T>, content: string, file: string): T[] {
	return content.split("\n").flatMap((line, i) => {
		if (line === "") return [];
		try {
			return schema.parse(JSON.parse(line));
		} catch (error) {
			const reason = error instanceof z.ZodError ? z.prettifyError(error) : "not JSON";
			throw new Error(`${file}:${i + 1}: ${reason}`);
		}
	});
}

function refuseTwins(cases: readonly { readonly id: string; readonly text: string }[]): void {
	const ids = new Set<string>();
	const texts = new Map<string, string>();
	for (const { id, text } of cases) {
		if (ids.has(id)) throw new Error(`${id} stands twice`);
		ids.add(id);
		const twin = texts.get(text);
		if (twin) throw new Error(`${id} has the text of ${twin}`);
		texts.set(text, id);
	}
}

/** A vector file: its name for messages, and its JSON lines. */
export interface VectorFile {
	readonly name: string;
	readonly content: string;
}

/** All golden cases; throws at the file and line of a bad one, and on ids or texts that stand twice. */
export function parseGolden(files: readonly VectorFile[]): GoldenCase[] {
	const cases = files.flatMap(({ name, content }) => parseLines(goldenSchema, content, name));
	refuseTwins(cases);
	return cases;
}

/** All CheckList cases; throws as `parseGolden` does, and when two cases of a pair do not name each other. */
export function parseChecklist(files: readonly VectorFile[]): ChecklistCase[] {
	const cases = files.flatMap(({ name, content }) => parseLines(checklistSchema, content, name));
	refuseTwins(cases);
	const byId = new Map(cases.map((each) => [each.id, each]));
	for (const { id, pair } of cases) {
		if (pair !== undefined && byId.get(pair)?.pair !== id)
			throw new Error(`${id}: ${pair} does not name it as its pair`);
	}
	return cases;
}
