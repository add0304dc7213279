/** Hex digits of the time in an id, milliseconds: enough for 8,900 years. */
const TIME_DIGITS = 12;
const RANDOM_DIGITS = 16;

/** An id that sorts by the time that it was made, epoch milliseconds; `prefix` says what it names. */
export function timeOrderedId(prefix: string, now: number): string {
	const random = crypto.randomUUID().replaceAll("-", "").slice(0, RANDOM_DIGITS);
	return `${prefix}_${now.toString(16).padStart(TIME_DIGITS, "0")}${random}`;
}
