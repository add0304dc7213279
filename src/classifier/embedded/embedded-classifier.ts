import type { Classification, Result } from "../../verdict.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "../classifier.ts";
import type { EmbeddedModel } from "./model.ts";
import { scoreText } from "./score.ts";

/**
 * The embedded model behind the port of stage 2. Always answers: scoring does no I/O and takes microseconds, so a
 * deadline or an abort cannot be missed by more than one batch. `name` is `name@version`, reported as `model_used`.
 */
export function createEmbeddedClassifier(model: EmbeddedModel, name: string): Classifier {
	return {
		model: name,
		classify(texts: readonly string[], _options: ClassifyOptions): Promise<Result<Classification[], ClassifierError>> {
			return Promise.resolve({ ok: true, value: texts.map((text) => scoreText(model, text)) });
		},
	};
}
