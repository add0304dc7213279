import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	afterFailure,
	afterSuccess,
	type Breaker,
	CLOSED,
	closedAt,
	FAILURE_WINDOW_MS,
	FAILURES_TO_OPEN,
	leaseProbe,
	OPEN_MS,
	PROBE_LEASE_MS,
	phaseOf,
} from "../../src/classifier/breaker.ts";

function failing(...failures: readonly (readonly [at: number, input: string])[]): Breaker {
	return failures.reduce((breaker, [at, input]) => afterFailure(breaker, { at, input }, false), CLOSED);
}

const OPEN = failing([0, "a"], [1, "b"], [2, "a"]);

describe("a closed breaker", () => {
	it("opens at the third failure within the window, of two inputs at least", () => {
		expect(phaseOf(failing([0, "a"], [1, "b"]), 1)).toBe("closed");
		expect(phaseOf(OPEN, 2)).toBe("open");
	});

	it("is not opened by one input, however often it fails", () => {
		const poisoned = failing(...Array.from({ length: 1000 }, (_, i) => [i, "poison"] as const));
		expect(phaseOf(poisoned, 1000)).toBe("closed");
		expect(poisoned.failures).toHaveLength(FAILURES_TO_OPEN);
	});

	it("forgets failures that are older than the window", () => {
		expect(phaseOf(failing([0, "a"], [1, "b"], [FAILURE_WINDOW_MS, "c"]), FAILURE_WINDOW_MS)).toBe("closed");
		expect(phaseOf(failing([1, "a"], [2, "b"], [FAILURE_WINDOW_MS, "c"]), FAILURE_WINDOW_MS)).toBe("open");
	});

	it("gives no probe", () => {
		expect(leaseProbe(CLOSED, 5).isLeased).toBe(false);
	});
});

describe("an open breaker", () => {
	it("is half open after its time, and lets one caller probe", () => {
		expect(leaseProbe(OPEN, 2 + OPEN_MS - 1).isLeased).toBe(false);
		const first = leaseProbe(OPEN, 2 + OPEN_MS);
		expect(first.isLeased).toBe(true);
		expect(phaseOf(first.breaker, 2 + OPEN_MS)).toBe("half_open");
		expect(leaseProbe(first.breaker, 3 + OPEN_MS).isLeased).toBe(false);
		expect(leaseProbe(first.breaker, 2 + OPEN_MS + PROBE_LEASE_MS).isLeased).toBe(true);
	});

	it("closes with the probe's answer and with no other", () => {
		const { breaker } = leaseProbe(OPEN, 2 + OPEN_MS);
		expect(afterSuccess(breaker, false, 9)).toBe(breaker);
		expect(afterSuccess(breaker, true, 9)).toEqual(closedAt(9));
	});

	it("stays open for its time again when the probe fails, whatever late calls say", () => {
		const { breaker } = leaseProbe(OPEN, 2 + OPEN_MS);
		const late = { at: 3 + OPEN_MS, input: "c" };
		expect(afterFailure(breaker, late, false)).toBe(breaker);
		const again = afterFailure(breaker, late, true);
		expect(phaseOf(again, 2 + 2 * OPEN_MS)).toBe("open");
		expect(phaseOf(again, 3 + 2 * OPEN_MS)).toBe("half_open");
		expect(leaseProbe(again, 3 + 2 * OPEN_MS).isLeased).toBe(true);
	});
});

it("never lets two callers probe at a time, nor opens for one input, whatever happens", () => {
	const event = fc.record({
		wait: fc.integer({ min: 0, max: 100_000 }),
		what: fc.constantFrom("failure", "success", "lease"),
		input: fc.constantFrom("a", "b"),
		isProbe: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(event, { maxLength: 60 }), (events) => {
			let breaker = CLOSED;
			let now = 0;
			let leasedAt: number | null = null;
			const inputs = new Set<string>();
			for (const { wait, what, input, isProbe } of events) {
				now += wait;
				const mayProbe = isProbe && leasedAt !== null;
				if (what === "lease") {
					const leased = leaseProbe(breaker, now);
					if (leased.isLeased && leasedAt !== null) expect(now - leasedAt).toBeGreaterThanOrEqual(PROBE_LEASE_MS);
					if (leased.isLeased) leasedAt = now;
					breaker = leased.breaker;
				} else {
					if (what === "failure") inputs.add(input);
					const isOpen = breaker.openedAt !== null;
					breaker =
						what === "failure"
							? afterFailure(breaker, { at: now, input }, mayProbe)
							: afterSuccess(breaker, mayProbe, now);
					if (mayProbe && isOpen) leasedAt = null;
				}
				if (inputs.size < 2) expect(phaseOf(breaker, now)).toBe("closed");
				expect(breaker.failures.length).toBeLessThan(2 * FAILURES_TO_OPEN);
			}
		}),
	);
});
