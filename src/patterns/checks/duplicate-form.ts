import { foldForm } from "../../normalizer/forms.ts";
import { contextsExclude } from "../contexts.ts";
import { isFloorPhrase } from "../readings.ts";
import type { Pattern } from "../schema.ts";
import type { Check, FiledPattern, Problem } from "./check.ts";

/** Whether two patterns are looked for in the same pass: phrases with a floor are searched in the finished text. */
function compete(a: Pattern, b: Pattern): boolean {
	return isFloorPhrase(a) === isFloorPhrase(b) && !contextsExclude(a, b);
}

/** The same form twice in a pattern, or in two active patterns whose contexts do not exclude each other. */
export const duplicateForm: Check = {
	name: "duplicate-form",
	run: ({ patterns }) => {
		const problems: Problem[] = [];
		const owners = new Map<string, FiledPattern[]>();
		for (const filed of patterns) {
			const { file, pattern } = filed;
			const own = new Set<string>();
			for (const form of pattern.forms) {
				const folded = foldForm(form);
				const problem = (message: string) => problems.push({ file, pattern: pattern.id, form, message });
				if (own.has(folded)) problem(`${JSON.stringify(form)} is listed twice`);
				else
					for (const other of owners.get(folded) ?? [])
						if (other.pattern.id !== pattern.id && compete(other.pattern, pattern))
							problem(`${JSON.stringify(form)} is also a form of ${other.pattern.id} (${other.file})`);
				own.add(folded);
			}
			for (const folded of own) owners.set(folded, [...(owners.get(folded) ?? []), filed]);
		}
		return problems;
	},
};
