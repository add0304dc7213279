/** Signatures against the specification's vector and its own library; URLs that must not be called; deliveries to a real receiver. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attempt, deliver, nextDelaySeconds } from "../../src/webhooks/deliver.ts";
import { eventBody } from "../../src/webhooks/events.ts";
import { webhookSecret } from "../../src/webhooks/secret.ts";
import { isSecret, signedHeaders } from "../../src/webhooks/sign.ts";
import { parseWebhookUrl } from "../../src/webhooks/url.ts";

const VECTOR = {
	secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
	id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
	at: 1_614_265_330_000,
	body: '{"test": 2432232314}',
	signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

describe("a signature", () => {
	it("is the one of the specification's vector", async () => {
		expect(await signedHeaders([VECTOR.secret], VECTOR)).toEqual({
			"webhook-id": VECTOR.id,
			"webhook-timestamp": "1614265330",
			"webhook-signature": VECTOR.signature,
		});
	});

	it("is known to whoever has the old secret or the new one, and to nobody else", async () => {
		const [old, fresh, other] = await Promise.all(["a", "b", "c"].map((salt) => webhookSecret("key", "whk_1", salt)));
		const message = { id: "msg_1", at: Date.now(), body: eventBody("job.finished", 0, { id: "job_1" }) };
		const headers = await signedHeaders([fresh!, old!], message);
		for (const secret of [old!, fresh!]) {
			expect(new Webhook(secret).verify(message.body, headers)).toMatchObject({ type: "job.finished" });
		}
		expect(() => new Webhook(other!).verify(message.body, headers)).toThrow();
		expect(() => new Webhook(fresh!).verify(`${message.body} `, headers)).toThrow();
	});

	it("is left out where there is no secret", async () => {
		expect(Object.keys(await signedHeaders([], VECTOR))).toEqual(["webhook-id", "webhook-timestamp"]);
	});
});

describe("a secret", () => {
	it("is 32 bytes, of its webhook, its salt and the deployment's key", async () => {
		const all = await Promise.all([
			webhookSecret("key", "whk_1", "a"),
			webhookSecret("key", "whk_1", "b"),
			webhookSecret("key", "whk_2", "a"),
			webhookSecret("kez", "whk_1", "a"),
		]);
		expect(new Set(all).size).toBe(4);
		for (const secret of all) expect([isSecret(secret), secret.length]).toEqual([true, 50]);
	});

	it.each([
		"whsec_",
		"whsec_short",
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		`whsec_${"A".repeat(92)}`,
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_",
	])("does not look like %s", (value) => {
		expect(isSecret(value)).toBe(false);
	});
});

it("a body of 20 kB or more is never made", () => {
	expect(() => eventBody("job.finished", 0, { text: "x".repeat(20_000) })).toThrow("20000 bytes");
});

/** Every spelling of an IPv4 address that URL parsers read as one. */
const ipv4 = fc
	.tuple(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), fc.constantFrom(1, 2, 3, 4), fc.nat(2), fc.boolean())
	.map(([bytes, parts, base, isDotted]) => {
		const last = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0);
		const numbers = [...bytes.slice(0, parts - 1), last];
		const spell = (n: number) => [String(n), `0x${n.toString(16)}`, `0${n.toString(8)}`][base]!;
		return numbers.map(spell).join(".") + (isDotted ? "." : "");
	});
const ipv6 = fc
	.oneof(
		fc.ipV6(),
		fc.ipV4().map((v4) => `::ffff:${v4}`),
	)
	.map((address) => `[${address}]`);
const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/);
const host = fc.tuple(
	fc.array(label, { minLength: 1, maxLength: 3 }),
	fc.constantFrom("com", "org", "dev", "xn--p1ai"),
);
const publicHost = host.map(([labels, top]) => [...labels, top].join("."));
const path = fc.webPath();

const isRefused = (url: string) => !parseWebhookUrl(url, false).ok;

