import { publishFailure } from "../../../objects/pattern-publisher/failure.ts";
import type { Change, PublishOutcome } from "../../../objects/pattern-publisher/outcome.ts";
import { type AppContext, failWith, requestScope } from "../../context.ts";
import { touchedToWire, versionToWire } from "./wire.ts";

interface Frame {
	readonly expected_version: string;
	readonly reason: string;
}

/** The change that this request asks for. */
export function changeOf(c: AppContext, { expected_version, reason }: Frame): Change {
	return {
		expectedVersion: expected_version,
		reason,
		actor: c.get("caller").actor,
		requestId: c.get("requestId"),
	};
}

/** Has this isolate look for what was just changed, as it need not wait for its next look at the pointer. */
export function lookNow(c: AppContext): void {
	const scope = requestScope(c);
	scope?.waitUntil(c.get("dependencies").patterns.cache.revalidate(scope));
}

/** Answers with what was published, or why nothing was. */
export function sendOutcome(c: AppContext, outcome: PublishOutcome): Response {
	if (!outcome.ok) return failWith(c, publishFailure(outcome.error, c.get("bodyText")));
	const { info, touched, pointer } = outcome.value;
	lookNow(c);
	return c.json({ ...versionToWire(info), changes: touchedToWire(touched), pointer });
}
