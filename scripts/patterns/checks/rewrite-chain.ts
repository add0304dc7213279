import { foldForm } from "../../../src/normalizer/forms.ts";
import { contextTexts } from "../contexts.ts";
import type { Check, LintInput } from "../lint.ts";
import type { FiledPattern } from "../topics.ts";

/** Ids of the patterns that would rewrite a reading again, where the context of its own pattern holds. */
function rewriters({ probe }: LintInput, { pattern }: FiledPattern): Set<string> {
	const reading = foldForm(pattern.replacement);
	const ids = new Set<string>();
	for (const text of [reading, ...contextTexts(reading, pattern.requires)]) {
		const start = foldForm(text).indexOf(reading);
		for (const { output, start: from, end } of probe(text).winners)
			if (!output.isPlain && from < start + reading.length && start < end) ids.add(output.pattern.id);
	}
	return ids;
}

/** A reading that another pattern, or the same one, would rewrite: the result would depend on how often it is read. */
export const rewriteChain: Check = {
	name: "rewrite-chain",
	run: (input) =>
		input.patterns.flatMap((filed) => {
			const { file, pattern } = filed;
			const ids = rewriters(input, filed);
			if (ids.size === 0) return [];
			const message = `its reading ${JSON.stringify(pattern.replacement)} is rewritten by ${[...ids].join(", ")}`;
			return [{ file, pattern: pattern.id, form: pattern.replacement, message }];
		}),
};
