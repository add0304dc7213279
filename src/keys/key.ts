/** The form of an API key: `psk_`, 32 random digits of base 62 (190 bits) and 6 digits of checksum. */

const PREFIX = "psk_";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_DIGITS = 32;
/** 62^6 is more than 2^32. */
const CHECK_DIGITS = 6;
/** Bytes from here on are drawn again, so that every digit is as likely as any other. */
const FIRST_UNEVEN_BYTE = 256 - (256 % DIGITS.length);
const KEY = /^psk_[0-9A-Za-z]{38}$/;
const BEARER = /^Bearer (psk_[^\s]*)$/i;
/** The reversed polynomial of CRC-32 (ISO 3309). */
const CRC_POLYNOMIAL = 0xedb88320;

/** CRC-32 of a text of ASCII, an unsigned number. */
export function crc32(text: string): number {
	let crc = 0xffffffff;
	for (let i = 0; i < text.length; i++) {
		crc ^= text.charCodeAt(i);
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC_POLYNOMIAL : crc >>> 1;
	}
	return ~crc >>> 0;
}

function checkDigits(body: string): string {
	let left = crc32(body);
	let digits = "";
	for (let i = 0; i < CHECK_DIGITS; i++) {
		digits = DIGITS[left % DIGITS.length] + digits;
		left = Math.floor(left / DIGITS.length);
	}
	return digits;
}

/** A new key. `random` fills bytes; the platform's own by default. */
export function makeKey(
	random: (bytes: Uint8Array<ArrayBuffer>) => unknown = (bytes) => crypto.getRandomValues(bytes),
): string {
	let body = PREFIX;
	while (body.length < PREFIX.length + RANDOM_DIGITS) {
		const bytes = new Uint8Array(RANDOM_DIGITS);
		random(bytes);
		for (const byte of bytes) {
			if (byte < FIRST_UNEVEN_BYTE && body.length < PREFIX.length + RANDOM_DIGITS) body += DIGITS[byte % DIGITS.length];
		}
	}
	return body + checkDigits(body);
}

/** Whether a text can be a key at all. The checksum is no secret: it spares the look-up of what was mistyped or cut off. */
export function isWellFormed(key: string): boolean {
	return KEY.test(key) && checkDigits(key.slice(0, -CHECK_DIGITS)) === key.slice(-CHECK_DIGITS);
}

/** The part of an `Authorization` header that claims to be a key, whether well formed or not; null where nothing does. */
export function presentedKey(authorization: string | null): string | null {
	return BEARER.exec(authorization ?? "")?.[1] ?? null;
}
