import { expect, it } from "vitest";
import { changes, simulate } from "../../scripts/drift/simulate.ts";
import { main } from "../../scripts/drift-simulate.ts";

const changeOf = (name: string) => changes.find((change) => change.name === name)!;

it("quiet streams raise hardly an alarm where a fixed threshold does, and a tripled share is found within two days", () => {
	const quiet = simulate(changeOf("quiet"), 20, 10, 7);
	expect(quiet.ours.falseAlarms).toBeLessThan(1);
	expect(quiet.naiveHours.falseAlarms).toBeGreaterThan(10);
	const harm = simulate(changeOf("harm x 3"), 200, 10, 7);
	expect(harm.ours.detected).toBe(1);
	expect(harm.ours.medianDelayHours).toBeLessThanOrEqual(48);
});

it("prints the same table for the same seed", async () => {
	const run = async () => {
		const lines: string[] = [];
		const io = { env: {}, write: (line: string) => void lines.push(line), complain: () => {} };
		expect(await main(["--streams", "1"], io)).toBe(0);
		return lines;
	};
	const lines = await run();
	expect(lines).toHaveLength(2 + 20);
	expect(await run()).toEqual(lines);
});
