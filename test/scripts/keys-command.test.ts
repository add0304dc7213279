import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { main } from "../../scripts/keys.ts";
import { ROOT } from "../../scripts/lib/wrangler.ts";
import { isWellFormed } from "../../src/keys/key.ts";
import { PERIOD_SECONDS, TIER_BINDINGS, TIER_LIMITS, TIERS } from "../../src/keys/tiers.ts";

/** A service that records what it was asked and gives canned answers. */
let server: Server;
let origin: string;
const asked: { method: string | undefined; path: string; authorization: string | undefined; body: unknown }[] = [];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
	let body = "";
	for await (const chunk of request) body += String(chunk);
	return body === "" ? null : JSON.parse(body);
}

const key = {
	id: "key_1",
	tenant: "shop",
	name: "shop",
	scopes: ["moderate"],
	tier: "standard",
	models: null,
	expires_at: null,
	revoked_at: null,
	last_used_at: null,
};
const CANNED: Readonly<Record<string, object>> = {
	"POST /keys": { ...key, key: "psk_secret", delivery: "written" },
	"GET /keys?limit=100": { data: [key], next_cursor: "key_1" },
	"GET /keys?limit=100&cursor=key_1": {
		data: [
			{
				...key,
				id: "key_0",
				models: ["a", "b"],
				revoked_at: "2026-11-28T00:00:00.000Z",
				last_used_at: "2026-11-27T00:00:00.000Z",
			},
		],
		next_cursor: null,
	},
	"POST /keys/key_1/rotate": { ...key, key: "psk_next", previous_until: "2026-11-29", delivery: "pending" },
	"POST /keys/key_1/revoke": { ...key, revoked_at: "2026-11-28", delivery: "written" },
};

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const { method, url: path = "", headers } = request;
		asked.push({ method, path, authorization: headers.authorization, body: await bodyOf(request) });
		response.setHeader("content-type", "application/json");
		const canned = CANNED[`${method} ${path}`];
		if (!canned) response.statusCode = 404;
		response.end(JSON.stringify(canned ?? { error: { code: "not_found", message: "no such key" } }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	origin = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => void asked.splice(0));

async function run(...args: string[]) {
	const written: string[] = [];
	const complained: string[] = [];
	const code = await main([...args, "--url", origin], {
		env: { PLAINSPEAK_TOKEN: "psk_admin" },
		write: (line) => void written.push(line),
		complain: (line) => void complained.push(line),
	});
	return { code, written, complained: complained.join("\n") };
}

const CREATE = ["create", "--name", "shop", "--scopes", "moderate, review", "--tenant", "shop", "--reason", "first"];

describe("npm run keys", () => {
	it("makes a key: only the secret is on standard output", async () => {
		const made = await run(...CREATE, "--models", "a,b", "--expires", "2999-01-01T00:00:00Z", "--yes");
		expect(made).toMatchObject({ code: 0, written: ["psk_secret"] });
		expect(made.complained).toContain("within a minute");
		const body = { name: "shop", scopes: ["moderate", "review"], tenant: "shop", models: ["a", "b"], reason: "first" };
		expect(asked).toEqual([
			{
				method: "POST",
				path: "/keys",
				authorization: "Bearer psk_admin",
				body: { ...body, expires_at: "2999-01-01T00:00:00Z" },
			},
		]);
	});

	it("lists every page", async () => {
		const { written } = await run("list");
		expect(written).toEqual([
			"key_1  shop  shop  moderate  standard  live",
			"key_0  shop  shop  moderate  standard  revoked 2026-11-28T00:00:00.000Z  last used 2026-11-27T00:00:00.000Z  models a,b",
		]);
	});

	it("rotates and revokes", async () => {
		const rotated = await run("rotate", "key_1", "--grace-hours", "2", "--reason", "yearly", "--yes");
		expect(rotated).toMatchObject({ code: 0, written: ["psk_next"] });
		expect(rotated.complained).toContain("next minute's cron");
		expect(asked[0]?.body).toEqual({ grace_seconds: 7200, reason: "yearly" });
		expect((await run("revoke", "key_1", "--reason", "leaked", "--yes")).written[0]).toContain("revoked 2026-11-28");
		expect(asked[1]?.body).toEqual({ reason: "leaked" });
	});

	it("writes nothing without --yes", async () => {
		for (const args of [CREATE, ["rotate", "key_1", "--reason", "r"], ["revoke", "key_1", "--reason", "r"]]) {
			const { code, written, complained } = await run(...args);
			expect([code, written]).toEqual([0, []]);
			expect(complained).toContain("--yes does it");
		}
		expect(asked).toEqual([]);
	});

	it("makes the first admin key without a service, and the hash that admits it", async () => {
		const { code, written, complained } = await run("bootstrap");
		expect([code, written.length, isWellFormed(written[0] ?? "")]).toEqual([0, 1, true]);
		expect(complained.split("\n").at(-1)).toBe(
			createHash("sha256")
				.update(written[0] ?? "")
				.digest("hex"),
		);
		expect(asked).toEqual([]);
	});

	it.each([
		[[], "which command?"],
		[["create", "--scopes", "admin", "--reason", "r"], "--name is missing"],
		[["create", "--name", "n", "--reason", "r"], "--scopes is missing"],
		[["create", "--name", "n", "--scopes", "admin"], "--reason is missing"],
		[["rotate", "--reason", "r"], "which key?"],
		[["rotate", "key_1", "--reason", "r", "--grace-hours", "soon"], "--grace-hours"],
		[["revoke", "key_1"], "--reason is missing"],
		[["list", "--yes"], "list takes no --yes"],
		[["revoke", "key_9", "--reason", "r", "--yes"], "not_found: no such key"],
	])("complains in one line about %j", async (args, complaint) => {
		const { code, complained } = await run(...args);
		expect(code).toBe(1);
		expect(complained.split("\n")).toHaveLength(1);
		expect(complained).toContain(complaint);
	});
});

it("wrangler.toml counts what the tiers allow, in every environment, each for itself", () => {
	const { rawConfig } = experimental_readRawConfig({ config: `${ROOT}wrangler.toml` });
	const environments = [rawConfig, ...Object.values(rawConfig.env ?? {})];
	expect(environments).toHaveLength(3);
	const ids = new Set<string>();
	for (const { ratelimits = [] } of environments) {
		const expected = TIERS.map((tier) => ({
			name: TIER_BINDINGS[tier],
			namespace_id: expect.any(String),
			simple: { limit: TIER_LIMITS[tier], period: PERIOD_SECONDS },
		}));
		expect(ratelimits).toEqual(expected);
		for (const { namespace_id } of ratelimits) ids.add(namespace_id);
	}
	expect(ids.size).toBe(environments.length * TIERS.length);
});

it("no configuration that can be deployed holds an admin key", () => {
	const { rawConfig } = experimental_readRawConfig({ config: `${ROOT}wrangler.toml` });
	expect(JSON.stringify(rawConfig)).not.toMatch(/ADMIN_KEY_SHA256|[0-9a-f]{64}/);
});
