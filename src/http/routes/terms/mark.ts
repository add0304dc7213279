import * as z from "zod";
import { reasonText } from "../../../patterns/publish-body.ts";
import { auditStatements } from "../../../store/audit.ts";
import { findTerm, markTerm } from "../../../store/emerging-terms.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { termToWire } from "./list.ts";

export const bodySchema = z.strictObject({ reason: reasonText });
const ACTIONS = { watched: "terms.watch", benign: "terms.benign" } as const;

/** Keeps a term in sight, or out of it for a month; what was said before is in the audit. */
export async function postMark(c: AppContext, state: keyof typeof ACTIONS): Promise<Response> {
	const body = parseBody(bodySchema, c.get("body"));
	if (!body.ok) return failWith(c, body.error);
	const { DB } = c.env;
	const term = c.req.param("term")!;
	const stored = await findTerm(DB, term);
	if (!stored) return failWith(c, { code: "not_found", message: "no such term was found" });
	const { actor } = c.get("caller");
	const at = Date.now();
	await DB.batch([
		markTerm(DB, term, { state, at, by: actor, patternId: stored.patternId }),
		...auditStatements(DB, [
			{
				id: crypto.randomUUID(),
				at,
				actor,
				action: ACTIONS[state],
				object: term,
				before: { state: stored.state },
				after: { state },
				reason: body.value.reason,
				requestId: c.get("requestId"),
			},
		]),
	]);
	return c.json(termToWire({ ...stored, state, stateAt: at, stateBy: actor }, new Map()));
}