describe("a webhook's URL", () => {
	it("is https on a public name, as it is written", () => {
		fc.assert(
			fc.property(publicHost, path, fc.constantFrom("", ":443"), (name, rest, port) => {
				const parsed = parseWebhookUrl(`https://${name}${port}${rest}`, false);
				expect(parsed).toEqual({ ok: true, value: new URL(`https://${name}${rest}`).href });
			}),
		);
	});

	it("is no address, in whatever spelling", () => {
		fc.assert(
			fc.property(fc.oneof(ipv4, ipv6), path, (address, rest) => isRefused(`https://${address}${rest}`)),
			{ numRuns: 2000 },
		);
	});

	it("has no other scheme, port, credentials or fragment", () => {
		const spoilt = fc.oneof(
			fc
				.tuple(publicHost, fc.constantFrom("http", "ftp", "ws", "wss", "file", "data", "javascript", "HTTP"))
				.map(([name, scheme]) => `${scheme}://${name}/`),
			fc
				.tuple(
					publicHost,
					fc.integer({ min: 0, max: 65_535 }).filter((port) => port !== 443),
				)
				.map(([name, port]) => `https://${name}:${port}/`),
			fc.tuple(publicHost, label, label).map(([name, user, word]) => `https://${user}:${word}@${name}/`),
			fc.tuple(publicHost, label).map(([name, user]) => `https://${user}@${name}/`),
			fc.tuple(publicHost, label).map(([name, part]) => `https://${name}/#${part}`),
		);
		fc.assert(fc.property(spoilt, isRefused), { numRuns: 1000 });
	});

	it("is on a name that the public DNS may answer for", () => {
		const tops = ["localhost", "local", "internal", "intranet", "lan", "corp", "home", "home.arpa", "test", "onion"];
		const privateHost = fc.tuple(fc.array(label, { maxLength: 2 }), fc.constantFrom(...tops));
		fc.assert(
			fc.property(privateHost, fc.constantFrom("", "."), ([labels, top], dot) =>
				isRefused(`https://${[...labels, top].join(".")}${dot}/`),
			),
		);
	});

	it("never names anything else once it is accepted, whatever was sent", () => {
		const pieces = [
			"https:",
			"http:",
			"//",
			"/",
			"\\",
			"@",
			":",
			"?",
			"#",
			"[",
			"]",
			".",
			"%",
			"%2e",
			"0x7f",
			"127.0.0.1",
		];
		const soup = fc
			.array(fc.oneof(fc.constantFrom(...pieces, "localhost", "example.com", "①②⑦", "。", "\t"), fc.string()), {
				maxLength: 8,
			})
			.map((parts) => parts.join(""));
		fc.assert(
			fc.property(
				fc.oneof(
					soup,
					soup.map((rest) => `https://${rest}`),
				),
				(value) => {
					const parsed = parseWebhookUrl(value, false);
					if (!parsed.ok) return;
					const url = new URL(parsed.value);
					expect([url.protocol, url.port, url.username, url.password, url.hash]).toEqual(["https:", "", "", "", ""]);
					expect(isIP(url.hostname.replace(/^\[|\]$/g, ""))).toBe(0);
					expect(url.hostname).toMatch(/\.[a-z]/);
					expect(url.hostname).not.toMatch(/(?:^|\.)localhost$/);
				},
			),
			{ numRuns: 5000 },
		);
	});

	it.each([
		["full-width digits", "https://１２７.０.０.１/"],
		["ideographic dots", "https://127。0。0。1/"],
		["a tab in the scheme", "ht\ttps://example.com/"],
		["a line break", "https://example.com/\n"],
		["one label", "https://metadata/"],
		["a bare suffix", "https://com/"],
		["an underscore", "https://a_b.example.com/"],
		["too long", `https://example.com/${"x".repeat(2048)}`],
		["nothing", ""],
		["a path only", "/hook"],
	])("is refused for %s", (_reason, url) => {
		expect(isRefused(url)).toBe(true);
	});

	it("may be a loopback receiver in local development only", () => {
		for (const url of ["http://127.0.0.1:9000/hook", "http://localhost:9000/", "http://[::1]:9000/"]) {
			expect([parseWebhookUrl(url, true).ok, parseWebhookUrl(url, false).ok]).toEqual([true, false]);
		}
		for (const url of ["http://10.0.0.1/", "http://example.com/", "ftp://127.0.0.1/", "http://127.0.0.2/"]) {
			expect(parseWebhookUrl(url, true).ok).toBe(false);
		}
	});
});

