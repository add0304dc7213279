import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../scripts/evaluate.ts";
import type { Card } from "../../scripts/evaluation/card.ts";
import { batchRanges, moderateAll, moderateOne, runBounded } from "../../scripts/evaluation/client.ts";
import { NO_ATTRIBUTES } from "../fakes/parts.ts";

/** Texts with "bad" are judged harmful; the words below break the answer in one way each. */
function decide(text: string): object {
	const isBad = text.includes("bad");
	return {
		classification: isBad ? "harmful" : "safe",
		probabilities: isBad
			? { safe: 0.1, potentially_harmful: 0.1, harmful: 0.7, extremely_harmful: 0.1 }
			: { safe: 0.9, potentially_harmful: 0.1, harmful: 0, extremely_harmful: 0 },
		normalized_text: text,
		algospeak_detected: false,
		matches: [],
		attributes: { ...NO_ATTRIBUTES, toxic: isBad ? 0.8 : 0.1, identity_hate: 0.1 },
		action: isBad ? "review" : "allow",
		model_used: "fake@1",
		pattern_version: "1.0.0",
		degraded: false,
	};
}

function answerItem(text: string, index: number): object[] {
	if (text.includes("refused")) return [{ index, error: { code: "text_too_long", message: "", request_id: "r" } }];
	if (text.includes("forgotten")) return [];
	return [{ index, result: decide(text) }];
}

interface Fake {
	readonly url: URL;
	readonly seen: { batches: number; singles: number; mostAtOnce: number };
}

let server: Server | undefined;

/** A service on a port of its own; texts that contain "crash", "hang up", "garbage" or "wrong shape" break their call. */
async function startFake(): Promise<Fake> {
	const seen = { batches: 0, singles: 0, mostAtOnce: 0 };
	let running = 0;
	server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		running++;
		seen.mostAtOnce = Math.max(seen.mostAtOnce, running);
		response.on("close", () => running--);
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const raw = Buffer.concat(chunks).toString();
			const body = JSON.parse(raw) as { text?: string; items?: { text: string }[] };
			if (raw.includes("hang up")) return request.socket.destroy();
			if (raw.includes("crash")) return response.writeHead(500).end("{}");
			if (raw.includes("garbage")) return response.end("<html>");
			if (raw.includes("wrong shape")) return response.end('{"classification":"fine"}');
			if (request.url === "/moderate/batch" && body.items) {
				seen.batches++;
				return response.end(JSON.stringify({ items: body.items.flatMap(({ text }, i) => answerItem(text, i)) }));
			}
			seen.singles++;
			return response.end(JSON.stringify(decide(body.text ?? "")));
		});
	});
	await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
	return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), seen };
}

afterEach(async () => {
	server?.closeAllConnections();
	await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
	server = undefined;
});

const DATA = mkdtempSync(join(tmpdir(), "evaluate-"));
beforeAll(() => {
	const put = (path: string, content: string) => {
		mkdirSync(dirname(join(DATA, path)), { recursive: true });
		writeFileSync(join(DATA, path), content);
	};
	put(
		"eval/hatemoji/check_test.csv",
		"text,label_gold,functionality\nbad a,1,append\nbad b,0,append\ngood c,0,swap\ngood d,1,swap\nbad e,1,swap\n",
	);
	put("benign/context_toxicity/gn.csv", "text,label\nok 1,0\nok 2,0\na bad day,0\nok 3,0\n");
	put("benign/sms_spam/SMSSpamCollection", "ham\tfine\nham\trefused by the service\nham\tforgotten\n");
	put("eval/xstest/xstest_prompts.csv", "id,prompt,type\n");
	put("benign/banking77/train.csv", "text,category\ncrash,x\n");
	put("benign/banking77/test.csv", "text,category\nfine,x\n");
});
afterAll(() => rmSync(DATA, { recursive: true }));

async function run(...argv: string[]): Promise<{ status: number; out: string; complaints: string[] }> {
	const out: string[] = [];
	const complaints: string[] = [];
	const status = await main(argv, {
		env: {},
		write: (text) => out.push(text),
		complain: (line) => complaints.push(line),
		isTerminal: false,
	});
	return { status, out: out.join("\n"), complaints };
}

