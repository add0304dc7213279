/** Emoji known by name: sorted code points, and the ASCII name of each in one byte array. */
export interface EmojiNames {
	readonly codePoints: Uint32Array;
	/** `codePoints.length + 1` offsets into `names`. */
	readonly offsets: Uint32Array;
	/** Lower-case words separated by spaces. */
	readonly names: Uint8Array;
}

/** Reusable output of `prepareText`: `units[0..length)` is " token token token ". */
export interface PreparedText {
	units: Uint16Array;
	length: number;
}

/** Stand-ins for things whose spelling says nothing; private-use units, so no text can collide with a word. */
export const URL_UNIT = 0xe000;
export const USER_UNIT = 0xe001;
export const SPACE_UNIT = 0x20;

const STAR = 0x2a;
const AT = 0x40;
/** "f u c k" is a word spelt out; two single letters in a row are too common to join. */
const MIN_SPELT_LETTERS = 3;
/** "@ss" and "@nal" are words, "@maria" is a user: names this short are rare. */
const MAX_LEET_AT_LETTERS = 3;
/** Digits before fewer letters are numbers with a unit ("4pm", "20th"). */
const MIN_LETTERS_AFTER_DIGIT = 3;

const SEPARATOR = 0;
const LETTER = 1;
const DIGIT = 2;
const APOSTROPHE = 3;
/** `*`, `@`, `$`, `!`: part of a word only beside letters. */
const MASK = 4;

const ASCII_CLASS = new Uint8Array(128);
const LEET = new Uint8Array(128);
for (let c = 0x61; c <= 0x7a; c++) ASCII_CLASS[c] = LETTER;
for (let c = 0x41; c <= 0x5a; c++) ASCII_CLASS[c] = LETTER;
for (let c = 0x30; c <= 0x39; c++) ASCII_CLASS[c] = DIGIT;
for (const c of "'`") ASCII_CLASS[c.charCodeAt(0)] = APOSTROPHE;
for (const c of "*@$!") ASCII_CLASS[c.charCodeAt(0)] = MASK;
for (const [from, to] of ["0o", "1i", "3e", "4a", "5s", "7t", "8b", "@a", "$s", "!i"]) {
	LEET[from!.charCodeAt(0)] = to!.charCodeAt(0);
}

export function createPreparedText(): PreparedText {
	return { units: new Uint16Array(4096), length: 0 };
}

/**
 * Writes the text as lower-case tokens: compatibility forms folded, accents and zero-width units off, runs of a
 * letter at most two, leet inside words undone, spelt-out words joined, URLs and users as one unit, an emoji as
 * itself and its name. Linear in the text; allocates only when `out` must grow or the text is not ASCII.
 */
export function prepareText(text: string, emoji: EmojiNames, out: PreparedText): void {
	const source = isAscii(text) ? text : text.normalize("NFKD").toLowerCase();
	const end = source.length;
	reserve(out, 2 * end + 16);
	let units = out.units;
	let n = 0;
	units[n++] = SPACE_UNIT;
	let i = 0;
	while (i < end) {
		const c = source.charCodeAt(i);
		const kind = classOf(c);
		if (c >= 0x80) {
			if (isInvisible(c)) {
				i++;
				continue;
			}
			const codePoint = source.codePointAt(i) as number;
			const row = isPictograph(codePoint) ? findEmoji(emoji, codePoint) : -1;
			if (row >= 0) {
				out.length = n;
				const from = emoji.offsets[row]!;
				const to = emoji.offsets[row + 1]!;
				reserve(out, n + 2 * (end - i) + (to - from) + 16);
				units = out.units;
				if (codePoint > 0xffff) units[n++] = source.charCodeAt(i++);
				units[n++] = source.charCodeAt(i++);
				units[n++] = SPACE_UNIT;
				for (let k = from; k < to; k++) units[n++] = emoji.names[k]!;
				if (to > from) units[n++] = SPACE_UNIT;
				continue;
			}
		}
		if (kind === LETTER) {
			const urlEnd = skipUrl(source, i);
			if (urlEnd > i) {
				units[n++] = URL_UNIT;
				units[n++] = SPACE_UNIT;
				i = urlEnd;
				continue;
			}
			const spelt = countSpelt(source, i);
			if (spelt >= MIN_SPELT_LETTERS) {
				for (let k = 0; k < spelt; k++) units[n++] = lower(source.charCodeAt(i + 2 * k));
				units[n++] = SPACE_UNIT;
				i += 2 * spelt - 1;
				continue;
			}
		} else if (c === AT) {
			const userEnd = skipUser(source, i);
			if (userEnd > i) {
				units[n++] = USER_UNIT;
				units[n++] = SPACE_UNIT;
				i = userEnd;
				continue;
			}
		}
		if (kind === SEPARATOR || kind === APOSTROPHE || (kind === MASK && !opensWord(source, i))) {
			i++;
			continue;
		}
		const start = n;
		let letters = 0;
		let leet = 0;
		for (; i < end; i++) {
			let u = source.charCodeAt(i);
			const k = classOf(u);
			if (k === LETTER) {
				if (u >= 0x80 && isInvisible(u)) continue;
				u = lower(u);
				letters++;
				if (n - start >= 2 && units[n - 1] === u && units[n - 2] === u) continue;
			} else if (k === DIGIT) leet++;
			else if (k === MASK) {
				if (!staysInWord(source, i)) break;
				if (u === STAR && n - start >= 2 && units[n - 1] === u && units[n - 2] === u) continue;
				leet++;
			} else if (k === APOSTROPHE || isInvisible(u)) continue;
			else break;
			units[n++] = u;
		}
		if (n - start > 1 && units[n - 1] === STAR && units[n - 2] !== STAR) n--;
		if (leet > 0 && letters > 0) foldLeet(units, start, n, letters);
		if (n > start) units[n++] = SPACE_UNIT;
	}
	out.length = n;
}

