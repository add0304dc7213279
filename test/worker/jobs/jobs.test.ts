/** A job from its file to its results: what is judged, what cannot be, and what it survives. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { tendJobs } from "../../../src/cron/jobs.ts";
import { runMinute } from "../../../src/cron/minute.ts";
import { planJob } from "../../../src/jobs/plan.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import { findJob } from "../../../src/store/jobs.ts";
import { failingClassifier, fakeClassifier, fakeModels, fakeParts } from "../../fakes/parts.ts";
import {
	counted,
	deliver as deliverRecords,
	emptyStores,
	everythingAtRest,
	rows,
	stores,
	withMethods,
} from "../decision-log/fixture.ts";
import {
	ask,
	backgroundWith,
	decisions,
	deliver,
	drain,
	emptyQueues,
	heldEnv,
	jobOf,
	jobParts,
	jobs,
	linesOf,
	submit,
	webhooks,
} from "./fixture.ts";

const written: string[] = [];
beforeEach(async () => {
	written.length = 0;
	vi.spyOn(console, "error").mockImplementation((...line) => void written.push(line.join(" ")));
	await emptyStores();
	emptyQueues();
});

const MINUTE_MS = 60_000;

async function keysOf(id: string): Promise<string[]> {
	return (await env.ARCHIVE.list({ prefix: `jobs/${id}/` })).objects.map(({ key }) =>
		key.split("/").slice(2).join("/"),
	);
}

/** A file of CSV with so many rows, every tenth of them awful. */
function csvOf(count: number): string {
	const lines = Array.from({ length: count }, (_, i) => `r${i + 1},"text ${i + 1}${i % 10 === 9 ? " is\nawful" : ""}"`);
	return `custom_id,text\n${lines.join("\n")}\n`;
}

