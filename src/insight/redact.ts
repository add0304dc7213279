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

/** Units of the longest beginning, cut between groups, that passes: the next word or number may look like one group more. */
function provedUnits(text: string, isProved: (text: string) => boolean): number {
	let end = text.length;
	while (end > 0 && !isProved(text.slice(0, end))) {
		end = Math.max(text.lastIndexOf(" ", end - 1), text.lastIndexOf("-", end - 1), 0);
	}
	return end;
}

interface Kind {
	readonly name: string;
	/** What every match holds: most texts have none of it, and to look for that costs next to nothing. */
	readonly needs: string | RegExp;
	readonly pattern: RegExp;
	readonly isProved?: (text: string) => boolean;
}

const ONE_DIGIT = /\d/;

/** In order: what an earlier one takes, a later one leaves. Every repeat is bounded, so that no text costs more than linear time. */
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
		isProved: isIban,
	},
	{ name: "card", needs: ONE_DIGIT, pattern: /(?<![\d.+])\d(?:[ -]?\d){12,18}(?![\d.]?\d)/g, isProved: isLuhn },
	{ name: "phone", needs: "+", pattern: /(?<![\d+\p{L}])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)/gu },
	{
		name: "ip",
		needs: ".",
		pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d.]?\d)/g,
	},
];

function overlaps(a: Span, b: Span): boolean {
	return a.start < b.end && b.start < a.end;
}

/** Writes `[email]`, `[card]` and so on in the place of personal data; never inside `spans`, which people must see. */
export function redact<S extends Span>(text: string, spans: readonly S[] = []): Redacted<S> {
	const found: (Span & { readonly name: string })[] = [];
	for (const { name, needs, pattern, isProved } of KINDS) {
		if (typeof needs === "string" ? !text.includes(needs) : !needs.test(text)) continue;
		for (const match of text.matchAll(pattern)) {
			const units = isProved ? provedUnits(match[0], isProved) : match[0].length;
			if (units === 0) continue;
			const span = { name, start: match.index, end: match.index + units };
			if (!spans.some((kept) => overlaps(kept, span)) && !found.some((taken) => overlaps(taken, span)))
				found.push(span);
		}
	}
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
