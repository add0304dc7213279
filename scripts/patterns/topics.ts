/** The pattern documents with the files that they come from, their cases and the explained exceptions. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type PatternCase, patternCaseSchema } from "../../src/patterns/cases.ts";
import type { FiledPattern } from "../../src/patterns/checks/check.ts";
import type { PatternDocument } from "../../src/patterns/schema.ts";
import { DataError } from "../lib/delimited.ts";
import { patternTopics, readPatternDocument } from "../lib/pattern-documents.ts";

const exceptionSchema = z.strictObject({
	/** Name of the check that it silences. */
	check: z.string().min(1),
	pattern: z.string().min(1),
	/** What the check complains about: a form, or a text of the false-positive finder. */
	form: z.string(),
	/** Why it is right as it is. */
	reason: z.string().min(1),
});
export type Exception = z.infer<typeof exceptionSchema>;

export type { PatternCase } from "../../src/patterns/cases.ts";

/** One topic: a document and its cases. */
export interface Topic {
	/** Path below the project. */
	readonly file: string;
	readonly document: PatternDocument;
	readonly cases: readonly PatternCase[];
}

/** Explained exceptions of `patterns:lint` and `patterns:false-positives`, below `patterns/`. */
export const EXCEPTIONS_FILE = "exceptions.json";
const PATTERNS = new URL("../../patterns/", import.meta.url);

function read<T>(path: string, schema: z.ZodType<T>, parse: (text: string) => unknown): T {
	let text: string;
	try {
		text = readFileSync(new URL(path, PATTERNS), "utf8");
	} catch {
		throw new DataError(`patterns/${path}: cannot be read`);
	}
	let value: unknown;
	try {
		value = parse(text);
	} catch (error) {
		throw new DataError(`patterns/${path}: ${(error as Error).message}`);
	}
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new DataError(`patterns/${path}: ${issue?.path.join(".")}: ${issue?.message}`);
}

function parseLines(text: string): unknown[] {
	return text
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => JSON.parse(line) as unknown);
}

/** Every topic, sorted. Throws naming the file that does not follow its schema. */
export function readTopics(): Topic[] {
	return patternTopics().map((topic) => ({
		file: `patterns/${topic}.json`,
		document: readPatternDocument(topic),
		cases: read(`cases/${topic}.jsonl`, z.array(patternCaseSchema), parseLines),
	}));
}

/** The explained exceptions. Throws `DataError` when the file does not follow its schema. */
export function readExceptions(): Exception[] {
	return read(EXCEPTIONS_FILE, z.array(exceptionSchema), JSON.parse);
}

/** All patterns of all topics, in order. */
export function filedPatterns(topics: readonly Topic[]): FiledPattern[] {
	return topics.flatMap(({ file, document }) => document.patterns.map((pattern) => ({ file, pattern })));
}
