import { cpuMs } from "../../../../scripts/lib/cpu-clock.ts";

export { cpuMs };

/** Milliseconds of processor time that an action takes. */
export function timed(action: () => void): number {
	const started = cpuMs();
	action();
	return cpuMs() - started;
}
