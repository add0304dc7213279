import { beforeEach, describe, expect, it } from "vitest";
import { type BreakerState, CLOSED, exchange, OPEN_MS, phaseOf, type Report } from "../../src/classifier/breaker.ts";
import type { Classifier, ClassifierError, ClassifierErrorKind } from "../../src/classifier/classifier.ts";
import { createGuardedClassifier, STATE_KEPT_MS } from "../../src/classifier/guarded.ts";
import type { Classification, Result } from "../../src/verdict.ts";
import { classificationOf } from "../fakes/parts.ts";

/** What the endpoint does, for all isolates. */
let failure: ClassifierErrorKind | null;
let calls: number;
let now: number;
let breaker = CLOSED;
let reports: Report[];
let isBreakerDown: boolean;

beforeEach(() => {
	failure = null;
	calls = 0;
	now = 0;
	breaker = CLOSED;
	reports = [];
	isBreakerDown = false;
});

const endpoint: Classifier = {
	model: "endpoint",
	classify: async (texts): Promise<Result<Classification[], ClassifierError>> => {
		calls++;
		if (failure) return { ok: false, error: { kind: failure, reason: "test" } };
		return { ok: true, value: texts.map(() => classificationOf("safe")) };
	},
};

/** The service-wide breaker, as its object keeps it. */
async function tell(report: Report): Promise<BreakerState> {
	if (isBreakerDown) throw new Error("out of reach");
	reports.push(report);
	const exchanged = exchange(breaker, report, now);
	breaker = exchanged.breaker;
	return exchanged.state;
}

/** One isolate: asks a text, then lets what it left behind end. */
function isolate() {
	const guarded = createGuardedClassifier({
		classifier: endpoint,
		exchange: tell,
		digest: async (texts) => texts.join(),
		now: () => now,
	});
	return async (text: string): Promise<string> => {
		const left: Promise<unknown>[] = [];
		const answer = await guarded.classify([text], {
			deadlineMs: 1000,
			signal: new AbortController().signal,
			inferenceId: "request-1",
			tenantId: "tenant-1",
			waitUntil: (work) => left.push(work),
		});
		await Promise.all(left);
		return answer.ok ? "answered" : answer.error.kind;
	};
}

describe("an isolate", () => {
	it("asks the breaker beside its first call, then no sooner than a state is kept", async () => {
		const ask = isolate();
		await ask("a");
		expect(reports).toHaveLength(1);
		now += STATE_KEPT_MS - 1;
		await ask("b");
		expect(reports).toHaveLength(1);
		now += 1;
		await ask("c");
		expect(reports).toHaveLength(2);
	});

	it("leaves the endpoint alone once failures of different inputs have opened the breaker", async () => {
		const ask = isolate();
		failure = "timeout";
		for (const text of ["a", "b", "c"]) {
			expect(await ask(text)).toBe("timeout");
			now += 1000;
		}
		expect(phaseOf(breaker, now)).toBe("open");
		expect(await ask("d")).toBe("circuit_open");
		expect(calls).toBe(3);
	});

	it.each(["rejected", "throttled", "misconfigured", "overload", "aborted"] as const)(
		"never takes %s for an outage",
		async (kind) => {
			const ask = isolate();
			failure = kind;
			for (let i = 0; i < 20; i++) {
				expect(await ask(`text ${i}`)).toBe(kind);
				now += 1000;
			}
			expect(breaker).toEqual(CLOSED);
		},
	);

	it("tells a flood of failures as a few", async () => {
		const ask = isolate();
		failure = "unavailable";
		for (let i = 0; i < 500; i++) await ask(`text ${i}`);
		expect(reports.length).toBeLessThanOrEqual(2);
		expect(reports.flatMap(({ failures }) => failures).length).toBeLessThanOrEqual(4);
	});

	it("keeps its failures for later while the breaker is out of reach, and goes on calling", async () => {
		const ask = isolate();
		failure = "unavailable";
		isBreakerDown = true;
		for (const text of ["a", "b", "c", "d", "e"]) {
			expect(await ask(text)).toBe("unavailable");
			now += 1000;
		}
		isBreakerDown = false;
		await ask("f");
		expect(phaseOf(breaker, now)).toBe("open");
	});
});

describe("two isolates", () => {
	it("learn of an outage from each other, and of its end from one probe", async () => {
		const [one, two] = [isolate(), isolate()];
		await two("warm");
		failure = "unavailable";
		for (const text of ["a", "b", "c", "d"]) {
			await one(text);
			now += 1000;
		}
		expect(await one("e")).toBe("circuit_open");
		now += STATE_KEPT_MS;
		await two("f");
		expect(await two("g")).toBe("circuit_open");

		failure = null;
		now += OPEN_MS;
		const before = calls;
		// Each asks when its state is too old; the first is given the probe, and calls with its next request.
		expect(await one("h")).toBe("circuit_open");
		expect(await two("i")).toBe("circuit_open");
		expect(await two("j")).toBe("circuit_open");
		expect(calls).toBe(before);
		expect(await one("k")).toBe("answered");
		expect(await one("l")).toBe("answered");
		now += STATE_KEPT_MS;
		await two("m");
		expect(await two("n")).toBe("answered");
	});
});