describe("a job", () => {
	it("judges each row, in order, and says what it found", async () => {
		const id = await submit(
			'custom_id,text,content_id\na,a fine day,c1\nb,"an awful, ""quoted""\nday",c2\n,unalive,\n',
		);
		expect(await jobOf(id)).toMatchObject({ state: "validating", progress: 0, rows: { total: null, done: 0 } });
		await env.DB.prepare("UPDATE jobs SET key_id = 'key_1'").run();
		await drain(jobParts(), ({ task }) => task === "plan");
		expect(await jobOf(id)).toMatchObject({ state: "in_progress", progress: 0, rows: { total: 3, done: 0 } });
		await drain();
		expect(await jobOf(id)).toMatchObject({
			id,
			state: "completed",
			format: "csv",
			progress: 1,
			rows: { total: 3, done: 3, failed: 0 },
			failure: null,
			summary: {
				rows: 3,
				classifications: { safe: 1, harmful: 1, extremely_harmful: 1 },
				actions: { allow: 1, block: 1 },
			},
		});
		const results = await linesOf(id, "results");
		expect(results).toMatchObject([
			{ row: 1, line: 2, custom_id: "a", classification: "safe", action: "allow", pattern_ids: [] },
			{ row: 2, line: 3, custom_id: "b", classification: "harmful", action: "block" },
			{
				row: 3,
				line: 5,
				custom_id: null,
				classification: "extremely_harmful",
				pattern_ids: ["unalive"],
				algospeak_detected: true,
			},
		]);
		expect(await linesOf(id, "errors")).toEqual([]);
		expect(await keysOf(id)).toEqual(["errors", "results"]);
		expect(await rows("SELECT n FROM job_chunks")).toEqual([]);
		// Logged as every decision is, under the ids of the results.
		expect(decisions.messages).toMatchObject(
			results.map((result) => ({ id: result["id"], route: "job", tenant: "tenant-1", signals: { key: "key_1" } })),
		);
		expect(results.every((result) => !("content_hash" in result))).toBe(true);
	});

	it("turns rows that cannot be judged into lines of the error file", async () => {
		const file = new TextEncoder().encode(
			'{"text":"one"}\n{"text":"tw?"}\n{\n{"custom_id":"d","text":" "}\n{"text":"five"}\n',
		);
		file[file.indexOf(0x3f)] = 0xff;
		const id = await submit(file, { type: "application/x-ndjson" });
		await drain();
		expect(await jobOf(id)).toMatchObject({ state: "completed", rows: { total: 5, done: 5, failed: 3 } });
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual([1, 5]);
		expect(await linesOf(id, "errors")).toEqual([
			{ row: 2, line: 2, custom_id: null, error: { code: "invalid_encoding", message: expect.any(String) } },
			{ row: 3, line: 3, custom_id: null, error: { code: "invalid_json", message: expect.any(String) } },
			{ row: 4, line: 4, custom_id: "d", error: { code: "blank_text", message: expect.any(String) } },
		]);
	});

	it("of many chunks answers every row once and in order, whatever fails on the way", async () => {
		const count = 1800;
		const id = await submit(csvOf(count));
		// Every piece of work has at most ten of these moments, so each gets through in the end.
		let moments = 0;
		const fails = () => ++moments % 11 === 0;
		const stop =
			(method: (...args: never[]) => unknown) =>
			async (...args: never[]) => {
				if (fails()) throw new Error("injected before");
				const result = await method(...args);
				if (fails()) throw new Error("injected after");
				return result;
			};
		const bucket = withMethods(env.ARCHIVE, { put: stop(env.ARCHIVE.put.bind(env.ARCHIVE) as never) });
		const db = withMethods(env.DB, { batch: stop(env.DB.batch.bind(env.DB) as never) });
		const parts = jobParts({ stores: { ...jobParts().stores, bucket, db } });
		expect(await drain(parts)).toBeGreaterThan(1);
		expect(await jobOf(id)).toMatchObject({ state: "completed", rows: { total: count, done: count, failed: 0 } });
		const results = await linesOf(id, "results");
		expect(results.map(({ custom_id }) => custom_id)).toEqual(Array.from({ length: count }, (_, i) => `r${i + 1}`));
		expect(results.filter(({ action }) => action === "block")).toHaveLength(count / 10);
		// What was judged more than once is counted once.
		expect(decisions.messages.length).toBeGreaterThan(count);
		for (let i = 0; i < decisions.messages.length; i += 100) {
			await deliverRecords(
				decisions.messages.slice(i, i + 100),
				(batch) => consumeDecisions(batch, stores),
				1,
				`${i}-`,
			);
		}
		expect(await counted()).toEqual({ totals: count, rollups: count });
	});

	it("leaves a message that comes again without effect", async () => {
		const id = await submit(csvOf(20));
		const messages = [...jobs.messages];
		await drain(jobParts(), ({ task }) => task === "plan");
		messages.push(...jobs.messages);
		await drain(jobParts(), ({ task }) => task === "chunk");
		const sent = decisions.messages.length;
		for (const message of messages) await deliver(message);
		expect(decisions.messages).toHaveLength(sent);
		messages.push(...jobs.messages);
		await drain();
		const file = await (await env.ARCHIVE.get(`jobs/${id}/results`))!.text();
		for (const message of messages) expect(await deliver(message)).toBe(true);
		expect(await (await env.ARCHIVE.get(`jobs/${id}/results`))!.text()).toBe(file);
		expect(await deliver({ task: "plan", job: "job_none" })).toBe(true);
	});

	it("takes up what was judged before its consumer ended", async () => {
		await submit(csvOf(5));
		await drain(jobParts(), ({ task }) => task === "plan");
		const [message] = jobs.messages.splice(0);
		const db = withMethods(env.DB, { batch: () => Promise.reject(new Error("injected")) });
		expect(await deliver(message!, jobParts({ stores: { ...jobParts().stores, db } }))).toBe(false);
		expect(decisions.messages).toHaveLength(5);
		expect(await deliver(message!, jobParts({ background: async () => backgroundWith({}, () => false) }))).toBe(true);
		expect(decisions.messages).toHaveLength(5);
		expect(await rows("SELECT state FROM jobs")).toEqual([{ state: "finalizing" }]);
	});

	it.each([
		[
			"an id twice",
			'custom_id,text\na,x\nb,"y\ny"\na,z\n',
			"duplicate_custom_id",
			"lines 2 and 5 have the same custom_id",
		],
		["no such column", "custom_id,body\na,x\n", "missing_column", expect.stringContaining("text_column")],
		["a header alone", "text\n", "no_rows", expect.any(String)],
		["nothing", "", "no_rows", expect.any(String)],
	])("with %s fails and says why", async (_name, file, code, message) => {
		const id = await submit(file);
		await drain();
		expect(await jobOf(id)).toMatchObject({ state: "failed", progress: 1, failure: { code, message } });
		expect(await ask("GET", `/jobs/${id}/results`)).toMatchObject({
			status: 409,
			body: { error: { code: "job_state" } },
		});
		expect(await keysOf(id)).toEqual([]);
		expect(decisions.messages).toEqual([]);
	});

	it("of more rows than a job may have fails", async () => {
		const id = await submit(csvOf(11));
		const job = (await findJob(env.DB, id, null))!;
		await planJob(job, jobParts().stores, () => Date.now(), 10);
		expect(await jobOf(id)).toMatchObject({ state: "failed", failure: { code: "too_many_rows" } });
		expect(await keysOf(id)).toEqual([]);
	});

	it("that ends while it is cut leaves no chunk", async () => {
		const id = await submit(csvOf(11));
		const job = (await findJob(env.DB, id, null))!;
		await ask("POST", `/jobs/${id}/cancel`);
		await drain(jobParts(), ({ task }) => task === "finalize");
		await env.ARCHIVE.put(`jobs/${id}/input`, csvOf(11));
		await planJob(job, jobParts().stores, () => Date.now());
		expect(await keysOf(id)).toEqual(["errors", "results"]);
		expect(await jobOf(id)).toMatchObject({ state: "cancelled" });
	});

	it("is finalized by one at a time", async () => {
		const id = await submit(csvOf(3));
		await drain(jobParts(), ({ task }) => task !== "finalize");
		await env.DB.prepare("UPDATE jobs SET writing_at = ?1").bind(Date.now()).run();
		await drain();
		expect((await jobOf(id))["state"]).toBe("finalizing");
		await env.DB.prepare("UPDATE jobs SET writing_at = writing_at - 16 * 60 * 1000").run();
		await deliver({ task: "finalize", job: id });
		expect((await jobOf(id))["state"]).toBe("completed");
	});

	it("that is cancelled keeps what is done, and does no more", async () => {
		const id = await submit(csvOf(1200));
		await drain(jobParts(), ({ task }) => task === "plan");
		await drain(jobParts(), (message) => message.task === "chunk" && message.chunk === 1);
		const answer = await ask("POST", `/jobs/${id}/cancel`);
		expect([answer.status, answer.body["state"]]).toEqual([202, "finalizing"]);
		await drain();
		expect(await jobOf(id)).toMatchObject({
			state: "cancelled",
			rows: { total: 1200, done: 500 },
			cancelled_at: expect.any(String),
		});
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual(
			Array.from({ length: 500 }, (_, i) => i + 501),
		);
		expect(await keysOf(id)).toEqual(["errors", "results"]);
		expect((await ask("POST", `/jobs/${id}/cancel`)).status).toBe(202);
	});

	it("that is cancelled before it is cut ends empty; one that has ended is not cancelled", async () => {
		const early = await submit(csvOf(3));
		await ask("POST", `/jobs/${early}/cancel`);
		await drain();
		expect(await jobOf(early)).toMatchObject({ state: "cancelled", rows: { done: 0 } });
		expect(await linesOf(early, "results")).toEqual([]);
		const ended = await submit(csvOf(3));
		await drain();
		expect(await ask("POST", `/jobs/${ended}/cancel`)).toMatchObject({
			status: 409,
			body: { error: { code: "job_state" } },
		});
	});

	it("tells its tenant's webhooks that it has ended, once", async () => {
		const body = JSON.stringify({ url: "https://hooks.shop-1.com/", events: ["job.finished"], reason: "a test" });
		await ask("POST", "/webhooks", { body, headers: { "content-type": "application/json" } });
		const id = await submit(csvOf(3));
		await drain();
		await deliver({ task: "finalize", job: id });
		expect(await rows("SELECT type, tenant FROM webhook_deliveries")).toEqual([
			{ type: "job.finished", tenant: "tenant-1" },
		]);
		const [{ body: sent = "" } = {}] = await rows<{ body: string }>("SELECT body FROM webhook_deliveries");
		expect(JSON.parse(sent)).toMatchObject({
			type: "job.finished",
			data: { job_id: id, state: "completed", rows: { total: 3, done: 3, failed: 0 }, failure: null },
		});
		expect(webhooks.messages.length).toBeGreaterThan(0);
	});
});

