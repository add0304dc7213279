import { beforeEach, expect, it } from "vitest";
import { AWFUL, ask, deliver, emptyStores, recordOf } from "./fixture.ts";

beforeEach(emptyStores);

it("shows what was decided, step by step", async () => {
	const record = await recordOf({ text: AWFUL });
	const at = Date.parse("2026-11-01T10:30:00Z");
	const ten = { ...record, at, latency_ms: 60 };
	await deliver([
		ten,
		{ ...ten, id: "b", action: "allow", classification: "safe" },
		{ ...ten, id: "c", at: at + 3600_000 },
	]);
	const { status, body } = await ask("GET", "/analytics?from=2026-11-01T10:00:00Z&to=2026-11-01T13:00:00Z&step=1h");
	expect(status).toBe(200);
	expect(body).toMatchObject({ from: "2026-11-01T10:00:00.000Z", to: "2026-11-01T13:00:00.000Z", step_seconds: 3600 });
	expect(body["points"]).toMatchObject([
		{
			at: "2026-11-01T10:00:00.000Z",
			n: 2,
			classifications: { safe: 1, harmful: 1 },
			actions: { allow: 1, block: 1 },
			latency_ms: { mean: 60, p50: 75 },
		},
		{ at: "2026-11-01T11:00:00.000Z", n: 1 },
		{ at: "2026-11-01T12:00:00.000Z", n: 0, latency_ms: null },
	]);
});

it("shows the last day by the hour when nothing is asked", async () => {
	const { body } = await ask("GET", "/analytics");
	expect((body["points"] as object[]).length).toBeGreaterThanOrEqual(24);
});

it.each([
	"step=0m",
	"step=1w",
	"from=yesterday",
	"from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z",
	"step=1m&from=2026-01-01T00:00:00Z",
	"canary=1",
])("refuses ?%s", async (query) => {
	const { status, body } = await ask("GET", `/analytics?${query}`);
	expect([status, JSON.stringify(body)]).toEqual([400, expect.stringMatching(/invalid_field|unknown_field/)]);
});

it("shows the patterns that were found in most texts", async () => {
	const at = Date.parse("2026-11-01T10:30:00Z");
	const once = { ...(await recordOf({ text: "I want to unalive myself" })), at };
	const twice = { ...(await recordOf({ text: "selling k3tamine and I want to unalive myself" })), at: at + 3600_000 };
	await deliver([once, { ...twice, id: "b" }]);
	const top = (query: string) => ask("GET", `/analytics/patterns?${query}`);
	const { status, body } = await top("from=2026-11-01T10:59:00Z&to=2026-11-01T11:01:00Z&limit=1");
	expect([status, body]).toEqual([
		200,
		{
			from: "2026-11-01T10:00:00.000Z",
			to: "2026-11-01T12:00:00.000Z",
			data: [{ pattern_id: "unalive", texts: 2 }],
		},
	]);
	expect((await top("")).body["data"]).toEqual([]);
	expect((await top("from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z")).status).toBe(400);
	expect((await top("limit=101")).status).toBe(400);
});