describe("the card", () => {
	it("scores a labelled set at both thresholds and per function", async () => {
		const { url } = await startFake();
		const { status, out, complaints } = await run("--url", url.href, "--data", DATA, "--set", "hatemoji", "--json");
		expect(complaints).toEqual([]);
		expect(status).toBe(0);
		const card = JSON.parse(out) as Card;
		expect(card.models).toEqual(["fake@1"]);
		expect(card.pattern_versions).toEqual(["1.0.0"]);
		const [set] = card.sets;
		expect(set).toMatchObject({ name: "hatemoji", texts: 5, positives: 3, failures: {} });
		// Positives score .9 .9 .1, negatives .9 .1: of six pairs two win, three tie.
		expect(set?.roc_auc.not_safe).toBeCloseTo(3.5 / 6, 12);
		expect(set?.policy.precision).toBeCloseTo(2 / 3, 12);
		expect(set?.policy.recall).toBeCloseTo(2 / 3, 12);
		expect(set?.harmful.false_positive_rate).toBe(0.5);
		expect(set?.slices).toEqual({
			append: { texts: 2, accuracy: 0.5 },
			swap: { texts: 3, accuracy: 2 / 3 },
		});
	});

	it("gives benign sets a false positive rate and no measure that needs positives", async () => {
		const { url } = await startFake();
		const { out } = await run("--url", url.href, "--data", DATA, "--set", "context_toxicity", "--json");
		const [set] = (JSON.parse(out) as Card).sets;
		expect(set).toMatchObject({
			roc_auc: { not_safe: null },
			policy: { f1: null, recall: null, false_positive_rate: 0.25 },
			harmful: { false_positive_rate: 0.25 },
			classes: { safe: 3, harmful: 1 },
		});
	});

	it("times single requests and limits each set", async () => {
		const { url, seen } = await startFake();
		const { out } = await run("--url", url.href, "--data", DATA, "--set", "context_toxicity", "--limit", "2", "--json");
		const card = JSON.parse(out) as Card;
		expect(card.sets[0]?.texts).toBe(2);
		expect(seen.singles).toBe(4);
		expect(card.speed.sequential.requests).toBe(2);
		expect(card.speed.sequential.p50_ms).toBeGreaterThan(0);
		expect(card.speed.concurrent.requests_per_second).toBeGreaterThan(0);
	});

	it("reads well as text, with a line for each set and function", async () => {
		const { url } = await startFake();
		const { out } = await run("--url", url.href, "--data", DATA, "--set", "hatemoji", "--set", "context_toxicity");
		expect(out).toMatch(/^hatemoji +5 +3 +0\.583 /m);
		expect(out).toMatch(/^context_toxicity +4 +0 +- +- +- +- +25\.0%/m);
		expect(out).toMatch(/^swap +3 +66\.7%$/m);
		expect(out).toMatch(/p50 \d+\.\d\d ms, p99 \d+\.\d\d ms/);
		expect(out).not.toContain("NaN");
	});
});

describe("failures are counted, never scored", () => {
	it("counts items that the service refuses or forgets, and exits 1", async () => {
		const { url } = await startFake();
		const { status, out, complaints } = await run("--url", url.href, "--data", DATA, "--set", "sms_ham", "--json");
		const [set] = (JSON.parse(out) as Card).sets;
		expect(set).toMatchObject({ texts: 3, failures: { text_too_long: 1, missing: 1 }, classes: { safe: 1 } });
		expect(status).toBe(1);
		expect(complaints).toEqual(["evaluate: 2 calls or texts got no judgement"]);
	});

	it("says so when nothing was judged", async () => {
		const { url } = await startFake();
		const { status, out, complaints } = await run("--url", url.href, "--data", DATA, "--set", "banking77");
		expect([status, out]).toEqual([1, ""]);
		expect(complaints).toEqual([`evaluate: no text was judged by ${url.href} (http_500)`]);
	});

	it("says so when nobody listens", async () => {
		const { url } = await startFake();
		server?.close();
		const { status, complaints } = await run("--url", url.href, "--data", DATA, "--set", "hatemoji");
		expect(status).toBe(1);
		expect(complaints).toEqual([`evaluate: no text was judged by ${url.href} (network)`]);
	});

	it.each([
		["an error status", "crash", "http_500"],
		["a broken connection", "hang up", "network"],
		["a body that is not JSON", "garbage", "malformed"],
		["JSON of another shape", "wrong shape", "malformed"],
	])("%s is a failure of a single text and of each text of a batch", async (_, text, reason) => {
		const { url } = await startFake();
		expect(await moderateOne(url, text)).toEqual({ ok: false, reason });
		const failure = { ok: false, reason };
		expect(await moderateAll(url, ["good", text], 1, () => undefined)).toEqual([failure, failure]);
	});
});

