import { describe, expect, it } from "vitest";
import { parseBounds } from "../../scripts/golden/bounds.ts";
import { readBoundsFile } from "../../scripts/golden/run.ts";
import type { Summary } from "../../scripts/golden/summary.ts";
import { main } from "../../scripts/golden.ts";

async function run(...argv: string[]): Promise<{ status: number; out: string; complaints: string[] }> {
	const out: string[] = [];
	const complaints: string[] = [];
	const status = await main(argv, { write: (text) => out.push(text), complain: (line) => complaints.push(line) });
	return { status, out: out.join("\n"), complaints };
}

describe("npm run golden", () => {
	it("shows help with an example", async () => {
		const { status, out } = await run("--help");
		expect(status).toBe(0);
		expect(out).toContain("npm run golden -- --suite checklist --failures");
	});

	it.each([
		["an unknown flag", ["--fast"], /^golden: Unknown option '--fast'/],
		["an unknown suite", ["--suite", "silver"], /^golden: no suite silver; there are golden and checklist$/],
		["bounds of a suite without them", ["--suite", "checklist", "--bounds"], /^golden: only the golden suite/],
	])("%s: one line and exit 1", async (_, argv, line) => {
		const { status, out, complaints } = await run(...argv);
		expect([status, out, complaints.length]).toEqual([1, "", 1]);
		expect(complaints[0]).toMatch(line);
	});

	it("has a line for each group and each failure it counts", async () => {
		const { out } = await run("--suite", "checklist", "--failures");
		const { out: json } = await run("--suite", "checklist", "--json");
		const summary = JSON.parse(json) as Summary;
		const lines = out.split("\n");
		expect(lines).toHaveLength(2 + Object.keys(summary.groups).length + summary.failures.length);
		const { passed = 0, total = 0 } = summary.overall.class ?? {};
		expect(total - passed).toBe(summary.failures.length);
		expect(lines.find((line) => line.startsWith("negation "))).toMatch(/^negation +\d+\/32 /);
	});

	it("prints bounds that are nowhere below the committed ones", async () => {
		const committed = parseBounds(readBoundsFile());
		const raised = parseBounds((await run("--bounds")).out);
		for (const [group, least] of Object.entries(committed.groups)) {
			expect(raised.groups[group]?.class, group).toBeGreaterThanOrEqual(least.class ?? 0);
		}
		expect(committed.known_misses).toEqual(expect.arrayContaining(raised.known_misses));
	});
});
