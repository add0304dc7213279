import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { getDecision, getDecisions } from "./read.ts";
import { getStatement } from "./statement.ts";

export const decisionRoutes: readonly Route[] = [
	{ method: "GET", path: "/decisions", access: "review", handler: withHashKey("cursors", getDecisions) },
	{ method: "GET", path: "/decisions/:id", access: "moderate", also: "review", handler: getDecision },
	{ method: "GET", path: "/decisions/:id/statement", access: "moderate", also: "review", handler: getStatement },
];
