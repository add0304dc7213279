import { normalize } from "../../normalizer/normalize.ts";
import { contextTexts } from "../contexts.ts";
import type { Check, CheckInput, FiledPattern } from "./check.ts";

/** Ids of the patterns that would rewrite a reading again, where the context of its own pattern holds. */
function rewriters({ compiled }: CheckInput, { pattern }: FiledPattern): Set<string> {
	const { replacement, requires } = pattern;
	const ids = new Set<string>();
	for (const text of contextTexts(replacement, requires)) {
		const start = text.indexOf(replacement);
		for (const match of normalize(text, compiled).matches)
			if (match.replacement !== match.text && match.start < start + replacement.length && start < match.end)
				ids.add(match.patternId);
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
