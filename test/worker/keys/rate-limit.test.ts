/** How many requests a key may make, and what it is told. */
import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { makeKey } from "../../../src/keys/key.ts";
import { createKeyStore } from "../../../src/keys/key-store.ts";
import { PERIOD_SECONDS, TIER_BINDINGS, TIER_LIMITS, TIERS } from "../../../src/keys/tiers.ts";
import { Moderation, type ModerationAnswer, type ModerationProps } from "../../../src/moderation.ts";
import { emptyStores } from "../patterns/fixture.ts";
import { type Answer, appWith, coldKeyStore, writeKey } from "./fixture.ts";

let app = appWith(null);
beforeEach(async () => {
	await emptyStores();
	app = appWith(coldKeyStore());
});

function ask(token: string | undefined, variables: object = {}, path = "/moderate"): Promise<Answer> {
	return path === "/moderate"
		? app("POST", path, { token, body: { text: "hello" }, variables })
		: app("GET", path, { token, variables });
}

/** Counts as the platform does, and says what it was asked. */
function limiter(limit: number) {
	const counts = new Map<string, number>();
	return {
		counts,
		async limit({ key }: RateLimitOptions): Promise<RateLimitOutcome> {
			const count = (counts.get(key) ?? 0) + 1;
			counts.set(key, count);
			return { success: count <= limit };
		},
	};
}

it.each(TIERS)("names the policy of the tier %s with every answer", async (tier) => {
	const { status, headers } = await ask(await writeKey({ tier }));
	expect(status).toBe(200);
	expect(headers.get("ratelimit-policy")).toBe(`"${tier}";q=${TIER_LIMITS[tier]};w=${PERIOD_SECONDS}`);
	expect(headers.get("ratelimit")).toBeNull();
});

it("refuses what is over the limit, and says when to go on", async () => {
	const { counts, ...binding } = limiter(3);
	const variables = { [TIER_BINDINGS.trial]: binding };
	const key = await writeKey({ id: "key_a", tier: "trial" });
	const renewed = await writeKey({ id: "key_a", tier: "trial" });
	const other = await writeKey({ id: "key_b", tier: "trial" });
	expect((await ask(key, variables)).status).toBe(200);
	expect((await ask(key, variables)).status).toBe(200);
	// A new secret of the same key counts with the old one.
	expect((await ask(renewed, variables)).status).toBe(200);
	const refused = await ask(key, variables);
	expect(refused).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
	expect(refused.headers.get("ratelimit")).toBe(`"trial";r=0;t=${PERIOD_SECONDS}`);
	expect(refused.headers.get("ratelimit-policy")).toBe(`"trial";q=60;w=${PERIOD_SECONDS}`);
	expect(refused.headers.get("retry-after")).toBe(String(PERIOD_SECONDS));
	expect((await ask(other, variables)).status).toBe(200);
	expect([...counts.keys()]).toEqual(["key_a", "key_b"]);
});

it("is kept by the platform's own counter", async () => {
	const key = await writeKey({ id: crypto.randomUUID(), tier: "trial" });
	const statuses: number[] = [];
	// Two windows' worth and one, as a window may end meanwhile.
	for (let i = 0; i <= 2 * TIER_LIMITS.trial; i++) statuses.push((await ask(key)).status);
	expect(statuses[0]).toBe(200);
	expect(statuses).toContain(429);
});

describe("a deployment without the binding", () => {
	const variables = { [TIER_BINDINGS.standard]: undefined };

	it("serves no platform, and shows its administrators why", async () => {
		const refused = await ask(await writeKey(), variables);
		expect(refused).toMatchObject({ status: 503, body: { error: { code: "service_unconfigured" } } });
		const admin = await ask(await writeKey({ scopes: ["admin"] }), variables, "/status");
		expect(admin.body).toMatchObject({
			access: { rate_limits: { state: "missing", missing: [TIER_BINDINGS.standard] } },
		});
	});

	it("limits nobody when it is local", async () => {
		const local = { ...variables, ENVIRONMENT: "local" };
		for (const token of [undefined, await writeKey()]) {
			const { status, headers } = await ask(token, local);
			expect([status, headers.get("ratelimit-policy")]).toEqual([200, null]);
		}
		expect((await ask(undefined, local, "/status")).body).toMatchObject({ access: { rate_limits: { state: "off" } } });
	});
});

describe("calls of another Worker", () => {
	/** What `exports` has of an entrypoint, with the props that a binding gives it. */
	type Bound = (options: { props: ModerationProps }) => { moderate(text: string): Promise<ModerationAnswer> };
	const bind = exports.Moderation as unknown as Bound;

	it("are refused in a deployment without that tier's limit, unless it is local", async () => {
		const unlimited = { ...env, [TIER_BINDINGS.trial]: undefined };
		const answerOf = (ENVIRONMENT: string) => {
			const context = Object.assign(createExecutionContext(), { props: { tenant: "t", tier: "trial" } });
			return new Moderation(context as never, { ...unlimited, ENVIRONMENT } as never).moderate("hello");
		};
		expect(await answerOf("production")).toMatchObject({ error: { code: "service_unconfigured" } });
		expect(await answerOf("local")).toHaveProperty("result.action", "allow");
	});

	it("count for their tenant against the tier that the binding names", async () => {
		const tenant = crypto.randomUUID();
		const answers: ModerationAnswer[] = [];
		// Two windows' worth and one, as a window may end meanwhile.
		for (let i = 0; i <= 2 * TIER_LIMITS.trial; i++) {
			answers.push(await bind({ props: { tenant, tier: "trial" } }).moderate("hello"));
		}
		expect(answers[0]).toHaveProperty("result.action", "allow");
		expect(answers).toContainEqual({ error: expect.objectContaining({ code: "rate_limited" }) });
		const other = await bind({ props: { tenant: crypto.randomUUID(), tier: "trial" } }).moderate("hello");
		expect(other).toHaveProperty("result.action", "allow");
	});

	it("are not counted where it names none", async () => {
		const tenant = crypto.randomUUID();
		for (let i = 0; i <= TIER_LIMITS.trial; i++) {
			expect(await bind({ props: { tenant } }).moderate("hello")).toHaveProperty("result.action", "allow");
		}
	});
});

it("lets requests through when the platform cannot count", async () => {
	const limit = () => Promise.reject(new Error("internal"));
	expect((await ask(await writeKey(), { [TIER_BINDINGS.standard]: { limit } })).status).toBe(200);
});

it("tells an address that tries unknown keys when to go on", async () => {
	const headers = { "cf-connecting-ip": "192.0.2.77" };
	const attempt = () => app("POST", "/moderate", { token: makeKey(), body: { text: "hello" }, headers });
	let answer = await attempt();
	for (let i = 0; i < 50 && answer.status === 401; i++) answer = await attempt();
	expect(answer).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
	expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
});

it("says that keys cannot be read, and when to try again", async () => {
	const kv = { get: () => Promise.reject(new Error("KV is down")) } as unknown as KVNamespace;
	const parts = { kv, hashKey: "k", adminKeyHashes: [], now: () => Date.now(), sleep: () => new Promise(() => {}) };
	const answer = await appWith(createKeyStore(parts))("POST", "/moderate", {
		token: await writeKey(),
		body: { text: "hello" },
	});
	expect(answer).toMatchObject({ status: 503, body: { error: { code: "keys_unavailable" } } });
	expect(answer.headers.get("retry-after")).toBe("5");
});
