/** The endpoint of a configuration, as stage 2 asks it. */
import type { Classifier } from "./classifier/classifier.ts";
import { createInvoke } from "./classifier/sagemaker/invoke.ts";
import { endpointWindows } from "./classifier/sagemaker/windows.ts";
import { createSageMakerClassifier } from "./classifier/sagemaker.ts";
import type { Stage2Config } from "./config.ts";
import type { WindowedClassifier } from "./moderate.ts";
import type { AttributeScores } from "./verdict.ts";

/** Settles when the time is over or the signal ends it. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			resolve();
		});
	});
}

/** An endpoint that was asked for but cannot be called, so that no answer is taken for the one of a strong model. */
function misconfiguredClassifier(model: string, settings: readonly string[]): Classifier {
	const reason = `missing or wrong: ${settings.join(", ")}`;
	return { model, classify: () => Promise.resolve({ ok: false, error: { kind: "misconfigured", reason } }) };
}

/** The endpoint that the configuration names, or null when it names none. */
export function createEndpoint(
	config: Stage2Config,
	attributesOf: (text: string) => AttributeScores,
): WindowedClassifier | null {
	switch (config.kind) {
		case "embedded":
			return null;
		case "misconfigured":
			return {
				classifier: misconfiguredClassifier(config.endpointName, config.settings),
				windowsFor: endpointWindows,
			};
		case "endpoint":
			return {
				classifier: createSageMakerClassifier({
					name: config.endpoint.endpointName,
					invoke: createInvoke(config.endpoint, (request, init) => fetch(request, init)),
					attributesOf,
					now: () => performance.now(),
					sleep,
					random: Math.random,
				}),
				windowsFor: endpointWindows,
			};
	}
}
