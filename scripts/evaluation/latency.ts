import type { Moderator } from "../../src/moderate.ts";
import { decide } from "../golden/run.ts";
import { percentile } from "./metrics.ts";

const ROUNDS = 6;
/** Rounds until the engine has compiled what it will. */
const WARM_UP_ROUNDS = 2;

export interface Times {
	readonly p50_us: number;
	readonly p99_us: number;
}

export interface LatencyReport {
	/** Texts that were timed, each several times. */
	readonly texts: number;
	readonly stage1: Times;
	readonly stage2: Times;
	readonly total: Times;
}

function timesOf(milliseconds: readonly number[]): Times {
	return { p50_us: 1000 * percentile(milliseconds, 0.5), p99_us: 1000 * percentile(milliseconds, 0.99) };
}

/** Time to judge one text in this process, by the moderator's own clock, after a warm-up. */
export async function measureLatency(moderator: Moderator, texts: readonly string[]): Promise<LatencyReport> {
	const stage1: number[] = [];
	const stage2: number[] = [];
	const total: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		for (const text of texts) {
			const { latencyMs } = await decide(moderator, text);
			if (round < WARM_UP_ROUNDS) continue;
			stage1.push(latencyMs.stage1);
			stage2.push(latencyMs.stage2);
			total.push(latencyMs.total);
		}
	}
	return { texts: texts.length, stage1: timesOf(stage1), stage2: timesOf(stage2), total: timesOf(total) };
}
