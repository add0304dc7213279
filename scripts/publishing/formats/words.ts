import { idOf } from "../submission-file.ts";
import { plainWord, type TermFormat } from "./format.ts";

/** One word or phrase a line; lines that start with # are comments. */
export const words: TermFormat = {
	name: "words",
	parse(text, defaults) {
		const lines = text.split(/\r?\n/).map((line) => line.trim().toLowerCase());
		const terms = new Set(lines.filter((line) => line !== "" && !line.startsWith("#")));
		return { patterns: [...terms].map((term) => plainWord(idOf(term), [term], defaults)), notes: [] };
	},
	write(patterns) {
		const forms = patterns.filter(({ category }) => category !== "safe_context").flatMap((pattern) => pattern.forms);
		return `${[...new Set(forms)].join("\n")}\n`;
	},
};
