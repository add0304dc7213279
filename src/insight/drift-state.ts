/** From looks to drifts: what opens one, what closes it, and when it keeps silent (OPERATIONS section 1). Times are epoch ms. */

/** Raised looks among the last ones that open a drift. */
const RAISED_TO_OPEN = 2;
const LOOKS_KEPT = 3;
/** A drift ends below this share of its threshold, so that it does not flicker. */
const CLOSE_SHARE = 0.7;
const SILENCE_MS = 24 * 3600_000;
/** More at once are not read; the others open when one of these closes. */
export const MAX_OPEN = 5;

export interface Look {
	readonly isSufficient: boolean;
	readonly isRaised: boolean;
	/** The statistic over its threshold. */
	readonly ratio: number;
}

export interface DriftState {
	/** Whether each of the last looks raised it, the newest last. */
	readonly recent: readonly boolean[];
	/** Null while it is closed. */
	readonly openedAt: number | null;
	/** When it last opened; null before. */
	readonly lastOpenedAt: number | null;
}

export const QUIET: DriftState = { recent: [], openedAt: null, lastOpenedAt: null };

/** The state after a look; one with too few texts says nothing. `open` counts the drifts that are open. */
export function follow(state: DriftState, look: Look, now: number, open: number): DriftState {
	if (!look.isSufficient) return state;
	const recent = [...state.recent, look.isRaised].slice(-LOOKS_KEPT);
	if (state.openedAt !== null) {
		return look.ratio < CLOSE_SHARE && !look.isRaised ? { ...state, recent, openedAt: null } : { ...state, recent };
	}
	const isSilent = state.lastOpenedAt !== null && now - state.lastOpenedAt < SILENCE_MS;
	const opens = recent.filter(Boolean).length >= RAISED_TO_OPEN && !isSilent && open < MAX_OPEN;
	return opens ? { recent, openedAt: now, lastOpenedAt: now } : { ...state, recent };
}
