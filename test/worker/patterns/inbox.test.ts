import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import {
	auditRows,
	casesOf,
	emptyStores,
	kvWith,
	pattern,
	pointedVersion,
	tooManyRequests,
	withPublisher,
} from "./fixture.ts";

beforeEach(emptyStores);

const grape = pattern("grapevine99", ["grapevine99"], "kill");
const BODY = {
	expected_version: "1.0.0",
	reason: "from the KV editor",
	changes: { add: [grape] },
	cases: casesOf(grape),
};

async function put(body: object | string): Promise<void> {
	await env.PATTERNS.put("patterns/inbox", typeof body === "string" ? body : JSON.stringify(body, null, 1));
}

function minute(kv?: KVNamespace): Promise<void> {
	return withPublisher(kv ? { kv } : {}, (publisher) => publisher.takeInbox());
}

interface Result {
	readonly published?: string;
	readonly refused?: { code: string; message: string; details?: { problems?: { line: number; pointer: string }[] } };
}

function result(): Promise<Result | null> {
	return env.PATTERNS.get<Result>("patterns/inbox/result", "json");
}

it("does nothing while it is empty", async () => {
	await minute();
	expect(await result()).toBeNull();
});

it("publishes a body as kv-inbox, once however often it is looked at", async () => {
	await put(BODY);
	await minute();
	await minute();
	expect(await result()).toMatchObject({ published: "1.0.0+1" });
	expect(await pointedVersion()).toBe("1.0.0+1");
	expect((await auditRows()).map(({ actor, object, reason }) => [actor, object, reason])).toEqual([
		["kv-inbox", "1.0.0+1", "from the KV editor"],
	]);
});

it("takes the next body, and never one for another version than the published", async () => {
	await put(BODY);
	await minute();
	await put({ ...BODY, changes: { remove: ["zorblat"] }, cases: [] });
	await minute();
	expect(await result()).toMatchObject({ refused: { code: "version_conflict" } });
	await put({ ...BODY, expected_version: "1.0.0+1", changes: { remove: ["zorblat"] }, cases: [] });
	await minute();
	expect(await result()).toMatchObject({ published: "1.0.0+2" });
});

it("leaves what is wrong, and says on which line and why", async () => {
	const the = pattern("the", ["the"], "kill");
	const text = JSON.stringify({ ...BODY, changes: { add: [the] }, cases: casesOf(the) }, null, 1);
	await put(text);
	await minute();
	const refused = (await result())?.refused;
	expect(refused).toMatchObject({ code: "invalid_patterns", message: expect.stringContaining("is an English word") });
	const [problem] = refused?.details?.problems ?? [];
	expect(problem?.pointer).toBe("/changes/add/0/forms/0");
	expect(text.split("\n")[(problem?.line ?? 0) - 1]?.trim()).toBe('"the"');
	expect([await pointedVersion(), await auditRows()]).toEqual([null, []]);
});

it.each([
	["a text that is not JSON", "{", "json"],
	[
		"a body without the expected version",
		JSON.stringify({ ...BODY, expected_version: undefined }),
		"/expected_version",
	],
	["a body that would force", JSON.stringify({ ...BODY, force: { reason: "now" } }), "force"],
	[
		"an older schema",
		JSON.stringify({
			...BODY,
			changes: undefined,
			document: { version: "0.9.0", updated: "2026-01-01", citations: [], patterns: [grape] },
		}),
		"/document/version",
	],
])("refuses %s", async (_reason, text, message) => {
	await put(text);
	await minute();
	expect((await result())?.refused?.message).toContain(message);
	expect(await pointedVersion()).toBeNull();
});

it("tells of a publish although it was interrupted before it could", async () => {
	await put(BODY);
	const noResult = kvWith((key) => (key === "patterns/inbox/result" ? tooManyRequests() : undefined));
	await expect(minute(noResult)).rejects.toThrow("429");
	expect(await pointedVersion()).toBe("1.0.0+1");
	await minute();
	expect(await result()).toMatchObject({ published: "1.0.0+1" });
	expect(await auditRows()).toHaveLength(1);
});

it("tries again while the documents cannot be stored", async () => {
	await put(BODY);
	await minute(kvWith((key) => (key.startsWith("patterns/doc/") ? tooManyRequests() : undefined)));
	expect(await result()).toMatchObject({ refused: { code: "storage_unavailable" } });
	await minute();
	expect(await result()).toMatchObject({ published: "1.0.0+2" });
});
