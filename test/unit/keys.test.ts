import { describe, expect, it } from "vitest";
import { ATTEMPTS_WINDOW_MS, AttemptCounter, MAX_ATTEMPTS } from "../../src/keys/attempts.ts";
import { crc32, isWellFormed, makeKey, presentedKey } from "../../src/keys/key.ts";

describe("a key", () => {
	it("has the checksum of CRC-32, by its published check value", () => {
		expect(crc32("123456789")).toBe(0xcbf43926);
	});

	it("is made of random digits, each as likely as any other, and is well formed", () => {
		let byte = 0;
		const key = makeKey((bytes) => {
			for (let i = 0; i < bytes.length; i++) bytes[i] = byte++;
		});
		expect(key).toMatch(/^psk_0123456789ABCDEFGHIJKLMNOPQRSTUV/);
		// Bytes from 248 on would make the first digits likelier.
		const high = makeKey((bytes) => bytes.fill(byte++ % 2 === 0 ? 255 : 61));
		expect(high).toMatch(/^psk_z{32}/);
		for (const made of [key, high, makeKey()]) expect(isWellFormed(made)).toBe(true);
		expect(makeKey()).not.toBe(makeKey());
	});

	it("with any one digit changed, or two neighbours swapped, is malformed", () => {
		const key = makeKey();
		for (let i = 4; i < key.length; i++) {
			for (const digit of "059AMZamz") {
				if (digit !== key[i]) expect(isWellFormed(key.slice(0, i) + digit + key.slice(i + 1))).toBe(false);
			}
			const swapped = key.slice(0, i - 1) + key[i] + key[i - 1] + key.slice(i + 1);
			if (swapped !== key) expect(isWellFormed(swapped)).toBe(false);
		}
		for (const other of ["", "psk_", key.slice(0, -1), `${key}a`, key.toUpperCase(), ` ${key}`, `${key}\n`]) {
			expect(isWellFormed(other)).toBe(false);
		}
	});

	it.each([
		[null, null],
		["", null],
		["Bearer local-alice", null],
		["Basic psk_abc", null],
		["Bearer psk_abc def", null],
		["Bearer psk_abc", "psk_abc"],
		["bearer psk_abc", "psk_abc"],
	])("is presented by %j as %j", (authorization, key) => {
		expect(presentedKey(authorization)).toBe(key);
	});
});

describe("attempts", () => {
	function tried(counter: AttemptCounter, address: string, times: number, now = 0): void {
		for (let i = 0; i < times; i++) counter.add(address, now);
	}

	it("are refused at the limit, until the window is over", () => {
		const counter = new AttemptCounter();
		tried(counter, "192.0.2.1", MAX_ATTEMPTS - 1, 1000);
		expect(counter.refusedFor("192.0.2.1", 1000)).toBe(0);
		counter.add("192.0.2.1", 2000);
		expect(counter.refusedFor("192.0.2.1", 2000)).toBe(ATTEMPTS_WINDOW_MS - 1000);
		expect(counter.refusedFor("192.0.2.2", 2000)).toBe(0);
		expect(counter.refusedFor("192.0.2.1", 1000 + ATTEMPTS_WINDOW_MS)).toBe(0);
		counter.add("192.0.2.1", 1000 + ATTEMPTS_WINDOW_MS);
		expect(counter.refusedFor("192.0.2.1", 1000 + ATTEMPTS_WINDOW_MS)).toBe(0);
	});

	it("of one IPv6 network are counted together", () => {
		const counter = new AttemptCounter();
		for (let i = 0; i < MAX_ATTEMPTS; i++) counter.add(`2001:db8:1:2:3:4:5:${i}`, 0);
		expect(counter.refusedFor("2001:db8:1:2::9", 0)).toBeGreaterThan(0);
		expect(counter.refusedFor("2001:db8:1:3:3:4:5:6", 0)).toBe(0);
	});

	it("are counted for a bounded number of addresses", () => {
		const counter = new AttemptCounter();
		tried(counter, "192.0.2.1", MAX_ATTEMPTS);
		for (let i = 0; i < 5000; i++) counter.add(`10.0.${i >> 8}.${i & 255}`, 0);
		expect(counter.refusedFor("192.0.2.1", 0)).toBe(0);
	});
});
