/** Data sets of the library obscenity, as its users write them: TypeScript that builds a `DataSet`. Read, never run. */
import type { Pattern } from "../../../src/patterns/schema.ts";
import { DataError } from "../../lib/delimited.ts";
import { idOf } from "../submission-file.ts";
import { type ImportDefaults, plainWord, type TermFormat } from "./format.ts";

const PHRASE = /\.addPhrase\(/;
const WORD = /originalWord:\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1/;
const TERM =
	/\.addPattern\(\s*(?:pattern|parseRawPattern)(?:`((?:[^`\\]|\\.)*)`|\(\s*(["'])((?:(?!\2)[^\\]|\\.)*)\2\s*\))/g;
const SAFE = /\.addWhitelistedTerm\(\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1/g;

/** Forms of a pattern: `[x]` may be there or not, `|` is a word border, which ours always have. Null for a wildcard. */
function formsOf(pattern: string): string[] | null {
	let forms = [""];
	for (let at = 0; at < pattern.length; at++) {
		const char = pattern[at] as string;
		if (char === "?") return null;
		if (char === "|") continue;
		if (char === "[") {
			const end = pattern.indexOf("]", at);
			const inner = pattern.slice(at + 1, end);
			if (end < 0 || inner === "?") return null;
			forms = forms.flatMap((form) => [form, form + inner]);
			at = end;
		} else {
			const literal = char === "\\" ? (pattern[++at] ?? "") : char;
			forms = forms.map((form) => form + literal);
		}
	}
	return forms.map((form) => form.trim().toLowerCase()).filter((form) => form !== "");
}

/** What a string of a program says; a tagged template keeps its backslashes. */
function unescaped(text: string): string {
	return text.replace(/\\(.)/g, "$1");
}

function phraseOf(source: string, defaults: ImportDefaults, notes: string[]): Pattern[] {
	const forms = new Set<string>();
	for (const [, tagged, , quoted] of source.matchAll(TERM)) {
		const pattern = tagged ?? unescaped(quoted ?? "");
		const found = formsOf(pattern);
		if (found) for (const form of found) forms.add(form);
		else notes.push(`${pattern}: a wildcard has no counterpart`);
	}
	const safe = new Set([...source.matchAll(SAFE)].map(([, , term = ""]) => unescaped(term).trim().toLowerCase()));
	const word = WORD.exec(source)?.[2]?.toLowerCase();
	const [first] = forms;
	if (first === undefined) return [];
	const id = idOf(word ?? first);
	const plain = plainWord(
		id,
		[...new Set([...(word !== undefined && forms.has(word) ? [word] : []), ...forms])],
		defaults,
	);
	if (safe.size === 0) return [plain];
	const [replacement = ""] = safe;
	const kept: Pattern = {
		id: `${id}-safe`,
		category: "safe_context",
		harm: "none",
		forms: [...safe],
		replacement,
		status: "active",
		source: defaults.source,
	};
	return [plain, kept];
}

function quote(text: string): string {
	return JSON.stringify(text);
}

function escaped(form: string): string {
	return form.replace(/[\\[\]?|`$]/g, "\\$&");
}

export const obscenity: TermFormat = {
	name: "obscenity",
	parse(text, defaults) {
		const phrases = text.split(PHRASE).slice(1);
		if (phrases.length === 0) throw new DataError("no addPhrase: this is no data set of obscenity");
		const notes: string[] = [];
		return { patterns: phrases.flatMap((phrase) => phraseOf(phrase, defaults, notes)), notes };
	},
	write(patterns) {
		const phrases = patterns
			.filter(({ category, status }) => category !== "safe_context" && status === "active")
			.map(({ forms, replacement }) => {
				const terms = forms.map((form) => `.addPattern(pattern\`|${escaped(form)}|\`)`).join("");
				return `\t.addPhrase((phrase) => phrase.setMetadata({ originalWord: ${quote(replacement)} })${terms})`;
			});
		const head =
			'import { DataSet, pattern } from "obscenity";\n\nexport const dataset = new DataSet<{ originalWord: string }>()';
		return `${[head, ...phrases].join("\n")};\n`;
	},
};
