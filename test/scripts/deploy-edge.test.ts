import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../scripts/deploy-edge.ts";

const ACCOUNT = { CLOUDFLARE_API_TOKEN: "token", CLOUDFLARE_ACCOUNT_ID: "account" };

let server: Server;
let url: string;
let health: number;
beforeEach(async () => {
	health = 200;
	server = createServer((_request, response) => response.writeHead(health).end());
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function run(argv: readonly string[], failing = "", env: Record<string, string> = ACCOUNT) {
	const calls: string[] = [];
	const complaints: string[] = [];
	const io = { env, write: () => {}, complain: (line: string) => complaints.push(line) };
	const wrangler = async (args: readonly string[]) => {
		calls.push(args.join(" "));
		return args[0] === failing ? 1 : 0;
	};
	return { status: await main(argv, io, { wrangler, pauseMs: 0 }), calls, complaints };
}

describe("deploy:edge", () => {
	it("migrates, deploys, and is done when the deployment is healthy", async () => {
		const { status, calls } = await run(["--env", "staging", "--url", url, "--yes"]);
		expect(status).toBe(0);
		expect(calls).toEqual(["d1 migrations apply DB --remote --env staging", "deploy --env staging"]);
	});

	it("rolls back when it is not", async () => {
		health = 503;
		const { status, calls, complaints } = await run(["--env", "staging", "--url", url, "--yes"]);
		expect(status).toBe(1);
		expect(calls.at(-1)).toBe("rollback --message smoke test failed --yes --env staging");
		expect(complaints.at(-1)).toBe("deploy:edge: the deployment failed its smoke test and was rolled back");
	});

	it("deploys nothing after a migration that failed", async () => {
		const { status, calls } = await run(["--env", "production", "--url", url, "--yes"], "d1");
		expect(status).toBe(1);
		expect(calls).toHaveLength(1);
	});

	it("does nothing without --yes, and builds without an account for --dry-run", async () => {
		expect((await run(["--env", "staging", "--url", url])).calls).toEqual([]);
		expect((await run(["--env", "staging", "--dry-run"], "", {})).calls).toEqual([
			"deploy --dry-run --outdir dist/staging --env staging",
		]);
	});

	it.each([
		["no environment", ["--url", "https://x.example", "--yes"], ACCOUNT, /--env: one of staging, production/],
		["no address", ["--env", "staging", "--yes"], ACCOUNT, /--url is missing/],
		["no account", ["--env", "staging", "--url", "https://x.example", "--yes"], {}, /CLOUDFLARE_API_TOKEN and/],
	])("refuses with one line: %s", async (_why, argv, env, line) => {
		const { status, calls, complaints } = await run(argv, "", env);
		expect(status).toBe(1);
		expect(calls).toEqual([]);
		expect(complaints).toEqual([expect.stringMatching(line)]);
	});
});