describe("calls", () => {
	it("cuts batches at 100 texts and at the units of the route, and never drops a long text", () => {
		expect(batchRanges(Array.from({ length: 250 }, () => "x"))).toEqual([
			[0, 100],
			[100, 200],
			[200, 250],
		]);
		expect(batchRanges(["x".repeat(60_000), "x".repeat(60_000), "x".repeat(150_000), "x"])).toEqual([
			[0, 1],
			[1, 2],
			[2, 3],
			[3, 4],
		]);
		expect(batchRanges([])).toEqual([]);
	});

	it("keeps answers in the order of the texts with bounded concurrency", async () => {
		const { url, seen } = await startFake();
		const texts = Array.from({ length: 950 }, (_, i) => (i % 3 === 0 ? `bad ${i}` : `good ${i}`));
		let done = 0;
		const answers = await moderateAll(url, texts, 3, (count) => {
			done += count;
		});
		expect(answers.map((answer) => answer.ok && answer.decision.classification === "harmful")).toEqual(
			texts.map((text) => text.startsWith("bad")),
		);
		expect(done).toBe(950);
		expect(seen.batches).toBe(10);
		expect(seen.mostAtOnce).toBeLessThanOrEqual(3);
	});

	it("runs no more jobs at a time than allowed", async () => {
		let running = 0;
		let most = 0;
		const results = await runBounded([5, 1, 3, 2], 2, async (ms) => {
			most = Math.max(most, ++running);
			await new Promise((resolve) => setTimeout(resolve, ms));
			running--;
			return ms * 2;
		});
		expect(results).toEqual([10, 2, 6, 4]);
		expect(most).toBe(2);
	});
});

describe("the command line", () => {
	it("shows help with an example", async () => {
		const { status, out } = await run("--help");
		expect(status).toBe(0);
		expect(out).toContain("npm run evaluate -- --url http://127.0.0.1:8787 --data");
	});

	const url = "http://127.0.0.1:1/";
	it.each([
		["an unknown flag", ["--speed"], /^evaluate: Unknown option '--speed'/],
		["no address", ["--data", DATA], /^evaluate: --url is missing/],
		["an address that is none", ["--url", "ftp://x", "--data", DATA], /^evaluate: --url: not an http address$/],
		["no folder", ["--url", url], /^evaluate: --data or DATA_DIR is missing/],
		["a folder that is not there", ["--url", url, "--data", "/nowhere"], /^evaluate: --data: no folder \/nowhere$/],
		["an unknown set", ["--url", url, "--data", DATA, "--set", "x"], /^evaluate: --set: no set x/],
		["a limit that is no number", ["--url", url, "--data", DATA, "--limit", "-1"], /^evaluate: /],
		[
			"a set that is not there",
			["--url", url, "--data", DATA, "--set", "olid"],
			/^evaluate: olid: cannot read eval\/olid/,
		],
		[
			"a file without a column",
			["--url", url, "--data", DATA, "--set", "xstest"],
			/^evaluate: xstest: column "label" is missing$/,
		],
	])("%s: one line and exit 1", async (_, argv, line) => {
		const { status, out, complaints } = await run(...argv);
		expect([status, out, complaints.length]).toEqual([1, "", 1]);
		expect(complaints[0]).toMatch(line);
		expect(complaints[0]).not.toContain("\n");
	});
});
