/** The staff host: people with a token of Cloudflare Access, signed here by keys of our own in the place of theirs. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SCOPES } from "../../../src/access.ts";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { configOf } from "../../../src/config.ts";
import { createApp, ROUTES } from "../../../src/http/app.ts";
import type { Route } from "../../../src/http/context.ts";
import { createModerator } from "../../../src/moderate.ts";
import { KEYS_MAX_AGE_MS, KEYS_OUTAGE_MS, KEYS_RETRY_MS } from "../../../src/staff/key-set.ts";
import { createStaffDirectory } from "../../../src/staff/staff.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { emptyStores } from "../patterns/fixture.ts";
import { coldKeyStore, PRODUCTION, writeKey } from "./fixture.ts";

const AUDIENCE = "a".repeat(64);
const ISSUER = "https://team.cloudflareaccess.com";
const STAFF = {
	STAFF_HOST: "staff.example.com",
	ACCESS_TEAM_DOMAIN: "team.cloudflareaccess.com",
	ACCESS_AUD: AUDIENCE,
	STAFF_ROLES: JSON.stringify({
		moderate: ["mo@example.com"],
		review: ["Rita@example.com", "group:reviewers", "service:nightly.access"],
		patterns: ["pat@example.com"],
		admin: ["ada@example.com"],
	}),
};
const PEOPLE = { moderate: "mo", review: "rita", patterns: "pat", admin: "ada" } as const;

interface Signer {
	readonly kid: string;
	readonly privateKey: CryptoKey;
	readonly jwk: object;
}

async function makeSigner(kid: string): Promise<Signer> {
	const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
	return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

let first: Signer;
let second: Signer;
let stranger: Signer;
beforeAll(async () => {
	await emptyStores();
	[first, second, stranger] = await Promise.all([makeSigner("first"), makeSigner("second"), makeSigner("stranger")]);
});

/** What Access answers with, and how often it was asked. */
const access = { signers: [] as Signer[], isDown: false, asked: 0 };
let time = Date.now();
const reached = ROUTES.map((route): Route => ({ ...route, handler: (c) => c.json({ ...c.get("caller") }) }));

