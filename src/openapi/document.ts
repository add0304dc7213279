/**
 * The OpenAPI 3.1 document. `@hono/zod-openapi` would put schemas of answers into the Worker, which never reads them: here
 * the Route table and the schemas that validate requests stay the source, and the document is a file.
 */
import * as z from "zod";
import { ERROR_STATUS, type ErrorCode, PROBLEM_TYPE } from "../errors.ts";
import { isWrite, ROUTES } from "../http/app.ts";
import type { Route } from "../http/context.ts";
import { type RouteDoc, type RouteDocs, TAGS } from "./doc.ts";
import { ERROR_MEANINGS } from "./error-meanings.ts";
import { failureSchema, failuresOf, problemSchema, schemaOf } from "./failures.ts";
import { decisionDocs } from "./routes/decisions.ts";
import { docsDocs } from "./routes/docs.ts";
import { dropInDocs } from "./routes/drop-ins.ts";
import { insightDocs } from "./routes/insight.ts";
import { jobDocs } from "./routes/jobs.ts";
import { moderationDocs } from "./routes/moderation.ts";
import { operationDocs } from "./routes/operations.ts";
import { patternDocs } from "./routes/patterns.ts";
import { reviewDocs } from "./routes/reviews.ts";

/** Of the API, by semantic versioning: raised with every change of the document. */
export const API_VERSION = "1.3.0";

export const DOCS: RouteDocs = {
	...moderationDocs,
	...dropInDocs,
	...decisionDocs,
	...reviewDocs,
	...jobDocs,
	...insightDocs,
	...patternDocs,
	...operationDocs,
	...docsDocs,
};

export function nameOf({ method, path }: Route): string {
	return `${method} ${path}`;
}

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
	return rest;
}

/** Parts of a path that are parameters: those that start a segment. */
const PARAMETER = /\/:(\w+)/g;

function parametersOf(route: Route, { query, example }: RouteDoc): object[] {
	const inPath = [...route.path.matchAll(PARAMETER)].map(([, name = ""]) => ({
		name,
		in: "path",
		required: true,
		schema: { type: "string", minLength: 1 },
		...(example.path?.[name] === undefined ? {} : { example: example.path[name] }),
	}));
	const inHeader = isWrite(route)
		? [
				{
					name: "idempotency-key",
					in: "header",
					required: false,
					description: "Names this write: sent again within a day, it is made once",
					schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
				},
			]
		: [];
	if (query === undefined) return [...inPath, ...inHeader];
	const { properties = {}, required = [] } = jsonSchema(query, "input") as {
		properties?: Record<string, object>;
		required?: string[];
	};
	const inQuery = Object.entries(properties).map(([name, schema]) => ({
		name,
		in: "query",
		required: required.includes(name),
		schema,
		...(example.query?.[name] === undefined ? {} : { example: example.query[name] }),
	}));
	return [...inPath, ...inQuery, ...inHeader];
}

/** Headers that every answer has. */
const HEADERS = {
	"x-request-id": { description: "Quote it when reporting a problem", schema: { type: "string" } },
};

function responsesOf(route: Route, doc: RouteDoc): Record<string, object> {
	const responses: Record<string, object> = {};
	for (const [status, { description, schema, contentType }] of Object.entries(doc.answers)) {
		const content = schema
			? { "application/json": { schema: jsonSchema(schema, "output") } }
			: contentType && { [contentType]: { schema: { type: "string" } } };
		responses[status] = { description, headers: HEADERS, ...(content ? { content } : {}) };
	}
	const form = schemaOf(route);
	const failure = {
		"application/json": { schema: jsonSchema(form, "output") },
		...(form === failureSchema ? { [PROBLEM_TYPE]: { schema: jsonSchema(problemSchema, "output") } } : {}),
	};
	for (const [status, codes] of failuresOf(route, doc)) {
		responses[status] = {
			description: codes.map((code) => `\`${code}\``).join(", "),
			headers: {
				...HEADERS,
				...(status === 429 || status === 503
					? { "retry-after": { description: "Seconds", schema: { type: "string", pattern: "^[0-9]+$" } } }
					: {}),
			},
			content: failure,
		};
	}
	return responses;
}

function securityOf({ access, takesGoogleKeys }: Route): object[] {
	if (access === "public") return [];
	return [{ bearer: [] }, ...(takesGoogleKeys ? [{ googleHeader: [] }, { googleQuery: [] }] : [])];
}

function requestBodyOf({ body, file, example }: RouteDoc): object {
	if (body) {
		const content = { "application/json": { schema: jsonSchema(body, "input"), example: example.body } };
		return { requestBody: { required: true, content } };
	}
	if (!file) return {};
	const content = file.map((type) => [
		type,
		{
			schema: { type: "string", minLength: 1 },
			...(example.text?.type === type ? { example: example.text.body } : {}),
		},
	]);
	return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function operationOf(route: Route, doc: RouteDoc): object {
	const { tag, summary, description } = doc;
	return {
		operationId: nameOf(route)
			.replace(/[^A-Za-z0-9]+/g, "_")
			.replace(/_$/, "")
			.toLowerCase(),
		tags: [tag],
		summary,
		...(description ? { description } : {}),
		...(route.access === "public" ? {} : { "x-scope": route.access }),
		security: securityOf(route),
		parameters: parametersOf(route, doc),
		...requestBodyOf(doc),
		responses: responsesOf(route, doc),
	};
}

/** A path as OpenAPI writes it. */
export function templateOf(path: string): string {
	return path.replace(PARAMETER, "/{$1}");
}

/** Moves the named schemas, which stand beside each use of them, to where the document keeps them. */
function withComponents(document: object): object {
	const schemas: Record<string, unknown> = {};
	const moved = JSON.parse(JSON.stringify(document), function (this: unknown, key, value: unknown) {
		if (key === "$defs") {
			Object.assign(schemas, value);
			return undefined;
		}
		if (key === "id" && typeof value === "string" && Object.hasOwn(this as object, "$schema")) return undefined;
		return key === "$ref" ? String(value).replace("#/$defs/", "#/components/schemas/") : value;
	}) as { components: object };
	const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
	return { ...moved, components: { schemas: sorted, ...moved.components } };
}

/** The document of these routes. Throws for one that nothing is written of. */
export function openapiDocument(routes: readonly Route[] = ROUTES, docs: RouteDocs = DOCS): object {
	const paths: Record<string, Record<string, object>> = {};
	for (const route of routes) {
		const doc = docs[nameOf(route)];
		if (!doc) throw new Error(`${nameOf(route)} is not documented`);
		const template = templateOf(route.path);
		paths[template] = { ...paths[template], [route.method.toLowerCase()]: operationOf(route, doc) };
	}
	return withComponents({
		openapi: "3.1.0",
		info: {
			title: "Plainspeak",
			version: API_VERSION,
			description: "Moderation that reads algospeak in plain words and judges it.",
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/" }],
		tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
		paths,
		"x-error-codes": Object.fromEntries(
			(Object.keys(ERROR_STATUS) as ErrorCode[]).map((code) => [
				code,
				{ status: ERROR_STATUS[code], meaning: ERROR_MEANINGS[code] },
			]),
		),
		components: {
			securitySchemes: {
				bearer: { type: "http", scheme: "bearer", description: "An API key, `psk_…`" },
				googleHeader: { type: "apiKey", in: "header", name: "x-goog-api-key" },
				googleQuery: {
					type: "apiKey",
					in: "query",
					name: "key",
					description: "Only keys that were made with `query_allowed`",
				},
			},
		},
	});
}
