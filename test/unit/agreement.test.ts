import { describe, expect, it } from "vitest";
import { agreementOf, type RatingPair, wilsonLowerBound } from "../../src/insight/agreement.ts";

/** Pairs by a table of counts. */
function pairsOf(table: readonly (readonly number[])[]): RatingPair[] {
	return table.flatMap((row, i) => row.flatMap((n, j) => Array.from({ length: n }, (): RatingPair => [i, j])));
}

describe("agreement", () => {
	it("is Cohen's kappa with his standard error (two raters, 50 proposals: 20, 5, 10, 15)", () => {
		const agreement = agreementOf(
			pairsOf([
				[20, 5],
				[10, 15],
			]),
			2,
		)!;
		expect(agreement.observed).toBeCloseTo(0.7, 12);
		expect(agreement.prevalence.map((share) => Math.round(share * 100))).toEqual([55, 45]);
		expect(agreement.kappa!.value).toBeCloseTo(0.4, 12);
		expect(agreement.kappa!.se).toBeCloseTo(Math.sqrt((0.7 * 0.3) / (50 * 0.25)), 12);
		// On two levels there is nothing to weigh.
		expect(agreement.quadraticKappa!.value).toBeCloseTo(0.4, 12);
	});

	it("weighs what is far apart by the square of the distance: 1 - sum d^2 o / sum d^2 e", () => {
		const table = [
			[44, 5, 1, 0],
			[7, 20, 4, 1],
			[2, 3, 6, 2],
			[0, 1, 2, 2],
		];
		const pairs = pairsOf(table);
		let disagreement = 0;
		let byChance = 0;
		for (const [a, b] of pairs) disagreement += (a - b) ** 2 / pairs.length;
		for (const [a] of pairs) for (const [, b] of pairs) byChance += (a - b) ** 2 / pairs.length ** 2;
		const { kappa, quadraticKappa } = agreementOf(pairs, 4)!;
		expect(quadraticKappa!.value).toBeCloseTo(1 - disagreement / byChance, 12);
		expect(quadraticKappa!.value).toBeGreaterThan(kappa!.value);
		expect(quadraticKappa!.se).toBeGreaterThan(0);
	});

	it("is 1 where all agree, -1 where two levels are always swapped, and nothing where all is one level", () => {
		const swapped: RatingPair[] = [
			[0, 1],
			[1, 0],
		];
		expect(agreementOf(swapped, 2)!.kappa!.value).toBeCloseTo(-1, 12);
		const same: RatingPair[] = [
			[0, 0],
			[3, 3],
		];
		expect(agreementOf(same, 4)).toMatchObject({
			observed: 1,
			kappa: { value: 1, se: 0 },
			quadraticKappa: { value: 1 },
		});
		expect(agreementOf([[0, 0]], 4)).toMatchObject({ observed: 1, kappa: null, quadraticKappa: null });
		expect(agreementOf([], 4)).toBeNull();
	});
});

it.each([
	["nothing seen", 0, 0, 0],
	["none of ten", 0, 10, 0],
	["eight of ten", 8, 10, 0.4902],
	["all of ten", 10, 10, 0.7225],
	["forty of fifty", 40, 50, 0.6696],
	["the bound of a coaching note", 45, 50, 0.7864],
])("Wilson's lower bound: %s", (_what, right, asked, bound) => {
	expect(wilsonLowerBound(right, asked)).toBeCloseTo(bound, 4);
});