describe("a job whose endpoint does not answer", () => {
	const failing = () =>
		backgroundWith({
			models: fakeModels({ classifier: failingClassifier("timeout"), windowsFor: fakeParts().embedded.windowsFor }),
		});
	const strong = () =>
		backgroundWith({
			models: fakeModels({ classifier: fakeClassifier("endpoint@7"), windowsFor: fakeParts().embedded.windowsFor }),
		});

	it("waits while a breaker is not closed, and goes on with the next minute after", async () => {
		const id = await submit(csvOf(5));
		await drain(jobParts({ background: async () => backgroundWith({}, () => false) }));
		expect([(await jobOf(id))["state"], jobs.messages.length, decisions.messages.length]).toEqual([
			"in_progress",
			0,
			0,
		]);
		await tendJobs(heldEnv, Date.now(), async () => false);
		expect(jobs.messages).toEqual([]);
		await tendJobs(heldEnv, Date.now(), async () => true);
		expect(jobs.messages).toEqual([{ task: "chunk", job: id, chunk: 0 }]);
		await drain(jobParts({ background: async () => strong() }));
		expect(await jobOf(id)).toMatchObject({
			state: "completed",
			summary: { models: { "endpoint@7": 5 }, degraded: 0 },
		});
	});

	it("tries again, and after five times takes the embedded model's word", async () => {
		const id = await submit(csvOf(5));
		const parts = jobParts({ background: async () => failing() });
		for (let attempt = 1; attempt <= 5; attempt++) {
			await drain(parts);
			await tendJobs(heldEnv, Date.now(), async () => true);
		}
		await drain(parts);
		expect(await jobOf(id)).toMatchObject({ state: "completed", summary: { degraded: 5 } });
		expect(decisions.messages).toHaveLength(5);
		expect((await linesOf(id, "results"))[0]).toMatchObject({ degraded: true, degraded_reason: "timeout" });
	});

	it("takes it at once where the text is to blame", async () => {
		const id = await submit(csvOf(5));
		const classifier = failingClassifier("rejected");
		const models = fakeModels({ classifier, windowsFor: fakeParts().embedded.windowsFor });
		await drain(jobParts({ background: async () => backgroundWith({ models }) }));
		expect(await jobOf(id)).toMatchObject({ state: "completed", summary: { degraded: 5 } });
	});
});

