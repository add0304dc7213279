/** A job as its owner meets it: sent, followed and fetched with the commands of the README, and told of by a webhook. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { main } from "../../scripts/jobs.ts";
import { parseDelimited } from "../../scripts/lib/delimited.ts";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";

const folder = mkdtempSync(join(tmpdir(), "jobs-e2e-"));
const received: { headers: Record<string, string>; body: string }[] = [];
/** Busy at first, as receivers are. */
const receiver = createServer(async (request, response) => {
	let body = "";
	for await (const chunk of request) body += chunk;
	received.push({ headers: request.headers as Record<string, string>, body });
	response.writeHead(received.length === 1 ? 500 : 204).end();
});
let server: DevServer;

beforeAll(async () => {
	await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
	server = await startDevServer("--persist-to", folder);
});
afterAll(async () => {
	await stopDevServer(server);
	await new Promise((resolve) => receiver.close(resolve));
	rmSync(folder, { recursive: true, force: true });
});

async function jobs(...args: string[]) {
	const written: string[] = [];
	const complained: string[] = [];
	const code = await main([...args, "--url", server.origin], {
		env: {},
		write: (line) => void written.push(line),
		complain: (line) => void complained.push(line),
	});
	return { code, written, complained };
}

it("a file is judged, its owner told and its results fetched", async () => {
	const { port } = receiver.address() as AddressInfo;
	const made = await fetch(`${server.origin}/webhooks`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ url: `http://127.0.0.1:${port}/hook`, events: ["job.finished"], reason: "a test" }),
	});
	const { id: webhookId, secret } = (await made.json()) as { id: string; secret: string };

	const file = join(folder, "comments.csv");
	const bytes = Buffer.from(
		'n,comment,custom_id\n1,have a nice day,a\n2,"I want to unalive\nmyself",b\n3,b?d,c\n4,hello,d\n',
	);
	bytes[bytes.indexOf(0x3f)] = 0xff;
	writeFileSync(file, bytes);
	const sent = await jobs("submit", file, "--text-column", "comment", "--watch");
	expect([sent.code, sent.complained.at(-1)]).toEqual([
		0,
		expect.stringContaining("completed  4 of 4 rows, 1 of them not judged"),
	]);
	const [id = ""] = sent.written;

	const out = join(folder, "results.csv");
	expect((await jobs("download", id, "--out", out)).code).toBe(0);
	const [header = [], ...rows] = parseDelimited(readFileSync(out, "utf8"), ",");
	const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
	expect(column("custom_id")).toEqual(["a", "b", "d"]);
	expect(column("action")).toEqual(["allow", "review", "allow"]);
	const errors = join(folder, "errors.ndjson");
	await jobs("download", id, "--errors", "--out", errors);
	expect(JSON.parse(readFileSync(errors, "utf8"))).toMatchObject({
		row: 3,
		line: 5,
		error: { code: "invalid_encoding" },
	});
	const report = join(folder, "report.html");
	await jobs("download", id, "--report", "--out", report);
	expect(readFileSync(report, "utf8")).toContain("<svg");
	expect((await jobs("list")).written).toEqual([expect.stringContaining(id)]);

	await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 40_000, interval: 250 });
	const [first, second] = received;
	expect(second!.headers["webhook-id"]).toBe(first!.headers["webhook-id"]);
	for (const { headers, body } of received) {
		expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: "job.finished", data: { job_id: id } });
	}
	const log = await vi.waitFor(async () => {
		const { data } = (await (await fetch(`${server.origin}/webhooks/${webhookId}/deliveries`)).json()) as {
			data: object[];
		};
		expect(data).toMatchObject([{ state: "delivered" }]);
		return data;
	});
	expect(log).toMatchObject([{ type: "job.finished", attempts: 2, last_status: 204 }]);
});

it("what is wrong is one line, and exit status 1", async () => {
	const file = join(folder, "wrong.csv");
	writeFileSync(file, "text,custom_id\na,1\nb,1\n");
	const failed = await jobs("submit", file, "--watch");
	expect([failed.code, failed.complained.at(-1)]).toEqual([
		1,
		expect.stringContaining("duplicate_custom_id: lines 2 and 3"),
	]);
	const [id = ""] = failed.written;
	expect(await jobs("download", id, "--out", file)).toMatchObject({
		code: 1,
		complained: ["jobs: job_state: the job failed and has no results"],
	});
	expect(await jobs("cancel", id)).toMatchObject({ code: 1, complained: [expect.stringContaining("job_state")] });
	expect(await jobs("watch", "job_none")).toMatchObject({ code: 1, complained: ["jobs: not_found: no such job"] });
	expect(await jobs("submit", join(folder, "absent.csv"))).toMatchObject({ code: 1 });
});