function reserve(out: PreparedText, capacity: number): void {
	if (out.units.length >= capacity) return;
	const grown = new Uint16Array(capacity + (capacity >> 1));
	grown.set(out.units.subarray(0, out.length));
	out.units = grown;
}

function isAscii(text: string): boolean {
	for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
	return true;
}

function lower(c: number): number {
	return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}

/** Everything that is not ASCII counts as a letter here, save spaces, punctuation and Latin-1 signs. */
function classOf(c: number): number {
	if (c < 0x80) return ASCII_CLASS[c]!;
	if (c < 0xc0 || c === 0xd7 || c === 0xf7) return SEPARATOR;
	if (c === 0x2018 || c === 0x2019) return APOSTROPHE;
	if ((c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xd800 && c <= 0xf8ff)) return SEPARATOR;
	return LETTER;
}

/** Combining marks, variation selectors, zero-width and direction units, soft hyphen. */
function isInvisible(c: number): boolean {
	if (c < 0x300) return c === 0xad;
	if (c <= 0x36f) return true;
	if (c < 0x1ab0) return false;
	return (
		c <= 0x1aff ||
		(c >= 0x1dc0 && c <= 0x1dff) ||
		(c >= 0x200b && c <= 0x200f) ||
		(c >= 0x202a && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x2064) ||
		(c >= 0x20d0 && c <= 0x20ff) ||
		(c >= 0xfe00 && c <= 0xfe0f) ||
		(c >= 0xfe20 && c <= 0xfe2f) ||
		c === 0xfeff
	);
}

/** Where emoji live; a subset of what `classOf` calls separators, so that one without a name is skipped. */
function isPictograph(codePoint: number): boolean {
	return (
		codePoint >= 0x1f000 || (codePoint >= 0x2000 && codePoint <= 0x2bff) || (codePoint >= 0x3000 && codePoint <= 0x303f)
	);
}

/** Index of a code point in the sorted emoji table, or -1. */
function findEmoji(emoji: EmojiNames, codePoint: number): number {
	let low = 0;
	let high = emoji.codePoints.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const found = emoji.codePoints[middle]!;
		if (found === codePoint) return middle;
		if (found < codePoint) low = middle + 1;
		else high = middle - 1;
	}
	return -1;
}

/** End of a URL that starts at `i`, or `i`. */
function skipUrl(source: string, i: number): number {
	const c = lower(source.charCodeAt(i));
	if (c !== 0x68 && c !== 0x77) return i;
	const head = source.slice(i, i + 8).toLowerCase();
	if (!head.startsWith("http://") && !head.startsWith("https://") && !head.startsWith("www.")) return i;
	let at = i;
	while (at < source.length && source.charCodeAt(at) > SPACE_UNIT) at++;
	return at;
}

/** End of a user name that starts with `@` at `i`, or `i` when it reads as a masked word ("@ss"). */
function skipUser(source: string, i: number): number {
	let at = i + 1;
	while (at < source.length) {
		const c = source.charCodeAt(at);
		const kind = classOf(c);
		if (kind !== LETTER && kind !== DIGIT && c !== 0x5f) break;
		at++;
	}
	return at - i - 1 > MAX_LEET_AT_LETTERS ? at : i;
}

/** How many letters from `i` on are each followed by exactly one separator ("f u c k", "k.y.s"). */
function countSpelt(source: string, i: number): number {
	let count = 0;
	let at = i;
	while (at < source.length && classOf(source.charCodeAt(at)) === LETTER) {
		const next = at + 1 < source.length ? classOf(source.charCodeAt(at + 1)) : SEPARATOR;
		if (next === LETTER || next === DIGIT || next === APOSTROPHE) break;
		count++;
		at += 2;
	}
	return count;
}

/** Whether a mask sign starts a word: "$hit", "@ss"; a star never does, it is emphasis. */
function opensWord(source: string, i: number): boolean {
	const c = source.charCodeAt(i);
	return c !== STAR && c !== 0x21 && i + 1 < source.length && classOf(source.charCodeAt(i + 1)) === LETTER;
}

/** Whether a mask sign inside a word belongs to it: stars and dollars always, `@` and `!` only before a letter. */
function staysInWord(source: string, i: number): boolean {
	const c = source.charCodeAt(i);
	if (c === STAR || c === 0x24) return true;
	return i + 1 < source.length && classOf(source.charCodeAt(i + 1)) === LETTER;
}

/** Undoes leet in place where a letter follows, and `$` anywhere; leaves numbers with a unit alone. */
function foldLeet(units: Uint16Array, start: number, end: number, letters: number): void {
	const first = units[start]!;
	if (first >= 0x30 && first <= 0x39 && letters < MIN_LETTERS_AFTER_DIGIT) return;
	let isFollowed = false;
	for (let i = end - 1; i >= start; i--) {
		const c = units[i]!;
		if (c >= 0x80) continue;
		if (ASCII_CLASS[c] === LETTER) isFollowed = true;
		else if (LEET[c] !== 0 && (isFollowed || c === 0x24)) units[i] = LEET[c]!;
	}
}
