import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillPrompt, readPrompt } from "../../scripts/data/instruction.ts";
import { EVALUATION_SETS } from "../../scripts/evaluation/datasets.ts";
import type { EvaluationCard } from "../../scripts/evaluation/model-card/card.ts";
import { readChecklist, readGolden } from "../../scripts/golden/run.ts";
import { main } from "../../scripts/model-evaluate.ts";
import { SEVERITIES } from "../../src/verdict.ts";
import { NO_ATTRIBUTES } from "../fakes/parts.ts";
import { writeDataFolder } from "./data-folder.ts";
import { surely } from "./judgements.ts";
import { unclosedElements } from "./well-formed.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "model-evaluate-"));
const DATA = join(FOLDER, "data");
beforeAll(() => writeDataFolder(DATA));
afterAll(() => rmSync(FOLDER, { recursive: true }));

async function run(...argv: string[]): Promise<{ status: number; lines: string[]; complaints: string[] }> {
	const lines: string[] = [];
	const complaints: string[] = [];
	const status = await main(argv, {
		env: {},
		write: (line) => lines.push(line),
		complain: (line) => complaints.push(line),
	});
	return { status, lines, complaints };
}

function readOut(name: string) {
	const read = (file: string) => readFileSync(join(FOLDER, name, file), "utf8");
	return {
		card: JSON.parse(read("card.json")) as EvaluationCard,
		page: read("report.html"),
		errors: read("errors.csv"),
	};
}

/** No script, and nothing that a browser would fetch. */
function expectSelfContained(page: string): void {
	expect(unclosedElements(page)).toEqual([]);
	expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form)\b/i);
	expect(page).not.toMatch(/\s(?:src|href|srcset|action|on[a-z]+)=/i);
	expect(page).not.toMatch(/url\(|@import|https?:|javascript:/i);
	expect(page).not.toContain("NaN");
	expect(page).not.toContain("undefined");
}

