/** Whether an endpoint judges: its health check says yes while its model failed to load. */
import { createInvoke, type Invoke } from "../../../src/classifier/sagemaker/invoke.ts";
import { SEVERITIES, type Severity, type SeverityProbabilities } from "../../../src/verdict.ts";
import { readGolden } from "../../golden/run.ts";
import { type CommandIo, UsageError } from "../../lib/command.ts";
import { credentialsOf, NO_CREDENTIALS } from "../aws.ts";

/** Cases that allow one class only, one of each group in turn: enough to tell a model from noise, within seconds. */
const SMOKE_TEXTS = 64;
const TEXTS_A_CALL = 16;
const TIMEOUT_MS = 60_000;

/** The Worker's own way to an endpoint, with the caller's credentials. Throws `UsageError` without them. */
export async function invokeOf(env: CommandIo["env"], region: string, endpointName: string): Promise<Invoke> {
	const credentials = credentialsOf(env, region);
	await credentials().catch(() => {
		throw new UsageError(NO_CREDENTIALS);
	});
	const runtimeUrl = env["SAGEMAKER_RUNTIME_URL"] ?? env["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] ?? null;
	return async (texts, inferenceId, signal) => {
		// Asked for with each call: those of a role may end while a release is followed.
		const { accessKeyId, secretAccessKey, sessionToken = null } = await credentials();
		const config = { region, endpointName, accessKeyId, secretAccessKey, sessionToken, runtimeUrl };
		return createInvoke(config, (request, init) => fetch(request, init))(texts, inferenceId, signal);
	};
}

function severityOf(probabilities: SeverityProbabilities): Severity {
	return SEVERITIES.reduce((best, each) => (probabilities[each] > probabilities[best] ? each : best));
}

export interface SmokeResult {
	readonly version: string;
	readonly texts: number;
	/** Share that has the golden set's class, or one beside it. */
	readonly agreement: number;
}

/** Plain texts with one class each, spread over the groups. */
function smokeCases(): { text: string; level: number }[] {
	const cases = readGolden().filter(({ classes }) => classes.length === 1);
	const step = Math.max(1, Math.floor(cases.length / SMOKE_TEXTS));
	const spread = cases.filter((_, i) => i % step === 0).slice(0, SMOKE_TEXTS);
	// The endpoint reads what stage 1 made of a text.
	return spread.map(({ text, normalized, classes }) => ({
		text: normalized ?? text,
		level: SEVERITIES.indexOf(classes[0]!),
	}));
}

/** Judges a part of the golden set. Throws `UsageError` when a call fails or too few classes are right. */
export async function smoke(invoke: Invoke, minAgreement: number): Promise<SmokeResult> {
	const cases = smokeCases();
	let version = "";
	let near = 0;
	for (let at = 0; at < cases.length; at += TEXTS_A_CALL) {
		const part = cases.slice(at, at + TEXTS_A_CALL);
		const answer = await invoke(
			part.map(({ text }) => text),
			`smoke-${at}`,
			AbortSignal.timeout(TIMEOUT_MS),
		).catch((error: unknown) => {
			throw new UsageError(`smoke: no answer (${error instanceof Error ? error.name : "unknown"})`);
		});
		if (!answer.ok) throw new UsageError(`smoke: ${answer.error.kind}, ${answer.error.reason}`);
		version = answer.value.version;
		near += part.filter(
			({ level }, i) => Math.abs(SEVERITIES.indexOf(severityOf(answer.value.probabilities[i]!)) - level) <= 1,
		).length;
	}
	const agreement = near / cases.length;
	if (agreement < minAgreement) {
		throw new UsageError(
			`smoke: ${(100 * agreement).toFixed(0)}% of ${cases.length} golden texts are judged right or one class off, ${100 * minAgreement}% are asked for`,
		);
	}
	return { version, texts: cases.length, agreement };
}
