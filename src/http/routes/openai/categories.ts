/** What this service judges, in the categories of OpenAI's moderation. */
import type { Decision } from "../../../moderate.ts";
import type { AttributeScores, SelfHarmIntent } from "../../../verdict.ts";

/** As the newest client types them (`openai` 7.59, `resources/moderations.d.ts`), in its order. */
export const CATEGORIES = [
	"harassment",
	"harassment/threatening",
	"hate",
	"hate/threatening",
	"illicit",
	"illicit/violent",
	"self-harm",
	"self-harm/instructions",
	"self-harm/intent",
	"sexual",
	"sexual/minors",
	"violence",
	"violence/graphic",
] as const;
export type Category = (typeof CATEGORIES)[number];
export type CategoryScores = Readonly<Record<Category, number>>;

/** What nothing here was trained to tell: their scores are 0. */
export const NOT_JUDGED: readonly Category[] = ["illicit/violent", "sexual/minors", "violence/graphic"];

/** From this score on a category is true, where the policy acts on the text at all. */
export const CATEGORY_MIN = 0.5;

const HELPED: ReadonlySet<SelfHarmIntent> = new Set(["disclosure", "help_seeking"] as const);

/** Scores 0 to 1. Two attributes at once are as probable as the rarer one, at most. */
export function categoryScores(scores: AttributeScores, intents: readonly SelfHarmIntent[]): CategoryScores {
	const { insult, threat, severe_toxic, identity_hate, violence, drugs, self_harm, sexual } = scores;
	// As the policy has it: without a recognised intent such words count as their author's own.
	const isOwn = intents.length === 0 || intents.some((intent) => HELPED.has(intent));
	const isUrging = intents.some((intent) => !HELPED.has(intent));
	return {
		harassment: Math.max(insult, threat, severe_toxic),
		"harassment/threatening": threat,
		hate: identity_hate,
		"hate/threatening": Math.min(identity_hate, Math.max(threat, violence)),
		illicit: drugs,
		"illicit/violent": 0,
		"self-harm": self_harm,
		"self-harm/instructions": isUrging ? self_harm : 0,
		"self-harm/intent": isOwn ? self_harm : 0,
		sexual,
		"sexual/minors": 0,
		violence: Math.max(violence, threat),
		"violence/graphic": 0,
	};
}

/**
 * The categories that a decision flags: those of at least `CATEGORY_MIN`, and where a harm is plain from the severity
 * alone the strongest one. None where the policy lets the text pass, or acts for another reason than a harm.
 */
export function flaggedCategories(
	{ action, classification }: Pick<Decision, "action" | "classification">,
	scores: CategoryScores,
): ReadonlySet<Category> {
	if (action === "allow") return new Set();
	const strong = CATEGORIES.filter((category) => scores[category] >= CATEGORY_MIN);
	if (strong.length > 0 || classification === "safe") return new Set(strong);
	return new Set([CATEGORIES.reduce((best, category) => (scores[category] > scores[best] ? category : best))]);
}