it("the cron takes up what the queue has lost, and gives up files that never came", async () => {
	const id = await submit(csvOf(5));
	jobs.messages.length = 0;
	const start = Date.now();
	const minute = (after: number) => tendJobs(heldEnv, start + after * MINUTE_MS, async () => true);
	await minute(14);
	expect(jobs.messages).toEqual([]);
	await minute(16);
	expect(jobs.messages).toEqual([{ task: "plan", job: id }]);
	await drain(jobParts(), ({ task }) => task === "plan");
	jobs.messages.length = 0;
	await minute(17);
	expect(jobs.messages).toEqual([{ task: "chunk", job: id, chunk: 0 }]);
	await drain(jobParts(), ({ task }) => task === "chunk");
	jobs.messages.length = 0;
	await minute(40);
	expect(jobs.messages).toEqual([{ task: "finalize", job: id }]);
	await drain();
	expect((await jobOf(id))["state"]).toBe("completed");
	await env.DB.prepare("UPDATE jobs SET state = 'uploading', finished_at = NULL, touched_at = 0").run();
	await minute(41);
	expect(await jobOf(id)).toMatchObject({ state: "failed", failure: { code: "upload_incomplete" } });
});

describe("what rests of a job", () => {
	const CANARY = "an awful canary text";
	const file = (count = 1) =>
		Array.from({ length: count }, (_, i) => JSON.stringify({ text: `${CANARY} ${i}`, content_id: `c${i}` })).join("\n");
	const ndjson = { type: "application/x-ndjson" };

	it.each(["hash", "off"])("holds no text once it has ended, under the policy %s", async (policy) => {
		const id = await submit(file(3), ndjson);
		await drain(jobParts({}, { TEXT_POLICY: policy }));
		await deliverRecords(decisions.messages);
		const download = (
			await Promise.all(["results", "results?format=csv", "report"].map((path) => ask("GET", `/jobs/${id}/${path}`)))
		)
			.map(({ text }) => text)
			.join();
		expect((await everythingAtRest()) + download + written.join()).not.toContain("canary");
		expect(await counted()).toEqual({ totals: 3, rollups: 3 });
	});

	it("holds none of rows that say so, or of a job that does", async () => {
		const lines = [{ text: `${CANARY} 1`, store: true }, { text: `${CANARY} 2` }].map((line) => JSON.stringify(line));
		await submit(lines.join("\n"), { ...ndjson, query: "?store=false" });
		await drain(jobParts({}, { TEXT_POLICY: "full" }));
		expect(decisions.messages).toMatchObject([
			{ kept: true, text: `${CANARY} 1` },
			{ kept: false, text: null },
		]);
	});

	it("of a content that is erased while it waits: an error line, and nothing is logged", async () => {
		const id = await submit(file(2), ndjson);
		await drain(jobParts(), ({ task }) => task === "plan");
		await ask("DELETE", "/content/c0");
		await drain();
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual([2]);
		expect(await linesOf(id, "errors")).toMatchObject([{ row: 1, error: { code: "content_erased" } }]);
		expect(decisions.messages).toHaveLength(1);
	});

	it("of a content that is erased later is shown to no reader, and then gone", async () => {
		const id = await submit(file(3), ndjson);
		await drain();
		const stored = async () => (await (await env.ARCHIVE.get(`jobs/${id}/results`))!.text()).split("\n").length - 1;
		const down = withMethods(env.ARCHIVE, { put: () => Promise.reject(new Error("injected")) });
		const pending = await ask("DELETE", "/content/c1", { variables: { ARCHIVE: down } });
		expect(pending.body).toMatchObject({ state: "pending", archive_objects: 1 });
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual([1, 3]);
		expect(await stored()).toBe(3);
		// The one who began to rewrite has stopped; a quarter of an hour later another may.
		await env.DB.prepare("UPDATE jobs SET writing_at = 0").run();
		await runMinute(env);
		expect(await stored()).toBe(2);
		expect((await ask("DELETE", "/content/c2")).body).toMatchObject({ state: "complete" });
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual([1]);
		expect((await ask("DELETE", "/content/c2", { tenant: "tenant-2" })).body).toMatchObject({ archive_objects: 0 });
	});

	it("of a content that is erased between its judgement and the end of its job is not in the results for long", async () => {
		const id = await submit(file(2), ndjson);
		await drain(jobParts(), ({ task }) => task !== "finalize");
		expect((await ask("DELETE", "/content/c0")).body).toMatchObject({ state: "pending" });
		await drain();
		expect((await linesOf(id, "results")).map(({ row }) => row)).toEqual([2]);
		expect((await ask("DELETE", "/content/c0")).body).toMatchObject({ state: "complete" });
		expect(await (await env.ARCHIVE.get(`jobs/${id}/results`))!.text()).not.toContain('"row":1,');
	});

	it("goes with the retention of texts", async () => {
		const id = await submit(file(2), ndjson);
		await drain();
		const day = 24 * 3600_000;
		await tendJobs(heldEnv, Date.now() + 29 * day, async () => true);
		expect((await ask("GET", `/jobs/${id}`)).status).toBe(200);
		await tendJobs(heldEnv, Date.now() + 31 * day, async () => true);
		expect((await ask("GET", `/jobs/${id}`)).status).toBe(404);
		expect(await keysOf(id)).toEqual([]);
		expect(await rows("SELECT object_key FROM archive_index")).toEqual([]);
	});
});

