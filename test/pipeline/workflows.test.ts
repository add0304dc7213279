/** The workflow files: what runs them is not here, so they are held against what they name. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { TEMPLATE } from "../../scripts/infra.ts";
import { motoPython } from "../fakes/moto.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const FOLDER = join(ROOT, ".github/workflows");
const SETUP = join(ROOT, ".github/actions/setup/action.yml");
const FILES = readdirSync(FOLDER).sort();
/** A hosted runner ends a job after six hours. */
const HOSTED_MINUTES = 360;

interface Step {
	readonly id?: string;
	readonly if?: string;
	readonly uses?: string;
	readonly run?: string;
	readonly with?: Readonly<Record<string, string | number | boolean>>;
	readonly "timeout-minutes"?: number;
}
interface Job {
	readonly needs?: string | readonly string[];
	readonly if?: string;
	readonly uses?: string;
	readonly with?: Readonly<Record<string, unknown>>;
	readonly outputs?: Readonly<Record<string, string>>;
	readonly steps?: readonly Step[];
	readonly "timeout-minutes"?: number;
}
interface Call {
	readonly inputs: Readonly<Record<string, unknown>>;
	readonly outputs: Readonly<Record<string, { readonly value: string }>>;
}
interface Workflow {
	readonly jobs: Readonly<Record<string, Job>>;
	/** YAML 1.1 reads the key `on` as a truth value. */
	readonly true: { readonly workflow_call?: Call };
}

let workflows: Record<string, Workflow>;
let setup: { runs: { steps: Step[] } };
beforeAll(async () => {
	// moto brings the parser.
	const read = "import json,sys,yaml; print(json.dumps([yaml.safe_load(open(name)) for name in sys.argv[1:]]))";
	const paths = FILES.map((name) => join(FOLDER, name));
	const documents = JSON.parse(execFileSync(await motoPython(), ["-c", read, ...paths, SETUP], { encoding: "utf8" }));
	setup = documents.pop();
	workflows = Object.fromEntries(FILES.map((name, i) => [name, documents[i]]));
});

const jobs = () =>
	Object.entries(workflows).flatMap(([file, { jobs: all }]) => Object.values(all).map((job) => ({ file, job })));
const steps = () => [...jobs().flatMap(({ job }) => job.steps ?? []), ...setup.runs.steps];
const commands = () =>
	steps().flatMap(({ run = "" }) =>
		[...run.matchAll(/\bnpm run (?:--silent )?([\w:-]+)(?: -- ([^|>)\n]*))?/g)].map(([, name, flags = ""]) => ({
			name: name!,
			flags: flags.match(/(?<=^|\s)--[a-z-]+/g) ?? [],
		})),
	);

it("pins each action by its commit", () => {
	for (const name of [...FILES.map((file) => join(FOLDER, file)), SETUP]) {
		for (const [, uses] of readFileSync(name, "utf8").matchAll(/\buses: (.+)/g)) {
			expect(uses).toMatch(/^(?:\.\/\.github\/\S+|[\w/-]+@[0-9a-f]{40} # v[\d.]+)$/);
		}
	}
});

it("runs commands that exist, with flags that they know", () => {
	const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
		scripts: Record<string, string>;
	};
	const names = new Set(commands().map(({ name }) => name));
	expect([...names]).toContain("model:train");
	for (const name of names) {
		const [, ...argv] = scripts[name]!.split(" ");
		const help = execFileSync(process.execPath, [...argv, "--help"], { cwd: ROOT, encoding: "utf8" });
		for (const { flags } of commands().filter((each) => each.name === name)) {
			for (const flag of flags) expect(help, `${name} ${flag}`).toMatch(new RegExp(`${flag}\\b(?!-)`));
		}
	}
});

it("has scripts that a shell reads, and puts nothing from outside into them", () => {
	for (const { run } of steps()) {
		if (run === undefined) continue;
		expect(run).not.toContain("${{");
		execFileSync("bash", ["-n", "-c", run]);
	}
});

it("names jobs, outputs, steps and inputs that are there", () => {
	for (const { jobs: all } of Object.values(workflows)) {
		for (const job of Object.values(all)) {
			const needs = [job.needs ?? []].flat();
			expect(Object.keys(all)).toEqual(expect.arrayContaining(needs));
			for (const [, need, output] of JSON.stringify(job).matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
				expect(needs).toContain(need);
				const { uses, outputs } = all[need!]!;
				const called = uses && workflows[uses.split("/").at(-1)!]!.true.workflow_call!.outputs;
				expect(Object.keys(called || outputs!)).toContain(output);
			}
			const ids = (job.steps ?? []).flatMap(({ id }) => id ?? []);
			for (const [, id] of JSON.stringify(job.outputs ?? {}).matchAll(/steps\.([\w-]+)\./g)) expect(ids).toContain(id);
			if (job.uses) {
				const { inputs } = workflows[job.uses.split("/").at(-1)!]!.true.workflow_call!;
				expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(job.with ?? {})));
			}
		}
	}
});

describe("time", () => {
	it("is bounded for each job, below what a hosted runner has", () => {
		for (const { file, job } of jobs()) {
			if (!job.uses) expect(job["timeout-minutes"], file).toBeLessThan(HOSTED_MINUTES);
		}
	});

	it("suffices to stop watching, and three times over for the longest wait and run of the default", () => {
		const { follow } = workflows["follow.yml"]!.jobs;
		const minutes = Number(/--follow-minutes (\d+)/.exec(JSON.stringify(follow))![1]);
		expect(minutes).toBeLessThan(follow!["timeout-minutes"]!);
		const watching = Object.values(workflows["train.yml"]!.jobs).filter(({ uses }) => uses?.endsWith("/follow.yml"));
		const [, hours] = /max_hours:[\s\S]*?default: "(\d+)"/.exec(readFileSync(join(FOLDER, "train.yml"), "utf8"))!;
		expect(watching.length * minutes).toBeGreaterThan(2 * 60 * Number(hours));
		expect(watching.map((job) => job.with?.["last"] ?? false)).toEqual([false, false, true]);
	});

	it("is no longer than the role gives", () => {
		const { Resources } = JSON.parse(readFileSync(TEMPLATE, "utf8"));
		const asked = setup.runs.steps.flatMap((step) => step.with?.["role-duration-seconds"] ?? []).map(Number);
		expect(asked).toEqual([HOSTED_MINUTES * 60]);
		expect(Resources.CiRole.Properties.MaxSessionDuration).toBeGreaterThanOrEqual(asked[0]!);
	});
});

it("removes the candidate's endpoint whatever becomes of its judging", () => {
	const { judge, "remove-candidate": removal } = workflows["train.yml"]!.jobs;
	expect(JSON.stringify(judge)).toContain("model:candidate");
	expect(removal).toMatchObject({ needs: "judge", if: expect.stringMatching(/always\(\)/) });
	expect(removal!.steps!.at(-1)!.run).toBe("npm run model:candidate -- --env staging --remove --yes");
});

it("opens an issue about production whatever step broke", () => {
	const { steps: all, "timeout-minutes": limit } = workflows["validate-model.yml"]!.jobs["validate"]!;
	const [first, issue] = [all![0]!, all!.at(-1)!];
	const body = "$RUNNER_TEMP/card.txt";
	expect(first.run).toContain(`> "${body}"`);
	expect(issue.if).toBe("failure()");
	expect(issue.run).toContain(body);
	expect(Math.max(...all!.map((step) => step["timeout-minutes"] ?? 0))).toBeLessThan(limit!);
});
