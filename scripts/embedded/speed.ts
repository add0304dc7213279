import type { EmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreText } from "../../src/classifier/embedded/score.ts";
import { percentile } from "../evaluation/metrics.ts";

/** Length of the measured texts in UTF-16 units: a long post of a short-message service. */
const TEXT_UNITS = 280;
const TEXTS = 500;
const ROUNDS = 6;

const WORDS =
	"the a of to and in we you they it was is have had not this that with from there when after people water house morning garden kitchen train station window letter music doctor market river mountain school teacher winter summer yellow bright quiet slowly quickly always never really because before against between coffee bread cheese dinner weekend project meeting report deadline football stadium player season stupid idiot hate love happy angry tired wonderful terrible somebody nobody question answer reason change remember forget".split(
		" ",
	);

export interface Speed {
	readonly medianMicroseconds: number;
	readonly p99Microseconds: number;
}

/** Time to judge one text of 280 characters, warm, over texts of ordinary words; one clock read a text. */
export function measureSpeed(model: EmbeddedModel): Speed {
	const texts = Array.from({ length: TEXTS }, (_, i) => {
		let text = "";
		for (let k = i; text.length < TEXT_UNITS; k = (k * 31 + 7) % 9973) text += `${WORDS[k % WORDS.length]} `;
		return text.slice(0, TEXT_UNITS);
	});
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		for (const text of texts) {
			const started = performance.now();
			scoreText(model, text);
			if (round > 1) times.push((performance.now() - started) * 1000);
		}
	}
	return { medianMicroseconds: percentile(times, 0.5), p99Microseconds: percentile(times, 0.99) };
}
