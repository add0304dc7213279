import { describe, expect, it } from "vitest";
import { isHarmful } from "../../scripts/evaluation/model-card/suite.ts";
import { brokenBounds, parseBounds } from "../../scripts/golden/bounds.ts";
import { cutProse, keepsClass, PADDING_UNITS, PLACES, padSentence } from "../../scripts/golden/padding.ts";
import { decide, judgeGolden, readBoundsFile, readChecklist, readGolden, readProse } from "../../scripts/golden/run.ts";
import { summarise } from "../../scripts/golden/summary.ts";
import { localModerator } from "../../scripts/lib/local-moderator.ts";

/** Fewest cases that the contract asks for (DESIGN section 10), and the CheckList suite's size. */
const GOLDEN_CASES_MIN = 600;
const CHECKLIST_CASES_MIN = 600;
const CHECKLIST_FUNCTIONS_MIN = 25;

/** About 900 texts of 19,000 units: 14 s on one idle core, with room for a busy one. */
const PADDING_TIMEOUT_MS = 180_000;

const moderator = localModerator();
const golden = readGolden();
const bounds = parseBounds(readBoundsFile());

describe("the golden set", () => {
	it("has its size", () => {
		expect(golden.length).toBeGreaterThanOrEqual(GOLDEN_CASES_MIN);
	});

	it("holds every bound", async () => {
		const summary = summarise(await judgeGolden(moderator, golden));
		expect(brokenBounds(bounds, summary), "see: npm run golden -- --failures").toEqual([]);
	});

	it("answers the mission's examples without a single failure", async () => {
		const mission = golden.filter(({ group }) => group === "mission");
		expect(summarise(await judgeGolden(moderator, mission)).failures).toEqual([]);
	});

	it("knows no miss among the mission's examples", () => {
		expect(bounds.known_misses.filter((miss) => miss.startsWith("mission-"))).toEqual([]);
	});
});

describe("padding with benign prose", () => {
	const prose = readProse();
	const padding = cutProse(prose.map(({ content }) => content.trim()).join("\n\n"), PADDING_UNITS);

	it.each(prose.map(({ name, content }) => [name, content] as const))("%s alone is safe", async (_, content) => {
		expect((await decide(moderator, content)).classification).toBe("safe");
	});

	it("all of it together is safe", async () => {
		expect((await decide(moderator, padding)).classification).toBe("safe");
	});

	it(
		"hides no harmful sentence at the start, in the middle or at the end",
		async () => {
			const lost: string[] = [];
			let texts = 0;
			for (const { id, text } of golden.filter((each) => isHarmful(each.classes))) {
				const alone = (await decide(moderator, text)).classification;
				for (const place of PLACES) {
					texts++;
					const padded = (await decide(moderator, padSentence(text, padding, place))).classification;
					if (!keepsClass(alone, padded)) lost.push(`${id} at the ${place}: ${alone} -> ${padded}`);
				}
			}
			expect(1 - lost.length / texts, lost.join("\n")).toBeGreaterThanOrEqual(bounds.padding);
		},
		PADDING_TIMEOUT_MS,
	);
});

describe("the CheckList suite", () => {
	it("has its size and stays apart from the golden set", () => {
		const checklist = readChecklist();
		expect(checklist.length).toBeGreaterThanOrEqual(CHECKLIST_CASES_MIN);
		expect(new Set(checklist.map((each) => each.function)).size).toBeGreaterThanOrEqual(CHECKLIST_FUNCTIONS_MIN);
		const texts = new Set(golden.map(({ text }) => text));
		expect(checklist.filter(({ text }) => texts.has(text))).toEqual([]);
	});
});
