import { expect, it } from "vitest";
import { chooseHidden, knownForms, withoutPatterns } from "../../scripts/terms/hidden.ts";
import { streamOf } from "../../scripts/terms/stream.ts";
import { main } from "../../scripts/terms-evaluate.ts";
import { findEmergingTerms } from "../../src/insight/emerging-terms.ts";

it("asks for the texts", async () => {
	const complaints: string[] = [];
	const io = { env: {}, write: () => {}, complain: (line: string) => void complaints.push(line) };
	expect(await main([], io)).toBe(1);
	expect(complaints).toEqual(["terms:evaluate: which texts? --data DIR"]);
});

it("hides a word that no other pattern reads, and finds it in texts that are held back all the same", async () => {
	const openings = ["you stupid bastard", "filthy idiot", "worthless scum", "disgusting moron"];
	const texts = [
		...Array.from({ length: 400 }, (_, i) => ({
			text: `${openings[i % 4]}, i will kill you number ${i}`,
			isHarmful: true,
		})),
		...Array.from({ length: 3000 }, (_, i) => ({ text: `the weather of day ${i} is lovely here`, isHarmful: false })),
	];
	const hidden = chooseHidden(texts, 1, 4);
	expect(hidden).toMatchObject([{ plain: "kill", isNew: true }]);
	expect(chooseHidden(texts, 1, 4)).toEqual(hidden);
	const document = withoutPatterns(hidden.map(({ pattern }) => pattern));
	const corpus = await streamOf(texts, hidden, document, { seed: 4, others: 3000 });
	const found = findEmergingTerms({ ...corpus, known: knownForms(document), isOrdinary: () => false });
	expect(found.map(({ term }) => term)).toEqual(expect.arrayContaining([...hidden[0]!.terms]));
});
