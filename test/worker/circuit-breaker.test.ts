import { evictDurableObject, reset } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OPEN_MS } from "../../src/classifier/breaker.ts";
import { circuitBreaker } from "../../src/objects/circuit-breaker.ts";

const told = (...inputs: string[]) => inputs.map((input) => ({ input, agoMs: 0 }));
const NOTHING = { failures: [], probe: null };

beforeEach(async () => {
	await reset();
	vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
	vi.useRealTimers();
});

function breaker() {
	return circuitBreaker(env, "endpoint");
}

async function open(): Promise<void> {
	await breaker().exchange({ failures: told("a", "b"), probe: null });
	expect(await breaker().exchange({ failures: told("a"), probe: null })).toEqual({ phase: "open", isProbe: false });
}

it("opens for every isolate, and stays open when its object is moved", async () => {
	expect(await breaker().exchange(NOTHING)).toEqual({ phase: "closed", isProbe: false });
	await open();
	await evictDurableObject(breaker());
	expect(await breaker().exchange(NOTHING)).toEqual({ phase: "open", isProbe: false });
	expect(await circuitBreaker(env, "another").exchange(NOTHING)).toMatchObject({ phase: "closed" });
});

it("gives the probe to one of many that ask at once, and closes with its answer", async () => {
	await open();
	vi.setSystemTime(Date.now() + OPEN_MS);
	const states = await Promise.all(Array.from({ length: 20 }, () => breaker().exchange(NOTHING)));
	expect(states.filter(({ isProbe }) => isProbe)).toHaveLength(1);
	expect(states.every(({ phase }) => phase === "half_open")).toBe(true);
	expect(await breaker().status()).toMatchObject({ phase: "half_open", isProbing: true });
	expect(await breaker().exchange({ failures: [], probe: "answered" })).toEqual({ phase: "closed", isProbe: false });
	expect(await breaker().status()).toEqual({ phase: "closed", failures: 0, openedAt: null, isProbing: false });
});

it("stays open for its time again when the probe fails", async () => {
	await open();
	vi.setSystemTime(Date.now() + OPEN_MS);
	expect(await breaker().exchange(NOTHING)).toMatchObject({ isProbe: true });
	expect(await breaker().exchange({ failures: [], probe: "failed" })).toEqual({ phase: "open", isProbe: false });
	vi.setSystemTime(Date.now() + OPEN_MS);
	expect(await breaker().exchange(NOTHING)).toEqual({ phase: "half_open", isProbe: true });
});

it("stays closed after a reset when failures from before it are told late", async () => {
	await open();
	vi.setSystemTime(Date.now() + 1000);
	await breaker().reset();
	vi.setSystemTime(Date.now() + 4000);
	const late = ["c", "d", "e"].map((input) => ({ input, agoMs: 4500 }));
	expect(await breaker().exchange({ failures: late, probe: null })).toMatchObject({ phase: "closed" });
	expect(await breaker().status()).toMatchObject({ failures: 0 });
	const fresh = ["c", "d", "e"].map((input) => ({ input, agoMs: 500 }));
	expect(await breaker().exchange({ failures: fresh, probe: null })).toMatchObject({ phase: "open" });
});

it("is closed by a reset", async () => {
	await open();
	await breaker().reset();
	expect(await breaker().exchange(NOTHING)).toEqual({ phase: "closed", isProbe: false });
});

it("has nothing to show where no endpoint is configured", async () => {
	const response = await exports.default.fetch("http://localhost/failsafe/status");
	expect(await response.json()).toEqual({ models: [], state_kept_ms: 10_000 });
});
