import { describe, expect, it } from "vitest";
import { withFragments } from "../../scripts/embedded/fragments.ts";
import { ALL_CLEAR, type Labels } from "../../scripts/embedded/labels.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { DEFAULT_HYPERPARAMETERS } from "../../scripts/embedded-train.ts";

const TEXT = "She asked for the key. Then the two of them walked back to the old house by the river, and nobody spoke.";

function fragments(labels: Labels, fragmentShare: number): string[] {
	const rows = [{ text: TEXT, source: "test", labels, weight: 2 }];
	const [whole, ...cut] = withFragments(rows, { ...DEFAULT_HYPERPARAMETERS, fragmentShare }, createRandom(1));
	expect(whole).toBe(rows[0]);
	for (const row of cut) expect(row).toMatchObject({ source: "test", labels, weight: 2 });
	return cut.map(({ text }) => text);
}

describe("withFragments", () => {
	it("cuts a harmless text into what a long text is judged by", () => {
		const cut = fragments(ALL_CLEAR, 1);
		expect(cut).toContain("She asked for the key.");
		expect(cut).toContain("Then the two of them");
		for (const text of cut) expect(TEXT).toContain(text);
	});

	it("leaves texts alone that are not known to be harmless", () => {
		expect(fragments({ ...ALL_CLEAR, toxic: 0.4 }, 1)).toEqual([]);
		expect(fragments({ ...ALL_CLEAR, severity_1: 1 }, 1)).toEqual([]);
		expect(fragments({ identity_hate: 0 }, 1)).toEqual([]);
	});

	it("keeps the share it is asked for", () => {
		const all = fragments(ALL_CLEAR, 1).length;
		const some = fragments(ALL_CLEAR, 0.5).length;
		expect(some).toBeGreaterThan(0);
		expect(some).toBeLessThan(all);
		expect(fragments(ALL_CLEAR, 0)).toEqual([]);
	});
});
