import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { type FirstUse, patternPropagation } from "../../../src/objects/pattern-propagation.ts";
import { summarise } from "../../../src/patterns/propagation.ts";
import { emptyStores } from "./fixture.ts";

beforeEach(emptyStores);

function use(isolate: number, seconds: number, fields: Partial<FirstUse> = {}): FirstUse {
	return { version: "1.0.0+1", sequence: 1, location: "FRA", isolate: `isolate-${isolate}`, seconds, ...fields };
}

it("percentiles are those of the nearest rank", () => {
	const uses = Array.from({ length: 100 }, (_, i) => ({ location: "FRA", seconds: 100 - i }));
	const spread = { isolates: 100, first: 1, p50: 50, p95: 95, max: 100 };
	expect(summarise(uses)).toEqual({ all: spread, locations: [{ location: "FRA", ...spread }] });
	expect(summarise([])).toEqual({ all: null, locations: [] });
});

it("shows first uses by location, an isolate once, and each version apart", async () => {
	const log = patternPropagation(env);
	await log.record(use(1, 3));
	await log.record(use(1, 900));
	await log.record(use(2, 31, { location: "AMS" }));
	await log.record(use(3, 5));
	await log.record(use(1, 7, { version: "1.0.0+2", sequence: 2 }));
	expect(await log.of("1.0.0+1")).toEqual({
		all: { isolates: 3, first: 3, p50: 5, p95: 31, max: 31 },
		locations: [
			{ location: "AMS", isolates: 1, first: 31, p50: 31, p95: 31, max: 31 },
			{ location: "FRA", isolates: 2, first: 3, p50: 3, p95: 5, max: 5 },
		],
	});
	expect((await log.of("1.0.0+2")).all?.isolates).toBe(1);
});

it("keeps a bounded number of reports, of the last versions", async () => {
	const log = patternPropagation(env);
	const kept = await runInDurableObject(log, (instance, state) => {
		for (let i = 0; i < 10_010; i++) instance.record(use(i, i));
		const { count } = state.storage.sql.exec<{ count: number }>("SELECT count(*) AS count FROM first_uses").one();
		return count;
	});
	expect(kept).toBe(10_000);
	await log.record(use(1, 1, { version: "1.0.0+101", sequence: 101 }));
	expect((await log.of("1.0.0+1")).all).toBeNull();
});

it("adds up what isolates saw of patterns in shadow, version by version", async () => {
	const log = patternPropagation(env);
	const counts = { version: "1.0.0+1", sequence: 1, texts: 100, hits: { grape: 2 } };
	await log.recordShadow(counts);
	await log.recordShadow({ ...counts, texts: 50, hits: { grape: 1, corn: 7 } });
	await log.recordShadow({ ...counts, version: "1.0.0+2", sequence: 2, hits: {} });
	expect(await log.shadowOf("1.0.0+1")).toEqual({
		texts: 150,
		patterns: [
			{ pattern: "corn", hits: 7 },
			{ pattern: "grape", hits: 3 },
		],
	});
	expect(await log.shadowOf("1.0.0+2")).toEqual({ texts: 100, patterns: [] });
	expect(await log.shadowOf("1.0.0+3")).toEqual({ texts: 0, patterns: [] });
});
