import { Presets, SingleBar } from "cli-progress";
import type { CommandIo } from "./command.ts";

export interface ProgressBar {
	start(total: number): void;
	add(count: number): void;
	stop(): void;
}

/** A bar of judged texts, or of another unit, on standard error; on anything but a terminal it draws nothing. */
export function progressBar({ isTerminal }: Pick<CommandIo, "isTerminal">, unit = "texts"): ProgressBar {
	const format = `{bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`;
	const bar = isTerminal ? new SingleBar({ format }, Presets.shades_classic) : null;
	return {
		start: (total) => bar?.start(total, 0),
		add: (count) => bar?.increment(count),
		stop: () => bar?.stop(),
	};
}
