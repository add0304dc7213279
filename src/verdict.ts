/** Domain words. Imports nothing; every other part speaks in these terms. */

/** Severity levels in rising order. */
export const SEVERITIES = ["safe", "potentially_harmful", "harmful", "extremely_harmful"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a text can be, independently of how severe it is. Each has a probability 0..1. */
export const ATTRIBUTES = [
	"toxic",
	"severe_toxic",
	"obscene",
	"threat",
	"insult",
	"identity_hate",
	"self_harm",
	"sexual",
	"drugs",
	"violence",
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** How a coded form hides its meaning; `safe_context` marks phrases that only look harmful. */
export const CATEGORIES = [
	"direct",
	"homophone",
	"misspelling",
	"leetspeak",
	"emoji",
	"numeric_code",
	"safe_context",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The harm a pattern points to: an attribute that its plain word raises, or `none` for coded but harmless words. */
export const HARMS = [
	"none",
	"self_harm",
	"violence",
	"threat",
	"sexual",
	"drugs",
	"identity_hate",
	"obscene",
	"insult",
] as const;
export type Harm = (typeof HARMS)[number];

/** Who a self-harm phrase speaks for; decides between help (`disclosure`, `help_seeking`) and blocking. */
export const SELF_HARM_INTENTS = ["disclosure", "help_seeking", "encouragement", "method"] as const;
export type SelfHarmIntent = (typeof SELF_HARM_INTENTS)[number];

/** Obfuscations that a match undid. */
export const OBFUSCATIONS = [
	"style",
	"homoglyph",
	"mark",
	"zero_width",
	"leet",
	"mask",
	"repeat",
	"separator",
	"edit1",
] as const;
export type Obfuscation = (typeof OBFUSCATIONS)[number];

/** A recognised span. Offsets are half-open UTF-16 offsets into the original text, on code-point borders. */
export interface Match {
	readonly start: number;
	readonly end: number;
	/** The original text of the span. */
	readonly text: string;
	/** What the span reads in plain words; equals `text` for a plain phrase that carries a floor. */
	readonly replacement: string;
	readonly patternId: string;
	readonly category: Category;
	readonly harm: Harm;
	readonly obfuscation: readonly Obfuscation[];
	/** The lowest severity that a text with this match can get. */
	readonly floor?: Severity;
	readonly intent?: SelfHarmIntent;
	/** The text speaks about the word; its floor does not count. */
	readonly mention?: true;
	/** A negation stands shortly before; reported, not judged. */
	readonly negated?: true;
	/** The phrase is quoted; reported, not judged. */
	readonly quoted?: true;
	/** The pattern blocks nothing by itself: it was in too many harmless texts. */
	readonly demoted?: true;
}

/** Probability of each severity; they sum to 1. */
export type SeverityProbabilities = Readonly<Record<Severity, number>>;
export type AttributeScores = Readonly<Record<Attribute, number>>;

/** A classifier's answer for one text. */
export interface Classification {
	readonly severity: Severity;
	/** Probability of the chosen severity, 0..1. */
	readonly confidence: number;
	readonly probabilities: SeverityProbabilities;
	readonly attributes: AttributeScores;
	/** `name@version` of the model that judged, where it may differ from call to call. */
	readonly model?: string;
	/** Whether the model gave this answer before, and was not asked again. */
	readonly cached?: boolean;
}

/** What the platform should do, in rising order. */
export const ACTIONS = ["allow", "review", "block"] as const;
export type Action = (typeof ACTIONS)[number];

/** An expected outcome as a value; bugs throw instead. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** The higher of two severities. */
export function maxSeverity(a: Severity, b: Severity): Severity {
	return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

/** A level counts from this probability of it or a worse one on, 0..1. */
const MORE_LIKELY = 0.5;

/**
 * The highest level that is, itself or a worse one, at least as likely as not, from the probabilities of each level above
 * `safe` or a worse one. On ordered levels this errs less far than the single likeliest one.
 */
export function severityOfTails(potentially: number, harmful: number, extremely: number): Severity {
	const level = +(potentially >= MORE_LIKELY) + +(harmful >= MORE_LIKELY) + +(extremely >= MORE_LIKELY);
	return SEVERITIES[level] as Severity;
}
