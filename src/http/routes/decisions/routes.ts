import type { Route } from "../../context.ts";
import { withHashKey } from "../../cursor.ts";
import { getDecision, getDecisions } from "./read.ts";
import { getStatement } from "./statement.ts";

const own = { method: "GET", access: "moderate", also: "review" } as const;

export const decisionRoutes: readonly Route[] = [
	{ method: "GET", path: "/decisions", access: "review", handler: withHashKey(getDecisions) },
	{ ...own, path: "/decisions/:id", handler: getDecision },
	{ ...own, path: "/decisions/:id/statement", handler: getStatement },
];
