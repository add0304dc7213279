import { z } from "zod";
import { ACTIONS, ATTRIBUTES, SEVERITIES } from "../../src/verdict.ts";
import type { Answer, Judgement } from "./judgement.ts";

/** Bounds of `POST /moderate/batch` (DESIGN section 2), with room for JSON escapes in its 1 MiB body. */
const MAX_BATCH_ITEMS = 100;
const MAX_BATCH_UNITS = 100_000;
/** A batch of 100 long texts takes well under a second; this only ends a call that hangs. */
const CALL_TIMEOUT_MS = 60_000;

const probability = z.number().min(0).max(1);
const decisionSchema = z
	.object({
		normalized_text: z.string(),
		algospeak_detected: z.boolean(),
		classification: z.enum(SEVERITIES),
		probabilities: z.record(z.enum(SEVERITIES), probability),
		attributes: z.record(z.enum(ATTRIBUTES), probability),
		action: z.enum(ACTIONS),
		escalation: z.literal("crisis").optional(),
		matches: z.array(z.object({ pattern_id: z.string() })),
		model_used: z.string(),
		pattern_version: z.string(),
		degraded: z.boolean(),
	})
	.transform(
		(wire): Judgement => ({
			normalizedText: wire.normalized_text,
			algospeakDetected: wire.algospeak_detected,
			classification: wire.classification,
			probabilities: wire.probabilities,
			attributes: wire.attributes,
			action: wire.action,
			escalation: wire.escalation ?? null,
			patternIds: wire.matches.map(({ pattern_id }) => pattern_id),
			modelUsed: wire.model_used,
			patternVersion: wire.pattern_version,
			degraded: wire.degraded,
		}),
	);

const itemSchema = z.union([
	z.object({ index: z.int(), result: decisionSchema }),
	z.object({ index: z.int(), error: z.object({ code: z.string() }) }),
]);
const batchSchema = z.object({ items: z.array(itemSchema) });

type Reply = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly reason: string };

async function post(url: URL, body: object): Promise<Reply> {
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
		});
		if (response.status !== 200) {
			await response.body?.cancel();
			return { ok: false, reason: `http_${response.status}` };
		}
		return { ok: true, body: await response.json() };
	} catch (error) {
		if (error instanceof SyntaxError) return { ok: false, reason: "malformed" };
		return {
			ok: false,
			reason: error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "network",
		};
	}
}

/** Asks for one text. */
export async function moderateOne(base: URL, text: string): Promise<Answer> {
	const reply = await post(new URL("moderate", base), { text });
	if (!reply.ok) return reply;
	const parsed = decisionSchema.safeParse(reply.body);
	return parsed.success ? { ok: true, decision: parsed.data } : { ok: false, reason: "malformed" };
}

async function moderateBatch(base: URL, texts: readonly string[]): Promise<Answer[]> {
	const failed = (reason: string) => texts.map((): Answer => ({ ok: false, reason }));
	const reply = await post(new URL("moderate/batch", base), { items: texts.map((text) => ({ text })) });
	if (!reply.ok) return failed(reply.reason);
	const parsed = batchSchema.safeParse(reply.body);
	if (!parsed.success) return failed("malformed");
	// An item that the answer leaves out stays a failure.
	const answers = failed("missing");
	for (const item of parsed.data.items) {
		if (!(item.index in answers)) return failed("malformed");
		answers[item.index] =
			"result" in item ? { ok: true, decision: item.result } : { ok: false, reason: item.error.code };
	}
	return answers;
}

/** Cuts texts into runs that fit the batch route, as [from, to). */
export function batchRanges(texts: readonly string[]): [from: number, to: number][] {
	const ranges: [number, number][] = [];
	let from = 0;
	let units = 0;
	for (const [i, text] of texts.entries()) {
		if (i > from && (i - from === MAX_BATCH_ITEMS || units + text.length > MAX_BATCH_UNITS)) {
			ranges.push([from, i]);
			from = i;
			units = 0;
		}
		units += text.length;
	}
	if (from < texts.length) ranges.push([from, texts.length]);
	return ranges;
}

/** Runs `work` on every job, at most `concurrency` at a time; results stand in the order of the jobs. */
export async function runBounded<J, R>(
	jobs: readonly J[],
	concurrency: number,
	work: (job: J) => Promise<R>,
): Promise<R[]> {
	const results = new Array<R>(jobs.length);
	let next = 0;
	async function drain(): Promise<void> {
		for (let i = next++; i < jobs.length; i = next++) results[i] = await work(jobs[i]!);
	}
	await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, drain));
	return results;
}

/** Asks for all texts through the batch route; answers stand in their order. `onDone` hears how many more are done. */
export async function moderateAll(
	base: URL,
	texts: readonly string[],
	concurrency: number,
	onDone: (count: number) => void,
): Promise<Answer[]> {
	const answers = await runBounded(batchRanges(texts), concurrency, async ([from, to]) => {
		const batch = await moderateBatch(base, texts.slice(from, to));
		onDone(to - from);
		return batch;
	});
	return answers.flat();
}

export interface Timing {
	readonly latenciesMs: readonly number[];
	readonly failures: Readonly<Record<string, number>>;
	readonly wallMs: number;
}

/** Asks for the texts one by one through the single route, timing each answer; failed calls are counted, not timed. */
export async function timeSingles(base: URL, texts: readonly string[], concurrency: number): Promise<Timing> {
	const latenciesMs: number[] = [];
	const failures: Record<string, number> = {};
	const startedAt = performance.now();
	await runBounded(texts, concurrency, async (text) => {
		const askedAt = performance.now();
		const answer = await moderateOne(base, text);
		if (answer.ok) latenciesMs.push(performance.now() - askedAt);
		else failures[answer.reason] = (failures[answer.reason] ?? 0) + 1;
	});
	return { latenciesMs, failures, wallMs: performance.now() - startedAt };
}
