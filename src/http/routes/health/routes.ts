import type { AppContext, Route } from "../../context.ts";

/** Says that the Worker runs, and as what; reads nothing, so it holds whatever else is down. */
function getHealth(c: AppContext): Response {
	return c.json({ status: "ok", environment: c.get("config").environment });
}

export const healthRoutes: readonly Route[] = [
	{ method: "GET", path: "/health", access: "public", handler: getHealth },
];
