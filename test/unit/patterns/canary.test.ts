import { describe, expect, it } from "vitest";
import { addCounts, CanaryCounter, canaryFault, NO_COUNTS } from "../../../src/patterns/canary.ts";
import { bucketOf, WHOLE_BASIS_POINTS } from "../../../src/share.ts";

describe("bucketOf", () => {
	it("is the same for the same key and spreads keys evenly, whatever they look like", () => {
		expect(bucketOf("comment-17")).toBe(bucketOf("comment-17"));
		for (const keyOf of [
			(i: number) => `comment-${i}`,
			(i: number) => String(i),
			(i: number) => "x".repeat(i % 50) + i,
		]) {
			const counts = Array(10).fill(0);
			for (let i = 0; i < 100_000; i++) counts[Math.floor((10 * bucketOf(keyOf(i))) / WHOLE_BASIS_POINTS)]++;
			// Ten equal parts of 10,000 each; six standard deviations are 570.
			for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(570);
		}
	});
});

function sides(activeTexts: number, activeBlocked: number, canaryTexts: number, canaryBlocked: number) {
	return {
		active: { texts: activeTexts, matched: 0, blocked: activeBlocked },
		canary: { texts: canaryTexts, matched: 0, blocked: canaryBlocked },
	};
}

describe("canaryFault", () => {
	it.each([
		["the same rate", sides(100_000, 1000, 1000, 10)],
		["twice the rate of few texts", sides(100_000, 1000, 1000, 20)],
		["no block at all on either side", sides(100_000, 0, 10_000, 0)],
		["everything blocked on both", sides(1000, 1000, 1000, 1000)],
		["too few texts to say anything", sides(100_000, 1000, 199, 199)],
		["a published version that has judged nothing yet", sides(0, 0, 10_000, 10_000)],
		["a somewhat higher rate in very many texts, within chance", sides(1_000_000, 10_000, 1_000_000, 10_200)],
	])("lets %s go on", (_reason, counts) => {
		expect(canaryFault(counts)).toBeNull();
	});

	it.each([
		["three times the rate", sides(100_000, 1000, 2000, 60)],
		["a word of every other text", sides(10_000, 100, 300, 150)],
		["a rate that falls to nothing", sides(100_000, 5000, 1000, 0)],
		["everything, where nothing was blocked", sides(100_000, 0, 200, 200)],
		["six standard deviations in very many texts", sides(1_000_000, 10_000, 1_000_000, 10_700)],
	])("ends %s, with the figures", (_reason, counts) => {
		expect(canaryFault(counts)).toMatch(/^blocks \d+\.\d\d% of \d+ texts, the published version \d+\.\d\d% of \d+$/);
	});

	it("takes no longer for millions of texts: it is asked with every report", () => {
		const counts = sides(50_000_000, 500_000, 10_000_000, 100_500);
		const startedAt = process.cpuUsage();
		for (let i = 0; i < 100; i++) expect(canaryFault(counts)).toBeNull();
		const { user, system } = process.cpuUsage(startedAt);
		expect((user + system) / 1000 / 100, "CPU milliseconds a report").toBeLessThan(1);
	});

	it("ends hardly a sound canary: none of 500 over 100 looks each", () => {
		let state = 1;
		const random = () => {
			state = (Math.imul(state, 48_271) >>> 0) % 0x7fffffff;
			return state / 0x7fffffff;
		};
		let ended = 0;
		for (let run = 0; run < 500; run++) {
			let counts = NO_COUNTS;
			for (let look = 0; look < 100; look++) {
				const blocked = (texts: number) => Array.from({ length: texts }, random).filter((value) => value < 0.02).length;
				counts = addCounts(counts, sides(200, blocked(200), 20, blocked(20)));
				if (canaryFault(counts) !== null) ended++;
			}
		}
		expect(ended).toBe(0);
	});
});

it("an isolate counts what became of texts on each side, and tells it once", () => {
	const counter = new CanaryCounter();
	expect(counter.take()).toBeNull();
	counter.add("active", { detected: true, action: "review" });
	counter.add("canary", { detected: true, action: "block" });
	counter.add("canary", { detected: false, action: "allow" });
	expect(counter.take()).toEqual({
		active: { texts: 1, matched: 1, blocked: 0 },
		canary: { texts: 2, matched: 1, blocked: 1 },
	});
	expect(counter.take()).toBeNull();
});
