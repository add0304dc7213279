import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { AWFUL, app, ask, deliver, deliverDead, emptyStores, recordOf, withMethods } from "./fixture.ts";

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