describe("without data", () => {
	let status: number;
	let lines: string[];
	beforeAll(async () => {
		({ status, lines } = await run("--out", join(FOLDER, "golden")));
	});

	it("opens the gate on our own suites, and says what was not run and how much", () => {
		expect(status).toBe(0);
		const notRun = lines.filter((line) => line.startsWith("NOT RUN: "));
		expect(notRun).toContain("NOT RUN: --version-dir unset (data_version)");
		expect(notRun).toContain("NOT RUN: DATA_DIR unset (sets)");
		expect(notRun).toContain("NOT RUN: DATA_DIR unset (rule /held_out/quadratic_kappa)");
		const { not_run: parts, gate } = readOut("golden").card;
		const rules = gate.rules.filter((rule) => rule.status === "not_run");
		expect(notRun).toHaveLength(parts.length + rules.length);
		expect(lines.at(-1)).toMatch(
			new RegExp(`^gate: open; \\d+ rules passed, 0 failures; not run: ${parts.length} parts, ${rules.length} rules$`),
		);
	});

	it("writes a card with the suites, the lift of stage 1, latency, size and provenance", () => {
		const { card } = readOut("golden");
		expect(card.golden.cases).toBe(readGolden().length);
		expect(card.golden.binary.sweep).toHaveLength(19);
		expect(card.golden.graded.confusion).toHaveLength(SEVERITIES.length);
		expect(Object.keys(card.checklist.groups)).toEqual([...new Set(readChecklist().map((each) => each.function))]);
		expect(card.robustness.golden?.hidden.lift).toBeGreaterThan(0);
		expect(card.latency?.total.p50_us).toBeGreaterThan(0);
		expect(card.model?.gzip_bytes).toBeGreaterThan(1_000_000);
		expect(card.provenance.models).toEqual([expect.stringMatching(/^embedded@[0-9a-f]{12}$/)]);
		expect(card.provenance).toMatchObject({ degraded: 0, failures: {}, data: {} });
		expect(card.sets).toBeNull();
	});

	it("writes a page that needs nothing else", () => {
		const { page } = readOut("golden");
		expectSelfContained(page);
		expect(page).toContain("default-src 'none'");
		expect(page.match(/<caption>/g)?.length).toBe(page.match(/<table\b/g)?.length);
		expect(page.match(/<svg[^>]*role="img"[^>]*aria-label="[^"]+"/g)?.length).toBeGreaterThan(5);
	});

	it("writes and prints no text of a case", () => {
		const { page, errors, card } = readOut("golden");
		const all = [page, errors, JSON.stringify(card), ...lines].join("\n");
		const long = [...readGolden(), ...readChecklist()].map(({ text }) => text).filter((text) => text.length > 12);
		expect(long.filter((text) => all.includes(text))).toEqual([]);
		expect(errors.split("\r\n").length).toBeGreaterThan(100);
	});
});

describe("with data", () => {
	it("measures every part, and names each rule that failed with its figure", async () => {
		const version = join(FOLDER, "version");
		mkdirSync(join(version, "test"), { recursive: true });
		const variant = { variant: { category: "leetspeak" } };
		const rows = [
			{ ...fillPrompt(readPrompt(), "what a lovely morning"), label: 0 },
			{ ...fillPrompt(readPrompt(), "I will kill you"), label: 2 },
			{ ...fillPrompt(readPrompt(), "I will k1ll you"), label: 2, ...variant },
		];
		writeFileSync(join(version, "test", "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
		const more = ["--include-text", "--version-dir", version];
		const { status, lines } = await run("--out", join(FOLDER, "full"), "--data", DATA, ...more);
		const { card, page, errors } = readOut("full");
		expect(status).toBe(1);
		expect(card.not_run).toEqual([]);
		expect(Object.keys(card.sets ?? {})).toEqual(EVALUATION_SETS.map(({ name }) => name));
		expect(Object.keys(card.side_by_side ?? {})).toEqual([
			"golden",
			"checklist",
			"held_out",
			...Object.keys(card.sets ?? {}),
		]);
		expect(card.held_out?.texts).toBe(card.provenance.rows["held_out"]);
		expect(card.provenance.data["eval/olid/labels-levela.csv"]).toMatchObject({ bytes: 12 });
		const failed = card.gate.rules.filter((rule) => rule.status === "failed");
		expect(failed.length).toBeGreaterThan(0);
		for (const { metric, value } of failed) {
			const figure = value === null ? "-" : value.toFixed(4);
			expect(lines.some((line) => line.startsWith(`gate: FAILED ${metric}: ${figure}, bound `))).toBe(true);
		}
		const found = { texts: 1, recall: 1 };
		expect(card.data_version).toMatchObject({
			written: { texts: 2, classes: { safe: { recall: 1 } } },
			algospeak: { ...found, f1: 1, categories: { leetspeak: found } },
		});
		expect(lines).toContain("NOT RUN: nothing in production to compare with (rule /data_version/algospeak/f1)");
		expect(lines.at(-1)).toMatch(/^gate: closed; .* not run: 0 parts, 3 rules$/);
		expectSelfContained(page);
		expect(errors).toMatch(/^set,.*,text\r\n/);
	});

	it("compares with a card of one's own", async () => {
		const baseline = join(FOLDER, "baseline.json");
		const saved = await run("--out", join(FOLDER, "first"), "--save-baseline", baseline);
		expect(saved.status).toBe(0);
		expect((await run("--out", join(FOLDER, "second"), "--baseline", baseline)).status).toBe(0);
	});
});

describe("a service", () => {
	let server: Server;
	let url: string;
	beforeAll(async () => {
		const decide = () => ({
			normalized_text: "x",
			algospeak_detected: false,
			classification: "safe",
			probabilities: surely("safe"),
			attributes: NO_ATTRIBUTES,
			action: "allow",
			matches: [],
			model_used: "fake@1",
			pattern_version: "1.0.0",
			degraded: true,
		});
		server = createServer((request, response) => {
			let raw = "";
			request.setEncoding("utf8").on("data", (chunk: string) => {
				raw += chunk;
			});
			request.on("end", () => {
				const { items } = JSON.parse(raw) as { items?: unknown[] };
				response.end(
					JSON.stringify(items ? { items: items.map((_, index) => ({ index, result: decide() })) } : decide()),
				);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	});
	afterAll(() => server.close());

	it("is judged by the golden set's bounds, and measured from outside only", async () => {
		const { status, lines } = await run("--out", join(FOLDER, "service"), "--url", url);
		expect(status).toBe(1);
		expect(lines.some((line) => line.startsWith("gate: FAILED golden overall: class "))).toBe(true);
		const { card } = readOut("service");
		expect(card.provenance).toMatchObject({ subject: url, models: ["fake@1"] });
		expect(card.provenance.degraded).toBe(card.golden.cases + card.checklist.cases);
		expect(card.service?.concurrent.requests_per_second).toBeGreaterThan(0);
		expect([card.latency, card.model, card.robustness.golden]).toEqual([null, null, null]);
	});

	it("that nobody runs gives no card", async () => {
		const { status, complaints } = await run("--out", join(FOLDER, "nobody"), "--url", "http://127.0.0.1:1/");
		expect([status, complaints]).toEqual([1, ["model:evaluate: no text was judged (network)"]]);
		expect(existsSync(join(FOLDER, "nobody"))).toBe(false);
	});
});

describe("the command line", () => {
	it("shows help with an example", async () => {
		const { status, lines } = await run("--help");
		expect([status, lines[0]?.includes("npm run model:evaluate -- --out runs/card --data")]).toEqual([0, true]);
	});

	const out = join(FOLDER, "unused");
	it.each([
		["an unknown flag", ["--out", out, "--fast"], /^model:evaluate: Unknown option '--fast'/],
		["nowhere to write", [], /^model:evaluate: --out is missing/],
		["no folder", ["--out", out, "--data", "/nowhere"], /^model:evaluate: --data: no folder \/nowhere$/],
		["an address that is none", ["--out", out, "--url", "ftp://x"], /^model:evaluate: --url: not an http address$/],
		["no baseline", ["--out", out, "--baseline", "/nowhere"], /^model:evaluate: --baseline: no card in \/nowhere$/],
		["an empty data folder", ["--out", out, "--data", tmpdir()], /^model:evaluate: hatemoji: cannot read /],
	])("%s: one line and exit 1", async (_, argv, line) => {
		const { status, lines, complaints } = await run(...argv);
		expect([status, lines, complaints.length]).toEqual([1, [], 1]);
		expect(complaints[0]).toMatch(line);
	});
});
