/** A policy as staff write it, snake case; what it leaves out never triggers. */
import * as z from "zod";
import type { Policy } from "../policy.ts";
import { ACTIONS, ATTRIBUTES } from "../verdict.ts";

/** Zero would review every text, which `unsupported_language` and the models' fail directions say more clearly. */
const probability = z.number().gt(0).max(1);

const thresholdsSchema = z
	.strictObject({ review: probability.optional(), block: probability.optional() })
	.refine(
		({ review, block }) => review === undefined || block === undefined || review <= block,
		"review is above block",
	);

const named = <const Name extends string>(names: readonly Name[]) =>
	z.strictObject(
		Object.fromEntries(names.map((name) => [name, thresholdsSchema.optional()])) as Record<
			Name,
			z.ZodOptional<typeof thresholdsSchema>
		>,
	);

export const policySchema = z.strictObject({
	severity: named(["potentially_harmful", "harmful", "extremely_harmful"]),
	attributes: named(ATTRIBUTES),
	/** Under a twentieth every sad text would count as a cry for help, over .95 hardly one that says so in other words. */
	disclosure_min: z.number().min(0.05).max(0.95),
	unsupported_language: z.enum(ACTIONS),
});
export type PolicyDocument = Readonly<z.infer<typeof policySchema>>;

/** The policy that a document says, under its name in decisions. */
export function policyOf(document: PolicyDocument, version: string): Policy {
	const { severity, attributes, disclosure_min: disclosureMin, unsupported_language: unsupportedLanguage } = document;
	return { version, severity, attributes, disclosureMin, unsupportedLanguage } as Policy;
}

/** What a stored policy says; null where its tenant went back to what holds for all. */
export function storedDocument(body: string): PolicyDocument | null {
	return policySchema.nullable().parse(JSON.parse(body));
}

/** The document of a policy. */
export function documentOf({ severity, attributes, disclosureMin, unsupportedLanguage }: Policy): PolicyDocument {
	return { severity, attributes, disclosure_min: disclosureMin, unsupported_language: unsupportedLanguage };
}

/** Fields that send texts to people, by path; those who speak of their own suicide are shown to people whatever it says. */
export function reviewingFields({ severity, attributes, unsupported_language }: PolicyDocument): string[] {
	const fields = Object.entries({ severity, attributes }).flatMap(([group, thresholds]) =>
		Object.entries(thresholds).flatMap(([name, { review } = {}]) =>
			review === undefined ? [] : [`${group}.${name}.review`],
		),
	);
	return unsupported_language === "review" ? [...fields, "unsupported_language"] : fields;
}
