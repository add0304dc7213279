import * as z from "zod";
import type { SeverityProbabilities } from "../../verdict.ts";

/** How far the probabilities may be from a sum of 1: they are computed in half precision. */
const SUM_TOLERANCE = 0.01;

const probability = z.number().min(0).max(1);
const probabilities = z
	.object({ safe: probability, potentially_harmful: probability, harmful: probability, extremely_harmful: probability })
	.refine(
		(four) =>
			Math.abs(four.safe + four.potentially_harmful + four.harmful + four.extremely_harmful - 1) <= SUM_TOLERANCE,
	);

const answerSchema = z.object({
	model: z.object({ version: z.string().min(1).max(64) }),
	results: z.array(z.object({ probabilities, truncated: z.boolean().optional() })),
});

export interface EndpointAnswer {
	readonly version: string;
	/** One for each text that was sent, in order. */
	readonly probabilities: readonly SeverityProbabilities[];
	/** Whether some text was longer than the model reads, so that a part of it was not judged. */
	readonly isTruncated: boolean;
}

/** Reads an answer of the container to `count` texts; null when it does not keep to the contract (SAGEMAKER.md). */
export function parseAnswer(body: string, count: number): EndpointAnswer | null {
	let json: unknown;
	try {
		json = JSON.parse(body);
	} catch {
		return null;
	}
	const parsed = answerSchema.safeParse(json);
	if (!parsed.success || parsed.data.results.length !== count) return null;
	const { model, results } = parsed.data;
	return {
		version: model.version,
		probabilities: results.map((result) => result.probabilities),
		isTruncated: results.some((result) => result.truncated === true),
	};
}
