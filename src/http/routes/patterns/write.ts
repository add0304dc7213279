import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { submissionOf } from "../../../patterns/publish-body.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeOf, sendOutcome } from "./change.ts";
import { postForced } from "./forced.ts";
import { forcibleBodySchema, rollbackSchema, validateSchema } from "./schema.ts";
import { judgementToWire } from "./wire.ts";

/** Publishes a document or changes to the published one; with `force`, what is refused waits for a second person. */
export async function postPublish(c: AppContext): Promise<Response> {
	const frame = parseBody(forcibleBodySchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	if (frame.value.force) return postForced(c, frame.value, frame.value.force.reason);
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
