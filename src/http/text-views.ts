import { storeAudit } from "../store/audit.ts";
import type { AppContext } from "./context.ts";

/** Writes down that the caller is about to see stored texts, before they do; rejects where that cannot be written. */
export function auditTexts(
	c: AppContext,
	action: "texts.view" | "texts.export" | "texts.backtest",
	object: string,
	after?: object,
): Promise<void> {
	return storeAudit(c.env.DB, [
		{
			id: crypto.randomUUID(),
			at: Date.now(),
			actor: c.get("caller").actor,
			action,
			object,
			before: undefined,
			after,
			reason: "",
			requestId: c.get("requestId"),
		},
	]);
}
