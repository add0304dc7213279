import type { Pattern } from "../../src/patterns/schema.ts";

/** An active pattern with every field that the schema asks for. */
export function pattern(id: string, forms: string[], replacement: string, fields: Partial<Pattern> = {}): Pattern {
	return {
		id,
		category: "direct",
		harm: "violence",
		forms,
		replacement,
		status: "active",
		source: "Trust and safety, ticket 17",
		...fields,
	};
}
