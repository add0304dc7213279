import * as z from "zod";
import { publishFailure } from "../../../objects/pattern-publisher/failure.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { publishBodySchema, reasonText, submissionOf, versionName } from "../../../patterns/publish-body.ts";
import { WHOLE_BASIS_POINTS } from "../../../share.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeOf, lookNow } from "./change.ts";
import { canaryToWire, countsToWire, touchedToWire, versionToWire } from "./wire.ts";

const BASIS_POINTS_PER_PERCENT = WHOLE_BASIS_POINTS / 100;

const percent = z.number().min(0.01).max(100);

export const startSchema = publishBodySchema.extend({
	action: z.literal("start"),
	percent,
});
export const shareSchema = z.strictObject({
	action: z.literal("share"),
	version: versionName,
	percent,
	reason: reasonText,
});
export const endSchema = z.strictObject({
	action: z.enum(["promote", "abort"]),
	version: versionName,
	reason: reasonText,
});
export const canarySchema = z.discriminatedUnion("action", [startSchema, shareSchema, endSchema]);

function basisPointsOf(share: z.infer<typeof percent>): number {
	return Math.round(share * BASIS_POINTS_PER_PERCENT);
}

/** The canary that runs, with both versions' rates side by side. */
export async function getCanary(c: AppContext): Promise<Response> {
	const canary = await patternPublisher(c.env).canary();
	return c.json({ canary: canary && canaryToWire(canary) });
}

/** Starts a canary with what a publish takes, has it judge another share, makes it live, or ends it. */
export async function postCanary(c: AppContext): Promise<Response> {
	const parsed = parseBody(canarySchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const body = parsed.value;
	const publisher = patternPublisher(c.env);
	if (body.action === "start") {
		const started = await publisher.publish(submissionOf(body), changeOf(c, body), basisPointsOf(body.percent));
		if (!started.ok) return failWith(c, publishFailure(started.error, c.get("bodyText")));
		const { info, touched, pointer } = started.value;
		lookNow(c);
		return c.json({ ...versionToWire(info), percent: body.percent, changes: touchedToWire(touched), pointer });
	}
	const { version, reason } = body;
	const change = changeOf(c, { expected_version: version, reason });
	if (body.action === "share") {
		const shared = await publisher.setCanaryShare(version, basisPointsOf(body.percent), change);
		if (!shared.ok) return failWith(c, publishFailure(shared.error, c.get("bodyText")));
		lookNow(c);
		return c.json({ ...canaryToWire(shared.value.canary), pointer: shared.value.pointer });
	}
	const ended = await publisher.endCanary(body.action, version, change);
	if (!ended.ok) return failWith(c, publishFailure(ended.error, c.get("bodyText")));
	lookNow(c);
	return c.json({ version: ended.value.version, ...countsToWire(ended.value.counts), pointer: ended.value.pointer });
}
