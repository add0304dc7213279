import { publishFailure } from "../../../objects/pattern-publisher/failure.ts";
import type { Change, PublishOutcome } from "../../../objects/pattern-publisher/outcome.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { publishBodySchema, submissionOf } from "../../../patterns/publish-body.ts";
import { type AppContext, failWith, requestScope } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { rollbackSchema, validateSchema } from "./schema.ts";
import { judgementToWire, touchedToWire, versionToWire } from "./wire.ts";

interface Frame {
	readonly expected_version: string;
	readonly reason: string;
}

export function changeOf(c: AppContext, { expected_version, reason }: Frame): Change {
	return {
		expectedVersion: expected_version,
		reason,
		actor: c.get("caller").actor,
		requestId: c.get("requestId"),
	};
}

function sendOutcome(c: AppContext, outcome: PublishOutcome): Response {
	if (!outcome.ok) return failWith(c, publishFailure(outcome.error, c.get("bodyText")));
	const { info, touched, pointer } = outcome.value;
	// This isolate need not wait for its next look at the pointer.
	const scope = requestScope(c);
	if (scope) scope.waitUntil(c.get("dependencies").patterns.cache.revalidate(scope));
	return c.json({ ...versionToWire(info), changes: touchedToWire(touched), pointer });
}

/** Publishes a document or changes to the published one. */
export async function postPublish(c: AppContext): Promise<Response> {
	const frame = parseBody(publishBodySchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const outcome = await patternPublisher(c.env).publish(submissionOf(frame.value), changeOf(c, frame.value));
	return sendOutcome(c, outcome);
}

/** Publishes the patterns of an older version again. */
export async function postRollback(c: AppContext): Promise<Response> {
	const frame = parseBody(rollbackSchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const outcome = await patternPublisher(c.env).rollback(frame.value.to_version, changeOf(c, frame.value));
	return sendOutcome(c, outcome);
}

/** Says what a publish would touch or why it would be refused; changes nothing. */
export async function postValidate(c: AppContext): Promise<Response> {
	const frame = parseBody(validateSchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const judged = await patternPublisher(c.env).judge(submissionOf(frame.value));
	return c.json(judgementToWire(judged, c.get("bodyText")));
}
