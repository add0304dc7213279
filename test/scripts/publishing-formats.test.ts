import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDelimited } from "../../scripts/lib/delimited.ts";
import { readPatternSet } from "../../scripts/patterns-compile.ts";
import { csv } from "../../scripts/publishing/formats/csv.ts";
import { formatOf } from "../../scripts/publishing/formats/index.ts";
import { obscenity } from "../../scripts/publishing/formats/obscenity.ts";
import { words } from "../../scripts/publishing/formats/words.ts";

const defaults = { harm: "obscene", source: "A list", floor: "potentially_harmful" } as const;
const { patterns } = readPatternSet().document;

describe("csv", () => {
	it("brings every pattern of the project back as it was; an empty list is no list", () => {
		const expected = patterns.map(({ fuzzy, ...rest }) => (fuzzy?.length ? { ...rest, fuzzy } : rest));
		expect(csv.parse(csv.write(patterns), defaults).patterns).toEqual(expected);
	});

	it("keeps any text, and hands no spreadsheet a formula", () => {
		const [first] = patterns;
		if (!first) throw new Error("no pattern");
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ minLength: 1, maxLength: 60 }),
					fc.constantFrom("=1+1", "'=1", "@x", ",@", "\t'", "-", '"', "a\r\nb"),
				),
				(replacement) => {
					const text = csv.write([{ ...first, replacement }]);
					expect(csv.parse(text, defaults).patterns).toEqual([{ ...first, replacement }]);
					for (const cell of parseDelimited(text, ",").flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
				},
			),
		);
	});

	it("needs forms and readings only", () => {
		const { patterns: read } = csv.parse('forms,replacement\n"grapevine99|grape vine",kill\n', defaults);
		expect(read).toEqual([
			expect.objectContaining({
				id: "grapevine99",
				category: "direct",
				harm: "obscene",
				forms: ["grapevine99", "grape vine"],
				replacement: "kill",
				status: "active",
				source: "A list",
			}),
		]);
	});

	it.each([
		["a missing column", "id,forms\na,b\n", 'column "replacement" is missing'],
		["an unknown harm", "forms,replacement,harm\na,b,rude\n", "row 2: harm"],
		["a form that is too long", `forms,replacement\n${"a".repeat(65)},b\n`, "row 2: forms.0"],
	])("refuses %s", (_reason, text, message) => {
		expect(() => csv.parse(text, defaults)).toThrow(message);
	});
});

describe("words", () => {
	it("makes plain phrases with a floor, each once", () => {
		const { patterns: read } = words.parse("# comment\nBadword\n\r\n  two words \nbadword\n", defaults);
		expect(read).toEqual([
			expect.objectContaining({
				id: "badword",
				forms: ["badword"],
				replacement: "badword",
				floor: "potentially_harmful",
			}),
			expect.objectContaining({ id: "two-words", forms: ["two words"] }),
		]);
		expect(words.write(read)).toBe("badword\ntwo words\n");
	});

	it("gives words without Latin letters an id too", () => {
		expect(words.parse("🌽\n", defaults).patterns[0]?.id).toBe("u1f33d");
	});
});

describe("obscenity", () => {
	const SOURCE = `export const dataset = new DataSet<{ originalWord: string }>()
		.addPhrase((phrase) =>
			phrase
				.setMetadata({ originalWord: 'zorb' })
				.addPattern(pattern\`|zorb[s]\`)
				.addPattern(pattern\`zo?b\`)
				.addPattern(parseRawPattern('z\\\\?rb'))
				.addWhitelistedTerm('zorbing'),
		)
		.addPhrase((phrase) => phrase.addPattern(pattern\`|blorp|\`));`;

	it("reads phrases, optional letters, escapes and safe terms; says what has no counterpart", () => {
		const { patterns: read, notes } = obscenity.parse(SOURCE, defaults);
		expect(read).toEqual([
			expect.objectContaining({ id: "zorb", forms: ["zorb", "zorbs", "z?rb"], replacement: "zorb" }),
			expect.objectContaining({ id: "zorb-safe", category: "safe_context", forms: ["zorbing"], harm: "none" }),
			expect.objectContaining({ id: "blorp", forms: ["blorp"] }),
		]);
		expect(notes).toEqual(["zo?b: a wildcard has no counterpart"]);
	});

	it("writes what it reads", () => {
		const plain = obscenity.parse(SOURCE, defaults).patterns.filter(({ category }) => category !== "safe_context");
		expect(obscenity.parse(obscenity.write(plain), defaults).patterns).toEqual(plain);
	});

	it("refuses anything else", () => {
		expect(() => obscenity.parse("zorb\nblorp\n", defaults)).toThrow("no addPhrase");
	});
});

it("names the formats that it knows", () => {
	expect(() => formatOf("xml")).toThrow("csv, words, obscenity");
});