function isolate() {
	const directory = createStaffDirectory(
		configOf({ ...PRODUCTION, ...STAFF } as unknown as Env).staff as Parameters<typeof createStaffDirectory>[0],
		{
			async fetch(url) {
				access.asked++;
				expect(url).toBe(`${ISSUER}/cdn-cgi/access/certs`);
				if (access.isDown) return new Response("no", { status: 502 });
				return Response.json({ keys: access.signers.map(({ jwk }) => jwk) });
			},
			now: () => time,
		},
	);
	const moderator = createModerator(fakeParts());
	const keyStore = coldKeyStore();
	const app = createApp(
		{
			moderator: () => () => moderator,
			patterns: patternServing,
			models: modelServing,
			policies: policyServing,
			keyStore: () => keyStore,
			staff: (bindings) => (configOf(bindings).staff.kind === "ready" ? directory : null),
		},
		reached,
	);
	return async (
		method: string,
		path: string,
		headers: Record<string, string>,
		{ host = STAFF.STAFF_HOST, body = undefined as object | undefined, variables = STAFF as object } = {},
	) => {
		const context = createExecutionContext();
		const request = new Request(`https://${host}${path}`, {
			method,
			headers,
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const response = await app.fetch(request, { ...env, ...PRODUCTION, ...variables } as unknown as Env, context);
		const text = await response.text();
		await waitOnExecutionContext(context);
		return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
	};
}

let ask = isolate();
beforeEach(() => {
	Object.assign(access, { signers: [first], isDown: false, asked: 0 });
	time = Date.now();
	ask = isolate();
});

interface TokenFields {
	readonly signer?: Signer;
	readonly claims?: object;
	readonly audience?: string;
	readonly issuer?: string;
	readonly expiresIn?: number;
}

function tokenOf({ signer = first, claims, audience = AUDIENCE, issuer = ISSUER, expiresIn = 60 }: TokenFields = {}) {
	const now = Math.floor(time / 1000);
	return new SignJWT({ email: "rita@example.com", ...claims })
		.setProtectedHeader({ alg: "RS256", kid: signer.kid })
		.setIssuedAt(now)
		.setExpirationTime(now + expiresIn)
		.setAudience([audience])
		.setIssuer(issuer)
		.sign(signer.privateKey);
}

const OWN_PAGE = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
const bearing = (token: string) => ({ "cf-access-jwt-assertion": token });
const read = (headers: Record<string, string>) => ask("GET", "/metrics", headers);
const asAdmin = async () => bearing(await tokenOf({ claims: { email: "ada@example.com" } }));

describe("every route", () => {
	it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
		"%s lets in whoever has its scope, and nobody else",
		async (_, route) => {
			const path = route.path.replace(/\/:\w+/g, "/x");
			const body = route.maxBodyBytes === undefined ? undefined : {};
			const open = route.access === "public";
			for (const scope of SCOPES) {
				const token = await tokenOf({ claims: { email: `${PEOPLE[scope]}@example.com` } });
				const { status } = await ask(route.method, path, { ...OWN_PAGE, ...bearing(token) }, { body });
				const allowed = open || scope === route.access || route.access === "moderate";
				expect([scope, status]).toEqual([scope, allowed ? 200 : 403]);
			}
			expect((await ask(route.method, path, OWN_PAGE, { body })).status).toBe(open ? 200 : 401);
		},
	);
});

describe("a token", () => {
	it("names the caller by address, in the operator's tenant", async () => {
		expect(await read(await asAdmin())).toMatchObject({
			status: 200,
			body: { actor: "ada@example.com", tenant: { id: "default" }, scopes: ["moderate", "admin"] },
		});
	});

	it("gives the roles of its groups and of its service, and a stranger none", async () => {
		const scopes = async (claims: object) =>
			(await ask("POST", "/moderate", { ...OWN_PAGE, ...bearing(await tokenOf({ claims })) }, { body: {} })).body;
		expect(await scopes({ email: "x@example.com", custom: { groups: ["Reviewers"] } })).toMatchObject({
			scopes: ["moderate", "review"],
		});
		expect(await scopes({ email: undefined, common_name: "nightly.access" })).toMatchObject({
			actor: "service:nightly.access",
			scopes: ["moderate", "review"],
		});
		expect(await scopes({ email: "x@example.com" })).toMatchObject({ error: { code: "forbidden" } });
		// Nobody becomes a service by calling themselves so.
		expect(await scopes({ email: undefined, common_name: "rita@example.com" })).toMatchObject({
			error: { code: "forbidden" },
		});
	});

	it("may come as the cookie of a browser", async () => {
		const token = (await asAdmin())["cf-access-jwt-assertion"];
		expect(await read({ cookie: `theme=dark; CF_Authorization=${token}` })).toMatchObject({ status: 200 });
	});

	it.each([
		["expired", () => tokenOf({ expiresIn: -60 })],
		["of another application", () => tokenOf({ audience: "b".repeat(64) })],
		["of another team", () => tokenOf({ issuer: "https://evil.cloudflareaccess.com" })],
		["signed by somebody else under a known name", () => tokenOf({ signer: { ...stranger, kid: "first" } })],
		["signed by a key that nobody published", () => tokenOf({ signer: stranger })],
		["that names nobody", () => tokenOf({ claims: { email: undefined } })],
		[
			"without a signature",
			async () =>
				new UnsecuredJWT({ email: "rita@example.com" })
					.setAudience(AUDIENCE)
					.setIssuer(ISSUER)
					.setIssuedAt()
					.setExpirationTime("1h")
					.encode(),
		],
		[
			"signed with the public key as a shared secret",
			() =>
				new SignJWT({ email: "rita@example.com" })
					.setProtectedHeader({ alg: "HS256", kid: "first" })
					.setAudience(AUDIENCE)
					.setIssuer(ISSUER)
					.setIssuedAt()
					.setExpirationTime("1h")
					.sign(new TextEncoder().encode(JSON.stringify(first.jwk))),
		],
		["that is none", async () => "a.b.c"],
		["that is too long", async () => "x".repeat(20_000)],
	])("%s is refused", async (_, token) => {
		expect(await read(bearing(await token()))).toMatchObject({
			status: 401,
			body: { error: { code: "unauthorized" } },
		});
	});

	it("is no key on the API host, and a key opens nothing on the staff host", async () => {
		const headers = await asAdmin();
		expect((await ask("GET", "/metrics", headers, { host: "api.example.com" })).status).toBe(401);
		const authorization = `Bearer ${await writeKey({ scopes: ["admin"] })}`;
		expect((await ask("GET", "/metrics", { authorization }, { host: "api.example.com" })).status).toBe(200);
		expect((await read({ authorization })).status).toBe(401);
	});
});

describe("a change", () => {
	it.each([
		["from a page of this host", {}, 200],
		["that another site's form sent", { "sec-fetch-site": "cross-site" }, 403],
		["of a sibling host", { "sec-fetch-site": "same-site" }, 403],
		["that says nothing of where it comes from", { "sec-fetch-site": "" }, 403],
		["as text", { "content-type": "text/plain" }, 403],
	])("%s: %j", async (_, headers, status) => {
		const sent = { ...OWN_PAGE, ...(await asAdmin()), ...headers };
		expect((await ask("PUT", "/policy", sent, { body: {} })).status).toBe(status);
		expect((await ask("POST", "/failsafe/reset", sent)).status).toBe(status);
	});

	it.each(["text/csv", "application/x-ndjson"])("that is a file of the type %s is one too", async (type) => {
		const sent = { ...OWN_PAGE, ...(await asAdmin()), "content-type": type };
		expect((await ask("POST", "/jobs", sent)).status).toBe(200);
		expect((await ask("POST", "/jobs", { ...sent, "sec-fetch-site": "cross-site" })).status).toBe(403);
	});
});

describe("the keys of Access", () => {
	it("are read once, then each hour", async () => {
		const headers = await asAdmin();
		for (let i = 0; i < 3; i++) expect((await read(headers)).status).toBe(200);
		expect(access.asked).toBe(1);
		time += KEYS_MAX_AGE_MS;
		expect((await read(await asAdmin())).status).toBe(200);
		expect(access.asked).toBe(2);
	});

	it("are read again for a token with a new one, but not for every forged one", async () => {
		await read(await asAdmin());
		access.signers = [first, second];
		time += KEYS_RETRY_MS;
		const changed = bearing(await tokenOf({ signer: second, claims: { email: "ada@example.com" } }));
		expect((await read(changed)).status).toBe(200);
		const forged = bearing(await tokenOf({ signer: stranger }));
		for (let i = 0; i < 5; i++) expect((await read(forged)).status).toBe(401);
		expect(access.asked).toBe(2);
	});

	it("that cannot be read let nobody in; those that are known outlive an outage of a day", async () => {
		access.isDown = true;
		expect(await read(await asAdmin())).toMatchObject({ status: 503, body: { error: { code: "keys_unavailable" } } });
		access.isDown = false;
		expect((await read(await asAdmin())).status).toBe(200);
		access.isDown = true;
		time += KEYS_OUTAGE_MS - 1;
		expect((await read(await asAdmin())).status).toBe(200);
		time += 1;
		expect((await read(await asAdmin())).status).toBe(503);
	});
});

it.each([
	["no team", { ACCESS_TEAM_DOMAIN: "" }],
	["a team that is a URL", { ACCESS_TEAM_DOMAIN: "https://team.cloudflareaccess.com" }],
	["no audience", { ACCESS_AUD: "" }],
	["roles that are no JSON", { STAFF_ROLES: "ada" }],
	["a role that is none", { STAFF_ROLES: '{"owner": ["ada@example.com"]}' }],
])("a staff host with %s lets nobody in", async (_, broken) => {
	const variables = { ...STAFF, ...broken };
	expect(await ask("GET", "/metrics", await asAdmin(), { variables })).toMatchObject({
		status: 503,
		body: { error: { code: "service_unconfigured" } },
	});
});
