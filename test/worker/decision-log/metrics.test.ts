import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import { AWFUL, app, archived, ask, deliver, deliverDead, emptyStores, recordOf, withMethods } from "./fixture.ts";

beforeEach(emptyStores);

it("counts decisions by classification, model and whether the endpoint failed, each once", async () => {
	const records = [await recordOf({ text: AWFUL }), await recordOf({ text: AWFUL }), await recordOf({ text: "fine" })];
	const degraded = { ...(await recordOf({ text: "fine" })), degraded_reason: "timeout" };
	await deliver([...records, degraded]);
	await deliver(records);
	await deliverDead([await recordOf({ text: "fine" })]);
	const { status, text } = await ask("GET", "/metrics");
	expect(status).toBe(200);
	const minute = Math.floor(Math.max(...records.map(({ at }) => at)) / 60_000) * 60;
	for (const line of [
		'plainspeak_predictions_total{classification="harmful",model="fake@1",degraded="false"} 2',
		'plainspeak_predictions_total{classification="safe",model="fake@1",degraded="false"} 1',
		'plainspeak_predictions_total{classification="extremely_harmful",model="fake@1",degraded="false"} 0',
		'plainspeak_predictions_total{classification="safe",model="fake@1",degraded="true"} 1',
		`plainspeak_rollup_last_minute_timestamp_seconds ${minute}`,
		"plainspeak_outbox_pending_decisions 0",
		"plainspeak_dead_letters 1",
		"plainspeak_rejected_messages 0",
		"plainspeak_active_models 1",
		'plainspeak_prediction_duration_seconds_count{stage="total"} 4',
		'plainspeak_prediction_duration_seconds_count{stage="stage2"} 4',
		'plainspeak_model_confidence_bucket{model="fake@1",le="0.9"} 0',
		'plainspeak_model_confidence_count{model="fake@1"} 4',
		'plainspeak_stage1_matches_total{category="emoji"} 0',
		'plainspeak_stage2_cache_total{result="hit"} 0',
		'plainspeak_errors_total{route="moderate"} 0',
	]) {
		expect(text.split("\n")).toContain(line);
	}
});

it.each([
	[undefined, "text/plain; version=0.0.4; charset=utf-8"],
	[
		"application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
		"application/openmetrics-text; version=1.0.0; charset=utf-8",
	],
])("answers Accept %s as %s", async (accept, type) => {
	const request = new Request("http://127.0.0.1/metrics", accept ? { headers: { accept } } : {});
	const response = await app.fetch(request, env, createExecutionContext());
	expect(response.headers.get("content-type")).toBe(type);
	await response.body?.cancel();
});

it("fails the scrape when D1 is down", async () => {
	const DB = withMethods(env.DB, {
		prepare: () => {
			throw new Error("injected");
		},
	});
	expect(await ask("GET", "/metrics", { variables: { DB } })).toMatchObject({ status: 503 });
});

it("counts a match by its category, an answer that was given before, and an older build's record", async () => {
	const record = await recordOf({ text: "I want to unalive myself" });
	const { signals: _, ...older } = record;
	await deliver([
		{ ...record, id: "a", cached: true },
		{ ...record, id: "b", mock: false },
		{ ...older, v: 1, id: "c" },
	]);
	const { text } = await ask("GET", "/metrics");
	for (const line of [
		'plainspeak_stage1_matches_total{category="direct"} 2',
		'plainspeak_stage2_cache_total{result="hit"} 1',
		'plainspeak_stage2_cache_total{result="miss"} 1',
		'plainspeak_prediction_duration_seconds_count{stage="total"} 3',
		'plainspeak_prediction_duration_seconds_count{stage="stage2"} 2',
	]) {
		expect(text.split("\n")).toContain(line);
	}
	expect(await archived()).toContainEqual({ ...older, v: 1, id: "c", signals: null });
	expect(await ask("GET", "/decisions/c")).toMatchObject({
		status: 200,
		body: { id: "c", classification: older.classification },
	});
});

it("counts requests that this service failed, once each", async () => {
	const sent: unknown[] = [];
	const DECISIONS = withMethods(env.DECISIONS, { send: async (body: unknown) => void sent.push(body) });
	const broken = createApp({
		moderator: () => () => {
			throw new Error("injected");
		},
		patterns: patternServing,
		models: modelServing,
		policies: policyServing,
		keyStore: () => null,
	});
	vi.spyOn(console, "error").mockImplementation(() => {});
	const context = createExecutionContext();
	const post = (path: string, body: object) =>
		broken.fetch(
			new Request(`http://127.0.0.1${path}`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(body),
			}),
			{ ...env, DECISIONS },
			context,
		);
	expect((await post("/moderate", { text: "fine" })).status).toBe(500);
	expect((await post("/moderate", { text: "fine" })).status).toBe(500);
	await waitOnExecutionContext(context);
	expect(sent).toHaveLength(2);
	await deliver([...sent, ...sent]);
	const { text } = await ask("GET", "/metrics");
	expect(text.split("\n")).toContain('plainspeak_errors_total{route="moderate"} 2');
	const { body } = await ask("GET", "/analytics?step=1h");
	const points = body["points"] as { n: number; errors: number }[];
	expect([points.at(-1)?.n, points.at(-1)?.errors]).toEqual([0, 2]);
});
