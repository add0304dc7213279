/** The models that judge: which there are, what share of the texts each gets, and what happens where one fails. */
import * as z from "zod";
import { bucketOf, WHOLE_BASIS_POINTS } from "../share.ts";

/** Enough for two generations of three sizes and the embedded model. */
export const MAX_MODELS = 8;
/** Name of the model in the bundle. */
export const EMBEDDED_NAME = "embedded";
/** As `model` in a request may name it; `@` parts a name from its version. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;
/** As the SageMaker API allows it. An entry names an endpoint of the configured account and region, never a URL. */
export const ENDPOINT_NAME = /^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/;

/**
 * What becomes of a text whose model gives no answer: it is judged by the embedded model, and then that judgement's
 * action holds, or this one in its place.
 */
export const FAIL_DIRECTIONS = ["embedded", "review", "allow", "block"] as const;
export type FailDirection = (typeof FAIL_DIRECTIONS)[number];

const modelSchema = z.discriminatedUnion("kind", [
	z.strictObject({
		kind: z.literal("embedded"),
		name: z.literal(EMBEDDED_NAME),
		weight: z.int().min(0).max(WHOLE_BASIS_POINTS),
	}),
	z.strictObject({
		kind: z.literal("sagemaker"),
		name: z.string().regex(NAME, "must be lower-case letters, digits, dots and dashes, at most 63"),
		endpoint: z.string().regex(ENDPOINT_NAME, "must be the name of an endpoint, not a URL"),
		weight: z.int().min(0).max(WHOLE_BASIS_POINTS),
		on_failure: z.enum(FAIL_DIRECTIONS).default("embedded"),
		/** Where it comes from and how good it is, for people; isolates do without. */
		card: z.record(z.string(), z.unknown()).optional(),
	}),
]);
/** A model by its name, and its share of the texts: its weight among all weights. */
export type RegisteredModel = z.infer<typeof modelSchema>;

/** What staff set. The embedded model is always there, with no share where it is not named. */
export const modelSetSchema = z
	.strictObject({
		models: z.array(modelSchema).min(1).max(MAX_MODELS),
		/** A model that judges a sample beside the one that answers: counted, never applied. */
		shadow: z
			.strictObject({ name: z.string(), basis_points: z.int().min(1).max(WHOLE_BASIS_POINTS) })
			.nullable()
			.default(null),
	})
	.superRefine(({ models, shadow }, context) => {
		for (const [index, { name }] of models.entries()) {
			const isTaken = models.findIndex((other) => other.name === name) < index;
			const isReserved = name === EMBEDDED_NAME && models[index]!.kind !== "embedded";
			if (isTaken || isReserved) {
				context.addIssue({ code: "custom", path: ["models", index, "name"], message: "the name is taken" });
			}
		}
		if (totalWeight(models) === 0) {
			context.addIssue({ code: "custom", path: ["models"], message: "no model has a weight, so none would judge" });
		}
		if (shadow && !models.some(({ name, kind }) => name === shadow.name && kind === "sagemaker")) {
			context.addIssue({ code: "custom", path: ["shadow", "name"], message: "names none of the endpoints" });
		}
	});
export type ModelSet = z.infer<typeof modelSetSchema>;

/** The set as isolates need it. */
export function withoutCards(set: ModelSet): ModelSet {
	const models = set.models.map((model): RegisteredModel => {
		if (model.kind === "embedded") return model;
		const { card: _, ...served } = model;
		return served;
	});
	return { ...set, models };
}

/** The share of the texts that each model gets, 0 to 1, in their order. */
export function sharesOf({ models }: ModelSet): number[] {
	const total = totalWeight(models);
	return models.map(({ weight }) => weight / total);
}

/** Whether a request that names a model, with its version or without, means this one. */
export function isNamed(named: string, model: string): boolean {
	return named === model || named === model.split("@")[0];
}

/** The endpoints of a set, each once. */
export function endpointsOf({ models }: ModelSet): string[] {
	return [...new Set(models.flatMap((model) => (model.kind === "sagemaker" ? model.endpoint : [])))];
}

function totalWeight(models: readonly RegisteredModel[]): number {
	return models.reduce((sum, { weight }) => sum + weight, 0);
}

/** The set of a configuration that names one endpoint, or none, where nobody has set another. */
export function defaultModelSet(endpointName: string | null): ModelSet {
	if (endpointName === null) return { models: [{ kind: "embedded", name: EMBEDDED_NAME, weight: 1 }], shadow: null };
	const model = { kind: "sagemaker", endpoint: endpointName, weight: 1, on_failure: "embedded" } as const;
	return { models: [{ ...model, name: endpointName }], shadow: null };
}

/** Where a key falls, 0 to 1: always the same for a purpose, and independent of what other purposes make of it. */
function placeOf(purpose: string, key: string): number {
	return bucketOf(`${purpose}\n${key}`) / WHOLE_BASIS_POINTS;
}

/** The model whose share a key falls into: the same key always meets the same model while the weights stay. */
export function chooseModel({ models }: ModelSet, key: string): RegisteredModel {
	let left = placeOf("model", key) * totalWeight(models);
	for (const model of models) {
		left -= model.weight;
		if (left < 0) return model;
	}
	// Rounding only: the last one that has a share.
	return models.findLast(({ weight }) => weight > 0)!;
}

/** Whether a key is in the sample of the shadow model. */
export function isShadowed({ shadow }: ModelSet, key: string): boolean {
	return shadow !== null && placeOf("shadow", key) * WHOLE_BASIS_POINTS < shadow.basis_points;
}
