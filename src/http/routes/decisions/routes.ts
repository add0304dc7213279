import { findDecision, type KeptRecord, type Recheck, type StoredDecision } from "../../../store/decisions.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";

function recheckToWire(json: string | null): object | null {
	if (json === null) return null;
	const { at, ...rest } = JSON.parse(json) as Recheck;
	return { ...rest, decided_at: new Date(at).toISOString() };
}

function toWire({ record, recheck }: StoredDecision, text: string | null): object {
	const { v, at, units, ...rest } = JSON.parse(record) as KeptRecord;
	const decided = { record_version: v, decided_at: new Date(at).toISOString(), length: units, text };
	return { ...rest, ...decided, recheck: recheckToWire(recheck) };
}

/** A decision that people may look up. Another tenant's is as absent as one that never was. */
async function getDecision(c: AppContext): Promise<Response> {
	const stored = await findDecision(c.env.DB, c.get("caller").tenant.id, c.req.param("id") ?? "");
	if (!stored) return failWith(c, { code: "not_found", message: "no such decision is kept" });
	const { text_key } = stored;
	const text = text_key === null ? stored.text : ((await (await c.env.ARCHIVE.get(text_key))?.text()) ?? null);
	return c.json(toWire(stored, text));
}

export const decisionRoutes: readonly Route[] = [
	{ method: "GET", path: "/decisions/:id", access: "moderate", handler: getDecision },
];
