import { expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern } from "./fixture.ts";

/** Forms that share first words with each other and with ordinary text, and go on in every way. */
const FORMS = [
	"to off",
	"to kill it",
	"a kid",
	"a",
	"kill",
	"kill off",
	"kill oof",
	"kill 2",
	"kill-off",
	"off",
	"o ff",
];
const WORDS = ["to", "a", "kill", "kid", "off", "oof", "ooff", "o", "f", "ff", "it", "itt", "2", "0ff", "the"];
const GAPS = [" ", "  ", "-", ", ", ". ", "\n", " '"];

it("finds with its filter of next words what it finds without", () => {
	const patterns = FORMS.map((form, i) => pattern([form], `plain${i}`, { id: `p${i}` }));
	const filtered = compile(patterns);
	const unfiltered = compile(patterns);
	unfiltered.firstWords.goesOn = () => true;
	let matched = 0;
	for (const first of WORDS)
		for (const gap of GAPS)
			for (const second of WORDS)
				for (const third of ["", " it", " off", "!", " f f"]) {
					const text = `${first}${gap}${second}${third}`;
					const found = normalize(text, filtered);
					expect(found, text).toEqual(normalize(text, unfiltered));
					if (found.matches.length > 0) matched++;
				}
	expect(matched).toBeGreaterThan(1000);
});
