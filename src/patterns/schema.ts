import * as z from "zod";
import { CATEGORIES, HARMS, SELF_HARM_INTENTS, SEVERITIES } from "../verdict.ts";

/** Bounds of a pattern document (DESIGN section 3): they keep compile time and memory predictable. */
export const MAX_PATTERNS = 20_000;
export const MAX_FORMS_PER_PATTERN = 200;
export const MAX_FORM_UNITS = 64;
export const MAX_CONTEXT_WORDS = 100;
export const MAX_CONTEXT_WITHIN = 20;

/**
 * Which obfuscations a pattern's forms may hide behind. Case, width, styled letters, look-alikes, marks and
 * zero-width characters are always undone. Short or ambiguous slang lists none.
 */
export const FUZZY_KINDS = ["leet", "repeat", "separate", "mask", "edit1"] as const;
export type FuzzyKind = (typeof FUZZY_KINDS)[number];

const contextSchema = z.strictObject({
	/** Plain lower-case words or phrases; `*` at the end matches any ending (`suicid*`). */
	any: z.array(z.string().min(1).max(MAX_FORM_UNITS)).min(1).max(MAX_CONTEXT_WORDS),
	/** Distance in words, both directions, inside the sentence. */
	within: z.int().min(1).max(MAX_CONTEXT_WITHIN),
});
export type PatternContext = z.infer<typeof contextSchema>;

export const patternSchema = z.strictObject({
	id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
	category: z.enum(CATEGORIES),
	harm: z.enum(HARMS),
	forms: z.array(z.string().min(1).max(MAX_FORM_UNITS)).min(1).max(MAX_FORMS_PER_PATTERN),
	/**
	 * Plain reading. A floor or safe pattern that lists its replacement among its forms marks plain phrases: each form stays
	 * as it is.
	 */
	replacement: z.string().min(1).max(MAX_FORM_UNITS),
	/** Generates -s, -ed, -ing (verb) or -s (noun) of the forms together with the same inflection of the replacement. */
	inflect: z.enum(["verb", "noun"]).optional(),
	fuzzy: z.array(z.enum(FUZZY_KINDS)).max(FUZZY_KINDS.length).optional(),
	requires: contextSchema.optional(),
	unless: contextSchema.optional(),
	/** The lowest severity of a text with this match; only for readings that are never harmless. */
	floor: z.enum(SEVERITIES).exclude(["safe"]).optional(),
	/** Only with harm `self_harm`. */
	intent: z.enum(SELF_HARM_INTENTS).optional(),
	status: z.enum(["active", "shadow", "draft"]),
	source: z.string().min(1).max(500),
});
export type Pattern = z.infer<typeof patternSchema>;

export const patternDocumentSchema = z.strictObject({
	version: z.string().regex(/^\d+\.\d+\.\d+(\+\d+)?$/),
	updated: z.iso.date(),
	citations: z.array(z.string()),
	patterns: z.array(patternSchema).max(MAX_PATTERNS),
});
export type PatternDocument = z.infer<typeof patternDocumentSchema>;
