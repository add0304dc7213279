/** A server that runs as a deployment does, and keys of it. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DevServer, startDevServer, stopDevServer } from "../../../scripts/lib/dev-server.ts";
import { makeKey } from "../../../src/keys/key.ts";

export interface Deployment {
	readonly origin: string;
	/** Makes a key of the tenant `shop` for moderation. */
	readonly key: (fields?: object) => Promise<string>;
	readonly stop: () => Promise<void>;
}

/** Starts one with an admin key and further variables, each `NAME:value`. */
export async function startDeployment(...variables: string[]): Promise<Deployment> {
	const storage = mkdtempSync(join(tmpdir(), "deployment-"));
	const admin = makeKey();
	const hash = createHash("sha256").update(admin).digest("hex");
	const settings = ["ENVIRONMENT:production", "HASH_KEY:a test", `ADMIN_KEY_SHA256:${hash}`, ...variables];
	const vars = settings.flatMap((setting) => ["--var", setting]);
	const server: DevServer = await startDevServer("--persist-to", storage, ...vars);
	return {
		origin: server.origin,
		async key(fields = {}) {
			const body = { name: "test", tenant: "shop", scopes: ["moderate"], reason: "a test", ...fields };
			const response = await fetch(`${server.origin}/keys`, {
				method: "POST",
				headers: { "content-type": "application/json", authorization: `Bearer ${admin}` },
				body: JSON.stringify(body),
			});
			if (response.status !== 201) throw new Error(await response.text());
			return ((await response.json()) as { key: string }).key;
		},
		async stop() {
			await stopDevServer(server);
			rmSync(storage, { recursive: true, force: true });
		},
	};
}
