import { describe, expect, it } from "vitest";
import { redact } from "../../src/insight/redact.ts";

describe("personal data", () => {
	it.each([
		["an e-mail address", "write to jo.doe+x@mail.example.co.uk.", "write to [email]."],
		["one of another script", "пишите на иван@почта.рф сейчас", "пишите на [email] сейчас"],
		["an international number", "call +44 20 7946 0958 now", "call [phone] now"],
		["one with brackets", "+1 (415) 555-2671", "[phone]"],
		["a card with spaces", "pay 4111 1111 1111 1111 ok", "pay [card] ok"],
		["a card with hyphens", "5500-0000-0000-0004", "[card]"],
		["an IPv4 address", "from 203.0.113.9, twice", "from [ip], twice"],
		["an IBAN", "IBAN DE89 3704 0044 0532 0130 00 thanks", "IBAN [iban] thanks"],
		["an IBAN before a word of four letters", "BE68 5390 0754 7034 with thanks", "[iban] with thanks"],
		["a card before its date", "4111 1111 1111 1111 12 29", "[card] 12 29"],
		["an IBAN in one piece", "gb82west12345698765432", "[iban]"],
		["credentials of a URL", "https://bob:hunter2@host.example/x", "https://[credentials]@host.example/x"],
		["two kinds", "a@b.io or +4915112345678", "[email] or [phone]"],
	])("takes out %s", (_kind, text, expected) => {
		expect(redact(text).text).toBe(expected);
	});

	it.each([
		["a number that is a code", "1488"],
		["a score", "0.2507000000000001 of 1"],
		["a card with a wrong check digit", "4111 1111 1111 1112"],
		["sixteen zeros", "0000000000000000"],
		["a version", "version 1.2.3.4.5 is out"],
		["a number that is no octet", "999.1.1.1"],
		["a bare phone number", "call 02079460958"],
		["an IBAN with wrong check digits", "DE88 3704 0044 0532 0130 00"],
		["a mention", "hello @someone and me@home"],
		["a name", "John Smith said hello"],
		["a sum", "1+1234567"],
	])("leaves %s", (_kind, text) => {
		expect(redact(text).text).toBe(text);
	});
});

it("leaves what a pattern matched, and moves the spans with the text", () => {
	const text = "a@b.io says unalive to c@d.io";
	const start = text.indexOf("unalive");
	const { text: written, spans } = redact(text, [{ start, end: start + 7, id: 1 }]);
	expect(written).toBe("[email] says unalive to [email]");
	expect(spans.map((span) => written.slice(span.start, span.end))).toEqual(["unalive"]);
	expect(redact("4111 1111 1111 1111", [{ start: 0, end: 4 }]).text).toBe("4111 1111 1111 1111");
});

it.each(["a", "1", "+1 ", "a@", "a.", "1.", "x://a:", "DE89 3704 "])("reads 20,000 units of %j at once", (piece) => {
	expect(redact(piece.repeat(20_000 / piece.length)).text.length).toBeGreaterThan(0);
});
