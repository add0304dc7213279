import * as z from "zod";
import type { RouteDoc, RouteDocs } from "../doc.ts";

const NOT_MODIFIED = { description: "The file is the one of `If-None-Match`" };

function file(summary: string, contentType: string): RouteDoc {
	return {
		tag: "operations",
		summary,
		answers: { 200: { description: summary, contentType }, 304: NOT_MODIFIED },
		errors: ["not_found"],
		example: {},
	};
}

export const docsDocs: RouteDocs = {
	"GET /": {
		tag: "operations",
		summary: "Where the documentation and the console are",
		answers: {
			200: {
				description: "Paths",
				schema: z.strictObject({
					service: z.literal("plainspeak"),
					docs: z.string(),
					openapi: z.string(),
					console: z.string(),
				}),
			},
		},
		example: {},
	},
	"GET /openapi.json": {
		...file("This document", "application/json"),
		answers: {
			200: { description: "This document", schema: z.looseObject({ openapi: z.literal("3.1.0") }) },
			304: NOT_MODIFIED,
		},
	},
	"GET /docs": {
		tag: "operations",
		summary: "The way to the page",
		answers: { 308: { description: "To `/docs/`" } },
		example: {},
	},
	"GET /docs/": file("This documentation as a page", "text/html; charset=utf-8"),
	"GET /docs/runbook": file("What to do when an alert fires", "text/html; charset=utf-8"),
	"GET /docs/style.css": file("How the page looks", "text/css; charset=utf-8"),
};
