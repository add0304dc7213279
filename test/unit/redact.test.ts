import fc from "fast-check";
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
		["a card after a number", "my card 12 4111 1111 1111 1111", "my card 12 [card]"],
		["a card after a year", "2020 4111 1111 1111 1111", "2020 [card]"],
		["a card with hyphens after a year", "in 2017 4111-1111-1111-1111", "in 2017 [card]"],
		["a card between numbers", "7 12 4111 1111 1111 1111 123", "7 12 [card] 123"],
		["a card in one piece after a number", "no. 5 4111111111111111", "no. 5 [card]"],
		["one of 15 digits after a number", "3 3782 822463 10005", "3 [card]"],
		["two cards", "4111 1111 1111 1111 5500 0000 0000 0004", "[card] [card]"],
		["a US number with hyphens", "call 202-555-0147 now", "call [phone] now"],
		["one with brackets around the area", "call (202) 555-0147.", "call [phone]."],
		["one without a space after them", "(202)555-0147", "[phone]"],
		["one with points", "202.555.0147", "[phone]"],
		["one with the country's 1", "dial 1-800-555-0199", "dial [phone]"],
		["one with a plus", "+1 202-555-0147", "[phone]"],
		["one after a number", "at 5 202-555-0147", "at 5 [phone]"],
		["one as somebody's number", "my number is 202-555-0147x12", "my number is [phone]x12"],
		["an IPv6 address", "from 2001:0db8:85a3:0000:0000:8a2e:0370:7334, twice", "from [ip], twice"],
		["a short one", "ping 2001:db8::1: no answer", "ping [ip]: no answer"],
		["a short one that ends so", "the net 2001:db8::/32", "the net [ip]/32"],
		["one of the link", "FE80::1%eth0", "[ip]%eth0"],
		["one with a port", "http://[2a02:908::5]:80/", "http://[[ip]]:80/"],
		["one of this host", "on ::1.", "on [ip]."],
		["one with IPv4 in it", "::ffff:192.0.2.1", "[ip]"],
		[
			"an IPv4 address after a word in v",
			"via 203.0.113.9 or server v 2 at 10.0.0.1",
			"via [ip] or server v 2 at [ip]",
		],
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
		["a version after v", "v1.2.3.4 and V. 2.0.0.1 are out"],
		["a version after its word", "Version: 1.2.3.4"],
		["a number of a section", "see section 3.2.1.4, \u00a7 3.2.1.4 and chapter 10.1.2.3"],
		["years in a row", "1999 2000 2001 2002 2003 2004 2005 2006"],
		["a card with a wrong check digit after a number", "12 4111 1111 1111 1112"],
		["digits that pass, not grouped as on a card", "8 41 1111 1111 1111 11"],
		["digits that pass, not a bank's", "9780306406157 and 1111111111116"],
		["times", "12:30:45 and 10:05:59:12, 1:2:3"],
		["names with two colons", "a::b, std::vector, dead::beef, f00::bar, ::, ::get, fe::1"],
		["an address that is none", "2001:db8:::1, 2001:db8:1, 2001:db8::12345 and 2001:1:2:3:4:5:6:7:8"],
		["a card's hardware address", "00:1b:44:11:3a:b7"],
		["a fingerprint", "20:01:0d:b8:43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1"],
		["dates", "2017-08-12, 12-08-2017, 212-08-2017 and 2017.08.12"],
		["ISBNs", "ISBN 0-306-40615-2, 978-3-16-148410-0 and 978-0-306-40615-7"],
		["an area that begins with 1", "123-456-7890"],
		["an exchange that begins with 1", "202-155-0147"],
		["a service number as the area", "911-555-0147"],
		["an order number", "order 304-556-7891, Order ID: 304-556-7891, confirmation code is 304-556-7891, #304-556-7891"],
		["a longer number of parts", "202-555-0147-33 and 5-202-555-0147"],
		["a version of three parts", "version 202.555.0147"],
		["a number in a path", "/item/202-555-0147"],
		["three bare numbers", "rows 202 555 0147"],
		["a social security number's form", "219-09-9999"],
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

const PIECES = [
	"a",
	"1",
	"1 ",
	"4111 ",
	"+1 ",
	"a@",
	"a.",
	"1.",
	"x://a:",
	"DE89 3704 ",
	":",
	"2001:",
	"1::",
	"202-",
	"(202) ",
];
it.each(PIECES)("reads 20,000 units of %j at once", (piece) => {
	expect(redact(piece.repeat(20_000 / piece.length)).text.length).toBeGreaterThan(0);
});

describe("whatever the digits", () => {
	const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
	/** The number with its check digit. */
	const withLuhn = (body: string) =>
		[..."0123456789"].map((last) => body + last).find((number) => luhnSum(number) % 10 === 0) as string;
	const card = digits(14).map((body) => withLuhn(`4${body.join("")}`));
	const fours = (number: string, separator: string) => number.replace(/.{4}(?=.)/g, `$&${separator}`);
	const separator = fc.constantFrom("", " ", "-");
	const small = fc.integer({ min: 0, max: 2100 });

	it("a card is taken out after any number, in groups or in one piece", () => {
		fc.assert(
			fc.property(card, separator, small, (number, between, before) => {
				expect(redact(`${before} ${fours(number, between)}`).text).toBe(`${before} [card]`);
			}),
		);
	});

	it("a number with another check digit stays", () => {
		fc.assert(
			fc.property(card, separator, fc.integer({ min: 1, max: 9 }), (number, between, off) => {
				const other = fours(number.slice(0, -1) + ((Number(number.at(-1)) + off) % 10), between);
				expect(redact(`no ${other} at all`).text).toBe(`no ${other} at all`);
			}),
		);
	});

	it("an IPv6 address is taken out as it is and as URLs shorten it", () => {
		const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
			minLength: 7,
			maxLength: 7,
		});
		fc.assert(
			fc.property(fc.integer({ min: 0x2000, max: 0x3fff }), groups, (first, rest) => {
				const whole = [first, ...rest].map((group) => group.toString(16)).join(":");
				const short = new URL(`http://[${whole}]`).hostname;
				expect(redact(`at ${whole}, ${short}.`).text).toBe("at [ip], [[ip]].");
			}),
		);
	});

	it("a North American number is taken out, a date and a time stay", () => {
		const area = fc.tuple(
			fc.integer({ min: 2, max: 9 }),
			fc.integer({ min: 0, max: 8 }),
			fc.integer({ min: 2, max: 9 }),
		);
		const exchange = fc.tuple(
			fc.integer({ min: 2, max: 9 }),
			fc.integer({ min: 2, max: 9 }),
			fc.integer({ min: 0, max: 9 }),
		);
		fc.assert(
			fc.property(area, exchange, digits(4), (a, b, c) => {
				const [x, y, z] = [a, b, c].map((part) => part.join(""));
				expect(redact(`ring ${x}-${y}-${z}, (${x}) ${y}-${z}`).text).toBe("ring [phone], [phone]");
			}),
		);
		fc.assert(
			fc.property(
				fc.date({ noInvalidDate: true, min: new Date("1000-01-01"), max: new Date("9999-12-31") }),
				(date) => {
					const text = date.toISOString().replace(/[TZ]/g, " ");
					expect(redact(text).text).toBe(text);
				},
			),
		);
	});
});

/** The check sum of payment cards, written another way than in the code. */
function luhnSum(number: string): number {
	const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
	return [...number]
		.toReversed()
		.reduce((sum, digit, i) => sum + (i % 2 === 0 ? Number(digit) : doubled[Number(digit)]!), 0);
}
