/** From what the machine said and what the reviewer chose to the verdict that a key stands for. Pure. */
import {
	type FinalAction,
	type KeptDecision,
	REASON_CODES,
	type Review,
	SEVERITIES,
	type Severity,
} from "../api/wire.ts";

export interface Verdict {
	readonly severity: Severity;
	readonly action: FinalAction;
	readonly reason_code: string;
}

/** The usual reason to block a text of a harm. */
const BLOCK_REASONS: Readonly<Record<string, string>> = {
	self_harm: "self_harm_promotion",
	threat: "threat",
	violence: "violence",
	identity_hate: "hate",
	toxic: "harassment",
	severe_toxic: "harassment",
	obscene: "harassment",
	insult: "harassment",
	sexual: "sexual_content",
	drugs: "drugs",
};

export function reasonsFor(action: FinalAction): string[] {
	return Object.keys(REASON_CODES).filter((reason) => REASON_CODES[reason] === action);
}

type Judged = Pick<KeptDecision, "classification" | "action" | "escalation">;

function usualReason(action: FinalAction, harm: string, { escalation }: Judged): string {
	if (action === "block") return BLOCK_REASONS[harm] ?? "other_violation";
	return escalation === "crisis" ? "help_seeking" : "no_violation";
}

/** Without a severity of the reviewer's own: what is allowed is safe, but for a cry for help, and what is blocked never is. */
function usualSeverity(action: FinalAction, { classification, escalation }: Judged): Severity {
	if (action === "allow") return escalation === "crisis" ? classification : "safe";
	return classification === "safe" ? "harmful" : classification;
}

/** What allowing or blocking stands for; null where the reviewer left it to the usual. */
export function verdictOf(
	action: FinalAction,
	{ harm }: Pick<Review, "harm">,
	judged: Judged,
	chosen: { readonly severity: Severity | null; readonly reason: string | null },
): Verdict {
	const fits = chosen.reason !== null && REASON_CODES[chosen.reason] === action;
	return {
		severity: chosen.severity ?? usualSeverity(action, judged),
		action,
		reason_code: fits ? chosen.reason! : usualReason(action, harm, judged),
	};
}

/** The machine's own verdict. Where it asked for a person, its severity decides; a cry for help is never blocked. */
export function agreement(review: Pick<Review, "harm">, judged: Judged): Verdict {
	const { action, classification, escalation } = judged;
	const mild = escalation === "crisis" || SEVERITIES.indexOf(classification) < SEVERITIES.indexOf("harmful");
	const final: FinalAction = action === "review" ? (mild ? "allow" : "block") : action;
	return verdictOf(final, review, judged, { severity: classification, reason: null });
}
