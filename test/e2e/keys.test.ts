/** A deployment from its first key on, with the commands of the README: bootstrap, create, rotate, revoke. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { main } from "../../scripts/keys.ts";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";

const storage = mkdtempSync(join(tmpdir(), "keys-e2e-"));
let server: DevServer;
let token = "";

async function keys(...args: string[]): Promise<{ readonly written: string[]; readonly complained: string[] }> {
	const written: string[] = [];
	const complained: string[] = [];
	const code = await main(server ? [...args, "--url", server.origin] : args, {
		env: { PLAINSPEAK_TOKEN: token },
		write: (line) => void written.push(line),
		complain: (line) => void complained.push(line),
	});
	expect([code, complained]).toEqual([0, expect.any(Array)]);
	return { written, complained };
}

async function moderate(key?: string): Promise<Response> {
	return fetch(`${server.origin}/moderate`, {
		method: "POST",
		headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
		body: '{"text":"hello"}',
	});
}

beforeAll(async () => {
	const { written, complained } = await keys("bootstrap");
	token = written[0] ?? "";
	const settings = ["ENVIRONMENT:production", "HASH_KEY:a test", `ADMIN_KEY_SHA256:${complained.at(-1)}`];
	server = await startDevServer("--persist-to", storage, ...settings.flatMap((setting) => ["--var", setting]));
});
afterAll(async () => {
	await stopDevServer(server);
	rmSync(storage, { recursive: true, force: true });
});

it("a deployment serves whom its first admin key lets in, until it ends their key", async () => {
	expect((await moderate()).status).toBe(401);
	expect((await moderate(token)).status).toBe(403);
	const create = ["create", "--name", "shop", "--tenant", "shop", "--scopes", "moderate", "--reason", "first"];
	const [key = ""] = (await keys(...create, "--yes")).written;
	const served = await moderate(key);
	expect([served.status, served.headers.get("ratelimit-policy")]).toEqual([200, '"standard";q=600;w=60']);
	const [line = ""] = (await keys("list")).written;
	const [id = ""] = line.split("  ");
	const [next = ""] = (await keys("rotate", id, "--grace-hours", "0", "--reason", "yearly", "--yes")).written;
	expect([(await moderate(key)).status, (await moderate(next)).status]).toEqual([401, 200]);
	await keys("revoke", id, "--reason", "leaked", "--yes");
	expect((await moderate(next)).status).toBe(401);
	expect((await keys("list")).written).toEqual([expect.stringContaining("revoked")]);
});
