import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSteps, type Step } from "../../scripts/sagemaker/pipeline.ts";

let root: string;
let source: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "steps-"));
	source = join(root, "source.txt");
	writeFileSync(source, "one");
});
afterEach(() => rmSync(root, { recursive: true }));

function steps(settings: object = {}, fail = false): Step[] {
	return [
		{
			name: "upper",
			needs: [],
			settings,
			files: [source],
			run: async (folder) => writeFileSync(join(folder, "out"), readFileSync(source, "utf8").toUpperCase()),
		},
		{
			name: "twice",
			needs: ["upper"],
			settings: {},
			files: [],
			run: async (folder) => {
				const text = readFileSync(join(root, "upper/out"), "utf8");
				writeFileSync(join(folder, "out"), text + text);
				if (fail) throw new Error("cut short");
			},
		},
	];
}

async function run(given: Step[]): Promise<string> {
	const states: string[] = [];
	await runSteps(root, given, (name, state) => states.push(`${name} ${state}`));
	return states.join(", ");
}

describe("steps", () => {
	it("run once, and are skipped while nothing changed", async () => {
		expect(await run(steps())).toBe("upper done, twice done");
		expect(readFileSync(join(root, "twice/out"), "utf8")).toBe("ONEONE");
		expect(await run(steps())).toBe("upper skipped, twice skipped");
	});

	it("run again with what needs them when a file changes", async () => {
		await run(steps());
		writeFileSync(source, "two");
		expect(await run(steps())).toBe("upper done, twice done");
		expect(readFileSync(join(root, "twice/out"), "utf8")).toBe("TWOTWO");
	});

	it("end where a setting changed nothing of the result", async () => {
		await run(steps());
		expect(await run(steps({ seed: 2 }))).toBe("upper done, twice skipped");
	});

	it("start anew when they were cut short", async () => {
		await expect(run(steps({}, true))).rejects.toThrow("cut short");
		expect(await run(steps())).toBe("upper skipped, twice done");
	});

	it("refuse an order that cannot be", async () => {
		await expect(run(steps().toReversed())).rejects.toThrow("step twice needs upper, which does not stand before it");
	});
});