describe("the routes of jobs", () => {
	it("answer another tenant as if there were none", async () => {
		const id = await submit(csvOf(2));
		await drain();
		for (const each of [id, "job_none"]) {
			for (const [method, path] of [
				["GET", ""],
				["POST", "/cancel"],
				["GET", "/results"],
				["GET", "/errors"],
				["GET", "/report"],
			] as const) {
				const answer = await ask(method, `/jobs/${each}${path}`, { tenant: "tenant-2" });
				expect(answer).toMatchObject({ status: 404, body: { error: { code: "not_found", message: "no such job" } } });
			}
		}
		expect((await ask("GET", "/jobs", { tenant: "tenant-2" })).body).toEqual({ data: [], next_cursor: null });
	});

	it.each([
		["another content type", {}, { "content-type": "application/json" }, "", 415],
		["a declared length over the limit", {}, { "content-length": "95000001" }, "", 413],
		["an unknown parameter", {}, {}, "?columns=text", 400],
		["another word than true or false", {}, {}, "?store=yes", 400],
	])("refuse %s", async (_name, fields, headers, query, status) => {
		const answer = await ask("POST", `/jobs${query}`, {
			body: "text\na",
			headers: { "content-type": "text/csv", ...headers },
			...fields,
		});
		expect(answer.status).toBe(status);
		if (status === 413) expect(answer.text).toContain("95000000 bytes");
		expect(await rows("SELECT id FROM jobs")).toEqual([]);
	});

	it("refuse a file that turns out to be over the limit, and keep nothing of it", async () => {
		const piece = new Uint8Array(1_000_000).fill(0x61);
		let pieces = 0;
		const body = new ReadableStream<Uint8Array>({
			pull(controller) {
				if (pieces++ < 96) controller.enqueue(piece);
				else controller.close();
			},
		});
		const answer = await ask("POST", "/jobs", { body, headers: { "content-type": "text/csv" } });
		expect(answer).toMatchObject({ status: 413, body: { error: { code: "body_too_large" } } });
		expect(await rows("SELECT id FROM jobs")).toEqual([]);
		expect((await env.ARCHIVE.list({ prefix: "jobs/" })).objects).toEqual([]);
	});

	it("give the files as CSV that no spreadsheet runs", async () => {
		const id = await submit('custom_id,text\n"=HYPERLINK(""http://x"")",unalive\n@b,\n');
		await drain();
		const results = await ask("GET", `/jobs/${id}/results?format=csv`);
		expect(results.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
		expect(results.headers.get("content-disposition")).toBe(`attachment; filename="${id}-results.csv"`);
		const [header, line] = results.text.split("\r\n");
		expect(header).toContain("row,line,custom_id,id,classification,action,");
		expect(line).toContain(`1,2,"'=HYPERLINK(""http://x"")",`);
		expect(line!.split(",")).toHaveLength(header!.split(",").length);
		const errors = await ask("GET", `/jobs/${id}/errors?format=csv`);
		expect(errors.text).toBe(
			"row,line,custom_id,code,message\r\n2,3,'@b,blank_text,text: empty or only white space\r\n",
		);
	});

	it("report in a page that runs and loads nothing", async () => {
		const id = await submit(csvOf(20));
		expect((await ask("GET", `/jobs/${id}/report`)).status).toBe(409);
		await drain();
		const { text, headers } = await ask("GET", `/jobs/${id}/report`);
		expect(headers.get("content-type")).toContain("text/html");
		const policy = headers.get("content-security-policy")!;
		const [, nonce] = /style-src 'nonce-([0-9a-f-]+)'/.exec(policy)!;
		expect(policy).toMatch(
			/^default-src 'none'; style-src 'nonce-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
		);
		expect(text).toContain(`<style nonce="${nonce}">`);
		expect(text).toContain("harmful: 2");
		expect(text).not.toMatch(/<script|style=|src=|href=|awful|r1\b/);
	});

	it("list a tenant's jobs from the newest down, a page at a time", async () => {
		const made: string[] = [];
		for (let i = 0; i < 3; i++) made.push(await submit(csvOf(1)));
		const first = (await ask("GET", "/jobs?limit=2")).body as { data: { id: string }[]; next_cursor: string };
		const second = (await ask("GET", `/jobs?limit=2&cursor=${first.next_cursor}`)).body as typeof first;
		expect([...first.data, ...second.data].map(({ id }) => id)).toEqual([...made].sort().reverse());
		expect(second.next_cursor).toBeNull();
		expect((await ask("GET", "/jobs?cursor=x")).status).toBe(400);
	});

	it("let a tenant have ten jobs under way", async () => {
		for (let i = 0; i < 10; i++) await submit(csvOf(1));
		const refused = await ask("POST", "/jobs", { body: csvOf(1), headers: { "content-type": "text/csv" } });
		expect(refused).toMatchObject({ status: 409, body: { error: { code: "too_many" } } });
		await drain();
		await submit(csvOf(1));
	});
});
