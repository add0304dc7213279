import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { getExport } from "./export.ts";
import { postFeedback } from "./post.ts";
import { REVIEW_BODY_BYTES } from "./schema.ts";

export const feedbackRoutes: readonly Route[] = [
	{ method: "POST", path: "/feedback", access: "moderate", maxBodyBytes: REVIEW_BODY_BYTES, handler: postFeedback },
	{
		method: "GET",
		path: "/feedback/export",
		access: "admin",
		reach: "tenant",
		handler: withHashKey("cursors", getExport),
	},
];
