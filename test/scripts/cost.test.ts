import { describe, expect, it } from "vitest";
import { main } from "../../scripts/cost.ts";
import { breakEven, type Load, monthlyCost } from "../../scripts/sagemaker/cost.ts";
import { readPrices } from "../../scripts/sagemaker/prices.ts";

const PRICES = readPrices();
const LOAD: Load = {
	requests: 1e6,
	units: 280,
	instance: "ml.g4dn.xlarge",
	minInstances: 1,
	peakInstances: 3,
	peakHours: 6,
	trainings: 2,
	trainingHours: 2,
	reviewedShare: 0.08,
};
const total = (load: Load) => Object.values(monthlyCost(load, PRICES)).reduce((sum, each) => sum + each, 0);

describe("a month", () => {
	it("has the endpoint's hours: 730 always on, and 2 more instances for 6 hours a day", () => {
		const items = monthlyCost(LOAD, PRICES);
		expect(items["endpoint, always on"]).toBeCloseTo(730 * 0.7364);
		expect(items["endpoint, peak"]).toBeCloseTo(2 * 6 * (730 / 24) * 0.7364);
		expect(items["training"]).toBeCloseTo(4 * 0.7364 * 0.4);
	});

	it("costs the plan alone for a small load without an endpoint", () => {
		const items = monthlyCost({ ...LOAD, requests: 100_000, minInstances: 0, peakInstances: 0, trainings: 0 }, PRICES);
		expect(items["workers"]).toBe(5);
		expect(items["queues"]).toBe(0);
		expect(items["s3"]).toBe(0);
	});

	it("has the Durable Objects: 50 isolates report every 30 s, the cron calls 12 times a minute, an endpoint's breaker is asked every 10 s", () => {
		const minutes = 730 * 60;
		const without = monthlyCost({ ...LOAD, minInstances: 0, peakInstances: 0 }, PRICES);
		expect(without["durable objects"]).toBeCloseTo(((50 * 2 + 12) * minutes - 1e6) * 0.15e-6);
		expect(monthlyCost(LOAD, PRICES)["durable objects"]).toBeCloseTo(((50 * 8 + 12) * minutes - 1e6) * 0.15e-6);
	});

	it("rises with the requests, by what each costs", () => {
		const step = total({ ...LOAD, requests: 3e9 }) - total({ ...LOAD, requests: 2e9 });
		// Requests .30, CPU .02, queue 1.20, D1 .48, archive .0066 + .045 for a million.
		expect(step / 1000).toBeCloseTo(0.3 + 0.02 + 1.2 + 0.48 + 0.0066 + 0.045, 3);
	});

	it("breaks even where both cost the same", () => {
		const requests = breakEven(LOAD, PRICES, 0.001)!;
		expect(total({ ...LOAD, requests })).toBeCloseTo(requests * 0.001, 2);
		expect(breakEven(LOAD, PRICES, 1e-7)).toBeNull();
	});
});

describe("npm run cost", () => {
	const run = async (...argv: string[]) => {
		const lines: string[] = [];
		const complaints: string[] = [];
		const io = {
			env: {},
			write: (line: string) => lines.push(line),
			complain: (line: string) => complaints.push(line),
		};
		return { status: await main(argv, io), lines, complaints };
	};

	it("prints a table with the date of its prices", async () => {
		const { status, lines } = await run("--requests", "30000000");
		expect(status).toBe(0);
		expect(lines.join("\n")).toMatch(/total +\d+\.\d\d USD a month \(prices of 2026-11-28\)/);
		expect(lines.at(-1)).toMatch(/cheaper from \d+ requests a month on/);
	});

	it("gives the figures as JSON", async () => {
		const { lines } = await run("--requests", "1000", "--json");
		expect(JSON.parse(lines[0]!)).toMatchObject({ prices_of: "2026-11-28", alternative: 1 });
	});

	it.each([
		["no load", [], "cost: --requests: must be a number from 0 to 1000000000000"],
		["no number", ["--requests", "many"], "cost: --requests: must be a number from 0 to 1000000000000"],
		[
			"an unknown instance",
			["--requests", "1", "--instance", "x"],
			"cost: no price for x: one of ml.g4dn.xlarge, ml.g4dn.2xlarge, ml.g5.xlarge, ml.g6.xlarge",
		],
	])("refuses with one line: %s", async (_why, argv, line) => {
		expect(await run(...argv)).toMatchObject({ status: 1, lines: [], complaints: [line] });
	});
});
