/** What is to be published: a file, or one term given on the command line. */
import { readFileSync } from "node:fs";
import type { PatternCase } from "../../src/patterns/cases.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import { UsageError } from "../lib/command.ts";
import { DataError } from "../lib/delimited.ts";

export interface SubmissionText {
	/** Where it comes from, as problems name it. */
	readonly name: string;
	/** A JSON object with `document` or `changes`, and `cases`. */
	readonly text: string;
}

/** A JSON text with further members; every line of it stays where it is. */
export function withFrame({ text }: SubmissionText, frame: Readonly<Record<string, unknown>>): string {
	const members = JSON.stringify(frame).slice(1, -1);
	return members === "" ? text : text.replace(/\{(\s*\})?/, (_, end) => (end ? `{${members}}` : `{${members},`));
}

/** Reads a submission, or a bare pattern document, which is then the whole of what is published. */
export function readSubmission(path: string): SubmissionText {
	let text: string;
	let json: unknown;
	try {
		text = readFileSync(path, "utf8");
	} catch {
		throw new UsageError(`no file ${path}`);
	}
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new DataError(`${path}: ${(error as Error).message}`);
	}
	if (typeof json !== "object" || json === null || Array.isArray(json)) throw new DataError(`${path}: not an object`);
	return { name: path, text: "patterns" in json ? `{"document":${text}}` : text };
}

export interface TermOptions {
	readonly form: readonly string[];
	readonly reading: string;
	readonly harm: string;
	readonly category: string;
	readonly source: string;
	readonly status: string;
	readonly must: readonly string[];
	readonly mustNot: readonly string[];
}

/** An id made of a form. */
export function idOf(form: string): string {
	const id = form
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "")
		.slice(0, 64);
	return (
		id ||
		[...form]
			.map((c) => `u${c.codePointAt(0)?.toString(16)}`)
			.join("-")
			.slice(0, 64)
	);
}

/** A submission that adds one term; the service checks its fields. */
export function termSubmission(options: TermOptions): SubmissionText {
	const [form] = options.form;
	if (form === undefined) throw new UsageError("--form is missing");
	const id = idOf(form);
	const { reading: replacement, harm, category, source, status } = options;
	const pattern = { id, category, harm, forms: options.form, replacement, status, source };
	const cases: PatternCase[] = [
		...options.must.map((text) => ({ pattern: id, text, match: true })),
		...options.mustNot.map((text) => ({ pattern: id, text, match: false })),
	];
	const changes = { add: [pattern as unknown as Pattern] };
	return { name: "the command line", text: JSON.stringify({ changes, cases }, null, "\t") };
}
