import type { Source } from "./source.ts";

function two(n: number): string {
	return String(n).padStart(2, "0");
}

/** Counts, ordinals, percentages, prices, sizes. */
function* numbers(): Generator<string> {
	for (let n = 0; n < 100_000; n++) yield String(n);
	for (let n = 1_000; n < 3_000_000; n += 7_919) yield n.toLocaleString("en");
	for (let n = 0; n < 2_000; n++) {
		yield `${n}%`;
		yield `${n}.${two(n % 100)}`;
		yield `#${n}`;
		yield `${n}th`;
		yield `-${n}`;
		yield `${n}/${(n % 12) + 1}`;
		yield `${n} x ${n + 1}`;
		yield `${n}x${n % 100}`;
		for (const sign of ["$", "€", "£", "¥", "₹"]) yield `${sign}${n}`;
		for (const unit of [
			"€",
			"kg",
			"km",
			"m",
			"cm",
			"g",
			"lb",
			"s",
			"ms",
			"h",
			"k",
			"p",
			"px",
			"mb",
			"GB",
			"am",
			"pm",
			"USD",
			"°C",
		])
			yield `${n}${unit}`;
	}
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"];

/** Dates of four years in the usual notations, and every minute of a day. */
function* dates(): Generator<string> {
	for (const year of [1988, 1999, 2014, 2026])
		for (let month = 1; month <= 12; month++)
			for (let day = 1; day <= 31; day++) {
				yield `${year}-${two(month)}-${two(day)}`;
				yield `${day}/${month}/${year}`;
				yield `${month}/${day}/${two(year % 100)}`;
				yield `${two(day)}.${two(month)}.${year}`;
				yield `${day}/${month}`;
				const name = MONTHS[month - 1];
				if (name) yield `${name} ${day}, ${year}`;
			}
	for (let minute = 0; minute < 24 * 60; minute++) {
		yield `${Math.floor(minute / 60)}:${two(minute % 60)}`;
		yield `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two((minute * 7) % 60)}`;
		yield `${(Math.floor(minute / 60) % 12) + 1}.${two(minute % 60)}pm`;
	}
}

/** Versions, phone numbers, postcodes, model numbers, identifiers. */
function* codes(): Generator<string> {
	for (let n = 0; n < 5_000; n++) {
		const mixed = Math.imul(n + 1, 0x9e3779b1) >>> 0;
		yield `${n % 20}.${n % 13}.${n % 7}`;
		yield `v${n % 40}.${n % 17}`;
		yield `+1 ${200 + (mixed % 800)} ${two(n % 100)}5 ${String(mixed).slice(0, 4)}`;
		yield `(${200 + (mixed % 800)}) ${100 + (n % 900)}-${String(mixed).slice(-4)}`;
		yield `0${String(mixed).slice(0, 3)} ${String(mixed).slice(3, 9)}`;
		yield `${String.fromCharCode(65 + (n % 26))}${n % 100}`;
		yield `A${n % 100} road`;
		yield `${String.fromCharCode(65 + (n % 26), 65 + (mixed % 26))}${n % 30} ${n % 10}${String.fromCharCode(65 + (mixed % 23), 66 + (n % 23))}`;
		yield `#${mixed.toString(16).padStart(6, "0").slice(0, 6)}`;
		yield mixed.toString(16);
		yield `${(mixed >>> 24) & 255}.${(mixed >>> 16) & 255}.${(mixed >>> 8) & 255}.${mixed & 255}`;
		yield `ISBN 978-${n % 10}-${String(mixed).slice(0, 4)}-${String(mixed).slice(-4)}-${n % 10}`;
	}
}

/** Addresses, hashtags and names of users around every one of the given words. */
function* addresses(words: readonly string[]): Generator<string> {
	for (const [i, word] of words.entries()) {
		const other = words[(i * 31 + 7) % words.length] as string;
		yield `https://www.${word}.com/${other}`;
		yield `https://${word}-${other}.org/2026/${word}_${other}?id=${i}&t=${i % 60}s`;
		yield `www.${word}${other}.co.uk`;
		yield `${word}.${other}@${other}.com`;
		yield `${word}${i % 100}@mail.com`;
		yield `${word}_${other}.pdf`;
		yield `@${word}_${other}${i % 100}`;
		yield `#${word}`;
		yield `r/${word}`;
	}
}

/** Numbers, dates, codes and addresses: digits and signs that are no letters. */
export function generated(words: readonly string[]): Source {
	return {
		check: "fp-generated",
		title: "numbers, dates, versions, phone numbers, prices and addresses",
		*texts() {
			yield* numbers();
			yield* dates();
			yield* codes();
			yield* addresses(words);
		},
	};
}
