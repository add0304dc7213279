import type { ErrorRecord } from "../../decision-log/record.ts";
import type { AppMiddleware } from "../context.ts";
import { logError } from "../decision-log.ts";

/** Counts the requests for a decision that this service failed, whatever failed them. */
export function countErrors(route: ErrorRecord["route"]): AppMiddleware {
	return async (c, next) => {
		await next();
		const { hashKey, adminKeyHashes } = c.get("config");
		// A deployment that serves nobody has nobody to fail, and anybody could have it count.
		const isConfigured = c.get("config").environment === "local" || hashKey !== null || adminKeyHashes.length > 0;
		if (c.res.status >= 500 && isConfigured) logError(c, route);
	};
}
