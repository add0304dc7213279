import type { KeptDecision } from "../../../src/console/api/wire.ts";

/** A decision that is kept, before anybody has looked at it. */
export const DECISION: KeptDecision = {
	id: "decision-of-test",
	decided_at: "2026-11-28T12:00:00.000Z",
	text: "you idiot",
	length: 9,
	classification: "harmful",
	action: "review",
	confidence: 0.8,
	probabilities: { safe: 0.1, potentially_harmful: 0.1, harmful: 0.7, extremely_harmful: 0.1 },
	attributes: { toxic: 0.9, insult: 0.8 },
	escalation: null,
	degraded_reason: null,
	model: "embedded@0",
	pattern_version: "3.0.0",
	policy_version: "default-1",
	matches: [{ start: 4, end: 9, pattern_id: "idiot" }],
	outcome: null,
	reviews: null,
	feedback: [],
	appeal: null,
};
