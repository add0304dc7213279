import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import { createModerator } from "../../../src/moderate.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { AWFUL, ask, deliver, emptyStores, recordOf, withMethods } from "./fixture.ts";

beforeEach(emptyStores);

async function decisionLog(variables: object = {}): Promise<unknown> {
	const { status, body } = await ask("GET", "/status", { variables });
	expect(status).toBe(200);
	return body["decision_log"];
}

it("shows how the decision log stands", async () => {
	expect(await decisionLog()).toEqual({
		state: "ready",
		text_policy: "redacted",
		text_retention_days: 30,
		ids_hashed: true,
		outbox: { pending: 0, oldest_at: null },
		dead_letters: 0,
		rejects: 0,
		last_decision_minute: null,
	});
	await deliver([await recordOf({ text: AWFUL }), "malformed"]);
	expect(await decisionLog()).toMatchObject({ rejects: 1, last_decision_minute: expect.stringMatching(/:00\.000Z$/) });
});

it("tells that decisions are not logged without a binding, and answers all the same", async () => {
	expect(await decisionLog({ DECISIONS: undefined })).toMatchObject({
		state: "disabled",
		missing_bindings: ["DECISIONS"],
	});
	const answer = await ask("POST", "/moderate", { body: { text: AWFUL }, variables: { DECISIONS: undefined } });
	expect(answer.status).toBe(200);
});

it("calls a deployment that logs nothing broken", async () => {
	const caller = { tenant: { id: "t" }, actor: "k", scopes: ["admin"], models: null } as const;
	const keyed = createApp({
		moderator: () => () => createModerator(fakeParts()),
		patterns: patternServing,
		models: modelServing,
		policies: policyServing,
		keyStore: () => ({ authenticate: async () => caller }),
	});
	const variables = { ...env, ENVIRONMENT: "production", DECISIONS: undefined } as unknown as Env;
	const response = await keyed.fetch(new Request("https://api.example.com/status"), variables);
	expect(await response.json()).toMatchObject({
		decision_log: { state: "error", missing_bindings: ["DECISIONS"], text_policy: "off", ids_hashed: false },
	});
});

it("answers when D1 is down", async () => {
	const DB = withMethods(env.DB, {
		prepare: () => {
			throw new Error("injected");
		},
	});
	expect(await decisionLog({ DB })).toMatchObject({
		state: "ready",
		dead_letters: "unreachable",
		rejects: "unreachable",
	});
});
