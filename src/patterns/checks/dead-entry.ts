import { foldForm } from "../../normalizer/forms.ts";
import { contextTexts } from "../contexts.ts";
import type { Check, CheckInput, FiledPattern } from "./check.ts";

/** Why a form never wins in texts made for it, or null when it wins in one. */
function reasonOf({ probe }: CheckInput, { pattern }: FiledPattern, form: string): string | null {
	const rivals = new Set<string>();
	const folded = foldForm(form);
	for (const text of contextTexts(form, pattern.requires)) {
		const { all, winners } = probe(text);
		const own = all.filter(({ output }) => output.pattern.id === pattern.id && output.form === folded);
		const isFloor = pattern.floor !== undefined && own.some(({ output }) => output.isPlain);
		if (own.some((candidate) => winners.includes(candidate)) || isFloor) return null;
		for (const winner of winners)
			if (own.some(({ start, end }) => winner.start < end && start < winner.end)) rivals.add(winner.output.pattern.id);
	}
	return rivals.size > 0 ? `always loses to ${[...rivals].join(", ")}` : "is never found, not even in its own context";
}

/** A form that can never win: shadowed by a safe phrase, swallowed by another pattern, silenced by its own context. */
export const deadEntry: Check = {
	name: "dead-entry",
	run: (input) =>
		input.patterns.flatMap((filed) =>
			filed.pattern.forms.flatMap((form) => {
				const reason = reasonOf(input, filed, form);
				if (reason === null) return [];
				return [{ file: filed.file, pattern: filed.pattern.id, form, message: `${JSON.stringify(form)} ${reason}` }];
			}),
		),
};
