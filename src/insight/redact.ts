/** Takes personal data out of a text before it rests anywhere: what has a form that proves it, never names or bare digits. */

/** A half-open span of UTF-16 units. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface Redacted<S extends Span> {
	readonly text: string;
	/** The spans that were given, where they stand now. */
	readonly spans: readonly S[];
}

/** Digits of a payment card (ISO/IEC 7812). */
const CARD_DIGITS = [13, 19] as const;
/** Characters of an IBAN by country (ISO 13616). */
const IBAN_CHARS = [15, 34] as const;

function digitsOf(text: string): string {
	return text.replace(/\D/g, "");
}

/** The check digit of payment cards (ISO/IEC 7812-1, annex B). */
function isLuhn(text: string): boolean {
	const digits = digitsOf(text);
	if (digits.length < CARD_DIGITS[0] || digits.length > CARD_DIGITS[1] || /^(\d)\1*$/.test(digits)) return false;
	let sum = 0;
	for (let i = 0; i < digits.length; i++) {
		const digit = Number(digits[digits.length - 1 - i]);
		const doubled = digit * 2;
		sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
	}
	return sum % 10 === 0;
}

/** The check digits of an IBAN (ISO 7064, mod 97-10). */
function isIban(text: string): boolean {
	const chars = text.replace(/ /g, "").toUpperCase();
	if (chars.length < IBAN_CHARS[0] || chars.length > IBAN_CHARS[1]) return false;
	let rest = 0;
	for (const char of chars.slice(4) + chars.slice(0, 4)) {
		for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
	}
	return rest === 1;
}

/** The longest beginning, cut between groups, that is an IBAN: the next word may look like one group more. */
function ibanIn(text: string): Span[] {
	for (let end = text.length; end > 0; end = Math.max(text.lastIndexOf(" ", end - 1), 0))
		if (isIban(text.slice(0, end))) return [{ start: 0, end }];
	return [];
}

