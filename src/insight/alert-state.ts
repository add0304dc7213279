/** From conditions to alerts: what is pending, what fires, what is over, and what is told of it. Times are epoch ms. */
import type { Condition } from "./alert-rules.ts";

const REPEAT_MS = 4 * 3600_000;
/** Evaluations without the condition that end an alert. */
const CLEAN_TO_RESOLVE = 2;

export interface Alert {
	readonly state: "pending" | "firing" | "resolved";
	readonly startedAt: number;
	/** Null before it fired, or while it lasts. */
	readonly firedAt: number | null;
	readonly endedAt: number | null;
	/** Evaluations in a row without its condition. */
	readonly clean: number;
	/** Null where nobody took it up; then it is not told again. */
	readonly acknowledgedAt: number | null;
	/** When people were told last. */
	readonly notifiedAt: number | null;
}

/** The alert after an evaluation, and whether to tell of it; null for one that never fired and is gone. */
export interface Stepped {
	readonly alert: Alert | null;
	readonly tells: boolean;
}

function firing(alert: Alert, now: number): Stepped {
	return { alert: { ...alert, state: "firing", firedAt: now, notifiedAt: now, clean: 0 }, tells: true };
}

/** Begins an alert. */
export function begin({ forMs }: Condition, now: number): Stepped {
	const alert: Alert = {
		state: "pending",
		startedAt: now,
		firedAt: null,
		endedAt: null,
		clean: 0,
		acknowledgedAt: null,
		notifiedAt: null,
	};
	return forMs === 0 ? firing(alert, now) : { alert, tells: false };
}

/** Goes on with an alert that is not over; `condition` is null where it does not hold now. */
export function step(alert: Alert, condition: Condition | null, now: number): Stepped {
	if (condition === null) {
		if (alert.state === "pending") return { alert: null, tells: false };
		const clean = alert.clean + 1;
		if (clean < CLEAN_TO_RESOLVE) return { alert: { ...alert, clean }, tells: false };
		return { alert: { ...alert, clean, state: "resolved", endedAt: now, notifiedAt: now }, tells: true };
	}
	if (alert.state === "pending") {
		return now - alert.startedAt >= condition.forMs ? firing(alert, now) : { alert, tells: false };
	}
	const isDue = alert.acknowledgedAt === null && now - (alert.notifiedAt ?? 0) >= REPEAT_MS;
	return { alert: { ...alert, clean: 0, notifiedAt: isDue ? now : alert.notifiedAt }, tells: isDue };
}
