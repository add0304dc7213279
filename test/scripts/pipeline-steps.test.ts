import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Config, stepsOf } from "../../scripts/pipeline.ts";
import { runSteps, type Step } from "../../scripts/sagemaker/pipeline.ts";

let root: string;
let source: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "steps-"));
	source = join(root, "source.txt");
	writeFileSync(source, "one");
});
afterEach(() => rmSync(root, { recursive: true }));

function steps(settings: object = {}, fail = false): Step[] {
	return [
		{
			name: "upper",
			needs: [],
			settings,
			files: [source],
			run: async (folder) => writeFileSync(join(folder, "out"), readFileSync(source, "utf8").toUpperCase()),
		},
		{
			name: "twice",
			needs: ["upper"],
			settings: {},
			files: [],
			run: async (folder) => {
				const text = readFileSync(join(root, "upper/out"), "utf8");
				writeFileSync(join(folder, "out"), text + text);
				if (fail) throw new Error("cut short");
			},
		},
	];
}

async function run(given: Step[]): Promise<string> {
	const states: string[] = [];
	await runSteps(root, given, (name, state) => states.push(`${name} ${state}`));
	return states.join(", ");
}

describe("steps", () => {
	it("run once, and are skipped while nothing changed", async () => {
		expect(await run(steps())).toBe("upper done, twice done");
		expect(readFileSync(join(root, "twice/out"), "utf8")).toBe("ONEONE");
		expect(await run(steps())).toBe("upper skipped, twice skipped");
	});

	it("run again with what needs them when a file changes", async () => {
		await run(steps());
		writeFileSync(source, "two");
		expect(await run(steps())).toBe("upper done, twice done");
		expect(readFileSync(join(root, "twice/out"), "utf8")).toBe("TWOTWO");
	});

	it("end where a setting changed nothing of the result", async () => {
		await run(steps());
		expect(await run(steps({ seed: 2 }))).toBe("upper done, twice skipped");
	});

	it.each([
		["is gone", () => rmSync(join(root, "upper/out"))],
		["is another", () => writeFileSync(join(root, "upper/out"), "ELSE")],
		["has something beside it", () => writeFileSync(join(root, "upper/more"), "")],
	])("run again when what they left %s, and what needs them does not", async (_what, spoil) => {
		await run(steps());
		spoil();
		expect(await run(steps())).toBe("upper done, twice skipped");
		expect(readdirSync(join(root, "upper"))).toEqual([".key", "out"]);
		expect(readFileSync(join(root, "upper/out"), "utf8")).toBe("ONE");
		expect(await run(steps())).toBe("upper skipped, twice skipped");
	});

	it("start anew when they were cut short", async () => {
		await expect(run(steps({}, true))).rejects.toThrow("cut short");
		expect(await run(steps())).toBe("upper skipped, twice done");
	});

	it("refuse an order that cannot be", async () => {
		await expect(run(steps().toReversed())).rejects.toThrow("step twice needs upper, which does not stand before it");
	});
});

describe("the steps of the pipeline", () => {
	const CONFIG: Config = { rows: 100, sample: 40, variants: 1, seed: 1, training: {} };
	const NAMES = ["synthesize", "prepare", "base", "train", "evaluate", "release"];
	const SETS = ["train/jigsaw_toxic_subset", "eval", "benign"];
	const CODE = [
		"scripts/sagemaker",
		"scripts/node_modules",
		"src",
		"patterns",
		"test/vectors",
		"test/fakes",
		"test/pipeline",
	];
	const io = { env: {}, write: () => {}, complain: () => {} };

	function put(path: string, text: string): void {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}

	/** The steps that ran; each leaves one file, always the same. */
	async function ran(config = CONFIG): Promise<string[]> {
		const given = stepsOf(join(root, "runs"), config, join(root, "data"), io, root).map((step) => ({
			...step,
			run: async (folder: string) => writeFileSync(join(folder, "out"), step.name),
		}));
		const done: string[] = [];
		await runSteps(join(root, "runs"), given, (name, state) => state === "done" && done.push(name));
		return done;
	}

	beforeEach(() => {
		for (const set of SETS) put(`data/${set}/file.csv`, "one");
		for (const folder of CODE) put(`${folder}/file.ts`, "one");
		put("package-lock.json", "{}");
	});

	it.each([
		["nothing", "data/lexicons/file.csv", []],
		["the seed comments", "data/train/jigsaw_toxic_subset/file.csv", ["synthesize"]],
		["an evaluation set", "data/eval/file.csv", ["prepare"]],
		["a benign set", "data/benign/more.csv", ["prepare"]],
		["a script", "scripts/sagemaker/file.ts", NAMES],
		["the service", "src/file.ts", NAMES],
		["a pattern", "patterns/file.ts", NAMES],
		["a vector", "test/vectors/file.ts", NAMES],
		["a dependency", "package-lock.json", NAMES],
		["an emulator", "test/fakes/file.ts", ["release"]],
		["an installed package", "scripts/node_modules/file.ts", []],
		["a built file", "src/bundled.bin", []],
	])("run again when it changes: %s", async (_what, path, expected) => {
		expect(await ran()).toEqual(NAMES);
		put(path, "two");
		expect(await ran()).toEqual(expected);
		expect(await ran()).toEqual([]);
	});

	it("run again when a setting of theirs changes", async () => {
		await ran();
		expect(await ran({ ...CONFIG, seed: 2 })).toEqual(["synthesize", "prepare", "train"]);
		expect(await ran({ ...CONFIG, seed: 2, training: { epochs: 2 } })).toEqual(["train"]);
	});
});