/** How cards are printed, as digits of the groups: beside other numbers, only this tells where one begins and ends. */
const PRINTED_GROUPS = /^(?:1[3-9]|4 4 4 4(?: 3)?|4 6 [45])$/;
/** First digits of the banks' cards (ISO/IEC 7812-1, annex A): no year of our time begins so. */
const BANK_CARD = /^(?:[3-6]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/;
/** Groups of the longest printed form. */
const MAX_PRINTED_GROUPS = 5;

/** Cards in a run of digits: those that look printed, wherever they begin, or else the longest beginning that passes. */
function cardsIn(run: string): Span[] {
	const groups = [...run.matchAll(/\d+/g)].map(({ index, 0: digits }) => ({
		start: index,
		end: index + digits.length,
	}));
	const found: Span[] = [];
	for (let first = 0; first < groups.length; first++) {
		const { start } = groups[first]!;
		if (!BANK_CARD.test(run.slice(start, start + 4))) continue;
		for (let count = MAX_PRINTED_GROUPS; count > 0; count--) {
			const own = groups.slice(first, first + count);
			const { end } = own.at(-1)!;
			const isPrinted = PRINTED_GROUPS.test(own.map((group) => group.end - group.start).join(" "));
			if (!isPrinted || !isLuhn(run.slice(start, end))) continue;
			found.push({ start, end });
			first += own.length - 1;
			break;
		}
	}
	if (found.length > 0 || !BANK_CARD.test(run)) return found;
	for (const { end } of groups.slice(0, CARD_DIGITS[1]).toReversed())
		if (isLuhn(run.slice(0, end))) return [{ start: 0, end }];
	return [];
}

/** What is in use: global and local unicast, link-local, multicast, NAT64 (IANA IPv6 address space), loopback, mapped IPv4. */
const USED_IPV6 = /^(?:[23][0-9a-f]{3}:|f[cdf][0-9a-f]{2}:|fe[89ab][0-9a-f]:|64:ff9b:|::ffff:\d|::1$)/i;

/** An address as URLs take it; with a digit, which names of programs joined by two colons rarely have. */
function ipv6In(text: string): Span[] {
	const isAddress = USED_IPV6.test(text) && /\d/.test(text) && URL.canParse(`http://[${text}]/`);
	return isAddress ? [{ start: 0, end: text.length }] : [];
}

interface Kind {
	readonly name: string;
	/** What every match holds: most texts have none of it, and to look for that costs next to nothing. */
	readonly needs: string | RegExp;
	readonly pattern: RegExp;
	/** What of a match is proved; all of it where there is no such check. */
	readonly proved?: (text: string) => readonly Span[];
	/** What stands before a number of the same form that is something else. */
	readonly notAfter?: RegExp;
}

const ONE_DIGIT = /\d/;
/** So much of the text before a match is looked at. */
const BEFORE_UNITS = 40;
const NUMBERED =
	/(?:(?<![\p{L}\p{N}])(?:(?:v|ver|sec|ch|art|par)\.?|versions?|release|build|sections?|chapters?|clauses?|articles?|paragraphs?)|§)[ :=]{0,3}$/iu;
const ORDERED =
	/(?<![\p{L}\p{N}])(?:v|version|orders?|invoice|tickets?|tracking|serial|parts?|model|case|ref|reference|item|product|confirmation|booking|claim|account|sku|isbn|issn|doi)[ :=#]{0,3}(?:(?:no|nr|number|id|code)[ .:=#]{0,3})?(?:is )?$/iu;

/**
 * In order: what an earlier one takes, a later one leaves. Every repeat is bounded, or of one digit each, so that no text
 * costs more than linear time.
 */
const KINDS: readonly Kind[] = [
	{
		name: "credentials",
		needs: "://",
		pattern: /(?<=[a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/?#@:]{1,64}:[^\s/?#@]{1,128}(?=@)/gi,
	},
	{
		name: "email",
		needs: "@",
		pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
	},
	{
		name: "iban",
		needs: ONE_DIGIT,
		pattern: /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/gi,
		proved: ibanIn,
	},
	{ name: "card", needs: ONE_DIGIT, pattern: /(?<![\d.+])\d(?:[ -]?\d){12,}(?![\d.]?\d)/g, proved: cardsIn },
	{ name: "phone", needs: "+", pattern: /(?<![\d+\p{L}])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)/gu },
	{
		// North American numbers (NANP): area and exchange begin with 2 to 9 and are no N11. Three bare numbers prove nothing.
		name: "phone",
		needs: ONE_DIGIT,
		pattern:
			/(?<![\p{L}\p{N}_+#/=-]|\d\.)(?:1[ .-])?(?:\([2-9](?!11)[0-8]\d\)[ -]?[2-9](?!11)\d\d[ .-]|[2-9](?!11)[0-8]\d[ .-][2-9](?!11)\d\d[.-])\d{4}(?!\d|[.-]\d)/gu,
		notAfter: ORDERED,
	},
	{
		name: "ip",
		needs: /:[0-9a-f]{0,4}:/i,
		pattern:
			/(?<![\p{L}\p{N}_:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3}|(?<=::))(?![\p{L}\p{N}_]|:[\p{L}\p{N}:]|\.\d)/giu,
		proved: ipv6In,
	},
	{
		name: "ip",
		needs: ".",
		pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d.]?\d)/g,
		notAfter: NUMBERED,
	},
];

/** Spans of one kind in the text. */
function spansOf({ needs, pattern, proved, notAfter }: Kind, text: string): Span[] {
	if (typeof needs === "string" ? !text.includes(needs) : !needs.test(text)) return [];
	return [...text.matchAll(pattern)].flatMap(({ index, 0: match }) => {
		if (notAfter?.test(text.slice(Math.max(0, index - BEFORE_UNITS), index))) return [];
		const parts = proved ? proved(match) : [{ start: 0, end: match.length }];
		return parts.map(({ start, end }) => ({ start: index + start, end: index + end }));
	});
}

function overlaps(a: Span, b: Span): boolean {
	return a.start < b.end && b.start < a.end;
}

/** Writes `[email]`, `[card]` and so on in the place of personal data; never inside `spans`, which people must see. */
export function redact<S extends Span>(text: string, spans: readonly S[] = []): Redacted<S> {
	const found: (Span & { readonly name: string })[] = [];
	for (const kind of KINDS)
		for (const span of spansOf(kind, text))
			if (!spans.some((kept) => overlaps(kept, span)) && !found.some((taken) => overlaps(taken, span)))
				found.push({ name: kind.name, ...span });
	if (found.length === 0) return { text, spans };
	found.sort((a, b) => a.start - b.start);
	let written = "";
	let from = 0;
	for (const { start, end, name } of found) {
		written += `${text.slice(from, start)}[${name}]`;
		from = end;
	}
	const moved = (at: number) =>
		found.reduce((to, { start, end, name }) => (end <= at ? to + name.length + 2 - (end - start) : to), at);
	return {
		text: written + text.slice(from),
		spans: spans.map((span) => ({ ...span, start: moved(span.start), end: moved(span.end) })),
	};
}
