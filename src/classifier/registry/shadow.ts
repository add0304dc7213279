import { SEVERITIES, type Severity } from "../../verdict.ts";

/** What a shadow model made of some texts. */
export interface ShadowModelCounts {
	readonly texts: number;
	readonly failed: number;
	/** Judged less severe than the model that answered, and more. */
	readonly milder: number;
	readonly harsher: number;
}

const NONE: ShadowModelCounts = { texts: 0, failed: 0, milder: 0, harsher: 0 };

/** Counts of one isolate: how a shadow model judges what another one answered. */
export class ShadowModelCounter {
	private counts = NONE;

	/** Takes both severities; null where the shadow gave no answer. */
	add(answered: Severity, shadow: Severity | null): void {
		const { texts, failed, milder, harsher } = this.counts;
		const difference = shadow === null ? 0 : SEVERITIES.indexOf(shadow) - SEVERITIES.indexOf(answered);
		this.counts = {
			texts: texts + 1,
			failed: failed + (shadow === null ? 1 : 0),
			milder: milder + (difference < 0 ? 1 : 0),
			harsher: harsher + (difference > 0 ? 1 : 0),
		};
	}

	/** The counts since the last time; null when there were none. */
	take(): ShadowModelCounts | null {
		const taken = this.counts;
		this.counts = NONE;
		return taken.texts === 0 ? null : taken;
	}
}
