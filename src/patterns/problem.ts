import type { z } from "zod";
import { jsonPointer } from "./json-pointer.ts";

/** Something wrong with a submission, at a JSON pointer into it; the empty pointer is the submission as a whole. */
export interface PatternProblem {
	readonly pointer: string;
	/** Name of the check that found it. */
	readonly check: string;
	/** The pattern at fault, where one is. */
	readonly pattern?: string;
	readonly message: string;
}

/** Problems listed of one submission: more help nobody. */
export const MAX_PROBLEMS = 100;

/** Every field that breaks a schema. */
export function schemaProblems({ issues }: z.ZodError): PatternProblem[] {
	return issues.map(({ path, message }) => ({
		pointer: jsonPointer("", path),
		check: "schema",
		message: message.replace(/^Invalid input: /, ""),
	}));
}