describe("delivery to a receiver", () => {
	let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
	const seen: { headers: IncomingMessage["headers"]; body: string }[] = [];
	const server = createServer(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += chunk;
		seen.push({ headers: request.headers, body });
		answer(request, response);
	});
	let attempt: Attempt;
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		const secrets = [await webhookSecret("key", "whk_1", "a"), await webhookSecret("key", "whk_1", "b")];
		attempt = { url: `http://127.0.0.1:${port}/hook`, secrets, id: "msg_1", body: '{"a":"ä"}', at: Date.now() };
	});
	afterAll(() => new Promise((resolve) => server.close(resolve)));

	it.each([
		[200, {}, { kind: "delivered", status: 200 }],
		[204, {}, { kind: "delivered", status: 204 }],
		[410, {}, { kind: "gone", status: 410 }],
		[
			302,
			{ location: "http://127.0.0.1:1/" },
			{ kind: "failed", status: 302, reason: "redirect", isSlowed: false, retryAfterSeconds: 0 },
		],
		[404, {}, { kind: "failed", status: 404, reason: "status", isSlowed: false, retryAfterSeconds: 0 }],
		[
			429,
			{ "retry-after": "77" },
			{ kind: "failed", status: 429, reason: "status", isSlowed: true, retryAfterSeconds: 77 },
		],
		[
			500,
			{ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" },
			{ kind: "failed", status: 500, reason: "status", isSlowed: false, retryAfterSeconds: 0 },
		],
		[502, {}, { kind: "failed", status: 502, reason: "status", isSlowed: true, retryAfterSeconds: 0 }],
		[504, {}, { kind: "failed", status: 504, reason: "status", isSlowed: true, retryAfterSeconds: 0 }],
	])("that answers %i", async (status, headers, outcome) => {
		answer = (_, response) => response.writeHead(status, headers).end("what a receiver says is not read");
		const before = seen.length;
		expect(await deliver(fetch, attempt)).toEqual(outcome);
		expect(seen.length - before).toBe(1);
		const { headers: sent, body } = seen.at(-1)!;
		expect(body).toBe(attempt.body);
		expect(sent["content-type"]).toBe("application/json");
		for (const secret of attempt.secrets) {
			expect(new Webhook(secret).verify(body, sent as Record<string, string>)).toEqual({ a: "ä" });
		}
	});

	it("that hangs, breaks off or is not there", async () => {
		answer = () => {};
		expect(await deliver(fetch, attempt, 50)).toMatchObject({ kind: "failed", status: null, reason: "timeout" });
		answer = (request) => request.socket.destroy();
		expect(await deliver(fetch, attempt)).toMatchObject({ kind: "failed", status: null, reason: "unreachable" });
		expect(await deliver(fetch, { ...attempt, url: "http://127.0.0.1:1/" })).toMatchObject({ reason: "unreachable" });
	});
});

describe("the time of the next try", () => {
	const calm = { isSlowed: false, retryAfterSeconds: 0 };
	const steps = Array.from({ length: 8 }, (_, i) => i + 1);

	it("follows the steps, a fifth up or down, and ends after seven", () => {
		expect(steps.map((n) => nextDelaySeconds(n, calm, 0.5))).toEqual([5, 30, 300, 1800, 7200, 21_600, 43_200, null]);
		expect(steps.slice(0, 3).map((n) => nextDelaySeconds(n, calm, 0))).toEqual([4, 24, 240]);
		expect(steps.slice(0, 3).map((n) => nextDelaySeconds(n, calm, 1))).toEqual([6, 36, 360]);
		expect(nextDelaySeconds(7, calm, 1)).toBe(43_200);
	});

	it("gives a busy receiver the step after, and no less than it asks for", () => {
		expect(nextDelaySeconds(1, { ...calm, isSlowed: true }, 0.5)).toBe(30);
		expect(nextDelaySeconds(1, { isSlowed: true, retryAfterSeconds: 90 }, 0.5)).toBe(90);
		expect(nextDelaySeconds(1, { isSlowed: true, retryAfterSeconds: 900_000 }, 0.5)).toBe(43_200);
		expect(nextDelaySeconds(7, { ...calm, isSlowed: true }, 0.5)).toBe(43_200);
	});
});
