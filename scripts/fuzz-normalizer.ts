/** `npm run fuzz:normalizer`: random and mutated inputs; nothing may throw, hang or come back broken. */
import { parseArgs } from "node:util";
import type { CompiledPatterns } from "../src/normalizer/compile.ts";
import { expandForms } from "../src/normalizer/forms.ts";
import { type Normalized, normalize } from "../src/normalizer/normalize.ts";
import type { Pattern } from "../src/patterns/schema.ts";
import { createRandom } from "./embedded/random.ts";
import { type CommandIo, PROCESS_IO, positiveInteger, runCommand } from "./lib/command.ts";
import { cpuMs } from "./lib/cpu-clock.ts";
import { compilePatternDocuments, readPatternDocuments } from "./lib/pattern-documents.ts";
import { readFrequentWords } from "./lib/word-lists.ts";
import { faultOf } from "./normalizer/fuzz/checks.ts";
import { fuzzInput, type Material } from "./normalizer/fuzz/inputs.ts";

const DEFAULT_RUNS = 100_000;
const DEFAULT_SEED = 1;

const HELP = `Normalises random and mutated inputs with the bundled patterns and checks every answer: no exception, spans in order,
disjoint and on code-point borders, nothing changed outside them, the same answer again, and time bounded by length.

npm run fuzz:normalizer -- [--runs 10000000] [--seed 7]

  --runs N   inputs, ${DEFAULT_RUNS} by default
  --seed N   equal seeds give equal inputs, ${DEFAULT_SEED} by default
Exit 1 at the first fault, with the input that shows it.`;

/** One answer in so many is asked for again later. */
const REPEAT_EVERY = 8;
/** An answer takes at most this long, and this much more a unit: far above the mean, far below anything quadratic. */
const MAX_MS = 5;
const MAX_MS_A_UNIT = 0.02;
/** A slow answer is timed again so often: the fastest counts, so that a busy machine is no fault. */
const TIMING_TRIES = 10;
const SHOWN_UNITS = 200;
const PROGRESS_EVERY = 1_000_000;

export interface FuzzResult {
	readonly runs: number;
	readonly units: number;
	/** Inputs in which something was rewritten or reported. */
	readonly matched: number;
	/** Answers that were slow once and not again. */
	readonly slowOnce: number;
	readonly normalizeMs: number;
	/** The first fault, with its run and input. */
	readonly fault: { readonly run: number; readonly reason: string; readonly input: string } | null;
}

/** What inputs are made of, from the given patterns. */
export function fuzzMaterial(patterns: readonly Pattern[], compiled: CompiledPatterns): Material {
	const active = patterns.filter(({ status }) => status === "active");
	const forms = active.flatMap((pattern) =>
		expandForms(pattern, compiled.knownWords).flatMap(({ text, replacement }) => [text, replacement]),
	);
	const contexts = active.flatMap(({ requires, unless }) => [...(requires?.any ?? []), ...(unless?.any ?? [])]);
	return {
		forms: [...new Set(forms)],
		contextWords: [...new Set(contexts.map((word) => word.replace(/\*$/, "")))],
		frequentWords: readFrequentWords(),
	};
}

function isSlow(ms: number, text: string): boolean {
	return ms > MAX_MS + MAX_MS_A_UNIT * text.length;
}

/** Whether a text is slow every time, on a clock in milliseconds. */
function isAlwaysSlow(text: string, compiled: CompiledPatterns, now: () => number): boolean {
	for (let i = 0; i < TIMING_TRIES; i++) {
		const started = now();
		normalize(text, compiled);
		if (!isSlow(now() - started, text)) return false;
	}
	return true;
}

/** Runs inputs until one shows a fault; `progress` hears the count every million. */
export function fuzz(
	material: Material,
	compiled: CompiledPatterns,
	runs: number,
	seed: number,
	now: () => number,
	progress: (runs: number) => void,
): FuzzResult {
	const random = createRandom(seed);
	let units = 0;
	let matched = 0;
	let slowOnce = 0;
	let normalizeMs = 0;
	let kept: { text: string; answer: string } | null = null;
	for (let run = 0; run < runs; run++) {
		const input = fuzzInput(material, random);
		const result = (reason: string, shown = input): FuzzResult => ({
			runs: run + 1,
			units,
			matched,
			slowOnce,
			normalizeMs,
			fault: { run, reason, input: shown },
		});
		units += input.length;
		let answer: Normalized;
		const started = now();
		try {
			answer = normalize(input, compiled);
		} catch (error) {
			return result(`it throws: ${(error as Error).message}`);
		}
		const ms = now() - started;
		normalizeMs += ms;
		if (answer.matches.length > 0) matched++;
		if (isSlow(ms, input)) {
			if (isAlwaysSlow(input, compiled, now)) return result(`it takes ${ms.toFixed(1)} ms for ${input.length} units`);
			slowOnce++;
		}
		const fault = faultOf(input, answer);
		if (fault !== null) return result(fault);
		if (kept !== null) {
			const again = JSON.stringify(normalize(kept.text, compiled));
			if (again !== kept.answer) return result("the same input got another answer", kept.text);
			kept = null;
		}
		if (run % REPEAT_EVERY === 0) kept = { text: input, answer: JSON.stringify(answer) };
		if ((run + 1) % PROGRESS_EVERY === 0) progress(run + 1);
	}
	return { runs, units, matched, slowOnce, normalizeMs, fault: null };
}

/** The beginning of an input as escapes, so that a terminal shows it; seed and number give the whole. */
function escaped(text: string): string {
	return JSON.stringify(text.slice(0, SHOWN_UNITS)).replace(
		/[^\x20-\x7e]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("fuzz:normalizer", io, () => {
		const { values } = parseArgs({
			args: [...argv],
			options: { runs: { type: "string" }, seed: { type: "string" }, help: { type: "boolean", short: "h" } },
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const runs = values.runs === undefined ? DEFAULT_RUNS : positiveInteger(values.runs, "--runs");
		const seed = values.seed === undefined ? DEFAULT_SEED : positiveInteger(values.seed, "--seed");
		const compiled = compilePatternDocuments();
		const material = fuzzMaterial(
			readPatternDocuments().flatMap((document) => document.patterns),
			compiled,
		);
		const started = performance.now();
		const result = fuzz(material, compiled, runs, seed, cpuMs, (count) =>
			io.complain(`fuzz:normalizer: ${count} inputs`),
		);
		const seconds = (performance.now() - started) / 1000;
		io.write(
			`${result.runs} inputs (seed ${seed}), ${result.units} units, ${result.matched} with matches, in ${seconds.toFixed(1)} s; ` +
				`normalize alone ${Math.round((1000 * result.runs) / result.normalizeMs)} inputs/s, ${(result.units / result.normalizeMs / 1000).toFixed(1)} million units/s; slow once: ${result.slowOnce}`,
		);
		if (result.fault === null) return 0;
		io.write(`fault in input ${result.fault.run}: ${result.fault.reason}: ${escaped(result.fault.input)}`);
		return 1;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
