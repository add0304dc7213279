/** Who reaches what: every route of the app with every kind of key. */
import { beforeAll, describe, expect, it } from "vitest";
import { SCOPES, type Scope } from "../../../src/access.ts";
import { ROUTES } from "../../../src/http/app.ts";
import type { Route } from "../../../src/http/context.ts";
import { makeKey } from "../../../src/keys/key.ts";
import { emptyStores } from "../patterns/fixture.ts";
import { type Answer, appWith, coldKeyStore, writeKey } from "./fixture.ts";

/** The app with its own routes, each of which only says that it was reached. */
const reached = ROUTES.map((route): Route => ({ ...route, handler: (c) => c.json({ reached: route.path }) }));
const app = appWith(coldKeyStore(), reached);
const past = Date.now() - 1000;

type KeysByScope = Record<Scope, string>;
const keys: Record<"live" | "revoked" | "expired" | "foreign" | "tenant", KeysByScope> = {
	live: {} as KeysByScope,
	revoked: {} as KeysByScope,
	expired: {} as KeysByScope,
	foreign: {} as KeysByScope,
	tenant: {} as KeysByScope,
};

beforeAll(async () => {
	await emptyStores();
	for (const scope of SCOPES) {
		const fields = { id: `key_${scope}`, scopes: [scope] };
		keys.live[scope] = await writeKey(fields);
		keys.revoked[scope] = await writeKey({ ...fields, revoked: true });
		keys.expired[scope] = await writeKey({ ...fields, expires_at: past });
		keys.foreign[scope] = await writeKey(fields, "the key of someone who can write KV");
		keys.tenant[scope] = await writeKey({ ...fields, tenant: "platform-1" });
	}
});

function ask({ method, path, maxBodyBytes }: Route, token?: string): Promise<Answer> {
	const body = maxBodyBytes === undefined ? undefined : {};
	return app(method, path.replace(/\/:\w+/g, "/x"), { token, body });
}

const table = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

it("no route is public but those that say nothing of a tenant", () => {
	expect(ROUTES.filter(({ access }) => access === "public").map(({ path }) => path)).toEqual([
		"/$discovery/rest",
		"/health",
		"/",
		"/openapi.json",
		"/docs",
		"/docs/",
		"/docs/runbook",
		"/docs/style.css",
	]);
});

describe.each(table)("%s", (_name, route) => {
	const { access, also, failureForm } = route;
	const failure = (code: string) => (failureForm ? expect.anything() : expect.objectContaining({ code }));

	it("answers 401 without a key and with a malformed, unknown, revoked, expired or forged one", async () => {
		const open = access === "public";
		const tokens = [undefined, "psk_", `${makeKey().slice(0, -1)}!`, "local-alice", makeKey()];
		for (const scope of SCOPES) tokens.push(keys.revoked[scope], keys.expired[scope], keys.foreign[scope]);
		for (const token of tokens) {
			const { status, headers, body } = await ask(route, token);
			expect([token?.slice(0, 5), status]).toEqual([token?.slice(0, 5), open ? 200 : 401]);
			if (!open) {
				expect(body).toEqual({ error: failure("unauthorized") });
				expect(headers.get("www-authenticate")).toBe("Bearer");
			}
		}
	});

	it.each(SCOPES)("with a key of the scope %s answers as designed", async (scope) => {
		const allowed = access === "public" || access === scope || also === scope;
		const { status, body } = await ask(route, keys.live[scope]);
		expect(status).toBe(allowed ? 200 : 403);
		expect(body).toEqual(allowed ? { reached: route.path } : { error: failure("forbidden") });
	});

	it.each(SCOPES)("with another tenant's key of the scope %s touches nothing that all share", async (scope) => {
		const shared = (access === "patterns" || access === "admin") && route.reach !== "tenant";
		const allowed = access === "public" || ((access === scope || also === scope) && !shared);
		expect((await ask(route, keys.tenant[scope])).status).toBe(allowed ? 200 : 403);
	});
});

it("no page of another origin may read an answer", async () => {
	for (const [, route] of table) {
		const headers = { origin: "https://evil.example", "access-control-request-method": route.method };
		const path = route.path.replace(/\/:\w+/g, "/x");
		for (const answer of [
			await app("OPTIONS", path, { headers }),
			await app(route.method, path, { headers, body: route.method === "GET" ? undefined : {} }),
		]) {
			expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
		}
	}
});
