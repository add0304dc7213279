/**
 * Statements of reasons in the field names of the DSA Transparency Database, schema 2 (digital-services-act/
 * transparency-database: app/Http/Requests/StatementStoreRequest.php, app/Models/Statement.php). They hold no personal
 * data and nothing of the text: their sentences are templates over attributes and versions.
 */
import type { Severity } from "../verdict.ts";
import type { ReasonCode } from "./review.ts";

/** ISO codes of the European Economic Area as the database knows them. */
const EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" ");

interface Category {
	readonly category: string;
	readonly keywords: readonly string[];
	/** What the rule forbids, in the words of the statement. */
	readonly rule: string;
}

const SELF_HARM: Category = {
	category: "STATEMENT_CATEGORY_SELF_HARM",
	keywords: ["KEYWORD_SUICIDE", "KEYWORD_SELF_MUTILATION"],
	rule: "encouraging or explaining self-harm",
};
const VIOLENCE: Category = {
	category: "STATEMENT_CATEGORY_VIOLENCE",
	keywords: ["KEYWORD_INCITEMENT_VIOLENCE_HATRED"],
	rule: "threats and incitement to violence",
};
const HATE: Category = {
	category: "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
	keywords: ["KEYWORD_HATE_SPEECH"],
	rule: "attacks on people for what they are",
};
const HARASSMENT: Category = {
	category: "STATEMENT_CATEGORY_CYBER_VIOLENCE",
	keywords: ["KEYWORD_CYBER_BULLYING_INTIMIDATION"],
	rule: "harassment and abuse",
};
const SEXUAL: Category = {
	category: "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
	keywords: ["KEYWORD_ADULT_SEXUAL_MATERIAL"],
	rule: "sexual content",
};
const DRUGS: Category = {
	category: "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
	keywords: ["KEYWORD_PROHIBITED_PRODUCTS"],
	rule: "offering or promoting drugs",
};
const OTHER: Category = {
	category: "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
	keywords: [],
	rule: "harmful content",
};

/** By what the text is mainly about (OPERATIONS section 7). */
const BY_HARM: Readonly<Record<string, Category>> = {
	self_harm: SELF_HARM,
	threat: VIOLENCE,
	violence: VIOLENCE,
	identity_hate: HATE,
	insult: HARASSMENT,
	toxic: HARASSMENT,
	severe_toxic: HARASSMENT,
	sexual: SEXUAL,
	obscene: SEXUAL,
	drugs: DRUGS,
};
/** A reviewer's reason says more than the model's attributes. */
const BY_REASON: Readonly<Partial<Record<ReasonCode, Category>>> = {
	self_harm_promotion: SELF_HARM,
	threat: VIOLENCE,
	violence: VIOLENCE,
	hate: HATE,
	harassment: HARASSMENT,
	sexual_content: SEXUAL,
	drugs: DRUGS,
};

const LANGUAGE = /^[a-z]{2}$/;

export interface StatementInput {
	readonly decisionId: string;
	/** When the decision took effect, and when the content appeared where the platform says so; epoch milliseconds. */
	readonly appliedAt: number;
	readonly contentAt: number;
	readonly classification: Severity;
	/** What the text is mainly about; see `harmOf`. */
	readonly harm: string;
	/** Of the model's own decision. */
	readonly modelAction: string;
	readonly model: string;
	readonly patternVersion: string;
	readonly policyVersion: string;
	/** Whether stage 1 read coded language. */
	readonly algospeak: boolean;
	/** ISO 639-1, or whatever else the detector says. */
	readonly language: string;
	/** The reviewer's reason; null where no person has looked. */
	readonly reasonCode: ReasonCode | null;
}

function date(at: number): string {
	return new Date(at).toISOString().slice(0, 10);
}

/** How far a machine found and decided it: a person who looked at what the machine let pass has done both. */
function automation({ reasonCode, modelAction }: StatementInput): {
	readonly detection: string;
	readonly decision: string;
} {
	if (reasonCode === null) return { detection: "Yes", decision: "AUTOMATED_DECISION_FULLY" };
	if (modelAction === "allow") return { detection: "No", decision: "AUTOMATED_DECISION_NOT_AUTOMATED" };
	return { detection: "Yes", decision: "AUTOMATED_DECISION_PARTIALLY" };
}

/** The statement of a decision that removed a text. */
export function statementOf(input: StatementInput): object {
	const { decisionId, appliedAt, contentAt, harm, language, reasonCode, algospeak } = input;
	const { category, keywords, rule } = (reasonCode && BY_REASON[reasonCode]) || (BY_HARM[harm] ?? OTHER);
	const { detection, decision } = automation(input);
	const facts = [
		`The text was judged ${input.classification.replaceAll("_", " ")}${harm === "none" ? "" : `, mainly for ${harm.replaceAll("_", " ")}`}.`,
		algospeak ? "Coded language in it was read in plain words." : "",
		`Judged by model ${input.model}, patterns ${input.patternVersion}, policy ${input.policyVersion}.`,
		reasonCode === null ? "No person has looked at it." : "A person looked at it and decided.",
	];
	return {
		decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"],
		decision_ground: "DECISION_GROUND_INCOMPATIBLE_CONTENT",
		incompatible_content_ground: `Terms of service: ${rule}`,
		incompatible_content_explanation: `The terms of service do not allow ${rule}, and the text was found to be such.`,
		incompatible_content_illegal: "No",
		decision_facts: facts.filter((fact) => fact !== "").join(" "),
		content_type: ["CONTENT_TYPE_TEXT"],
		category,
		...(keywords.length > 0 ? { category_specification: keywords } : {}),
		...(LANGUAGE.test(language) ? { content_language: language.toUpperCase() } : {}),
		content_date: date(contentAt),
		application_date: date(appliedAt),
		territorial_scope: EEA,
		source_type: "SOURCE_VOLUNTARY",
		automated_detection: detection,
		automated_decision: decision,
		puid: decisionId,
	};
}
