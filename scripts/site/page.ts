/** The page of the API's documentation, from its OpenAPI document: plain HTML, no script. */
import { type ErrorCode, errorAnchor } from "../../src/errors.ts";

type Json = Readonly<Record<string, unknown>>;

interface Operation {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly summary: string;
	readonly description?: string;
	readonly "x-scope"?: string;
	readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
	readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Json; example?: unknown }>> };
	readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Json }>>;
}

export interface ApiDocument {
	readonly info: { readonly title: string; readonly version: string; readonly description: string };
	readonly tags: readonly { readonly name: string; readonly description: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly "x-error-codes": Readonly<Record<ErrorCode, { readonly status: number; readonly meaning: string }>>;
	readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** Text in which backticks mark code. */
export function prose(text: string): string {
	return escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function code(value: unknown): string {
	return `<pre><code>${escaped(JSON.stringify(value, null, 2))}</code></pre>`;
}

function parameters({ parameters: all }: Operation): string {
	if (all.length === 0) return "";
	const items = all.map(
		({ name, in: place, required }) =>
			`<li><code>${escaped(name)}</code> in the ${place}${required ? "" : ", optional"}</li>`,
	);
	return `<h4>Parameters</h4><ul>${items.join("")}</ul>`;
}

function body({ requestBody }: Operation): string {
	const parts = Object.entries(requestBody?.content ?? {}).map(([type, { schema, example }]) => {
		const shown = example === undefined ? "" : code(example);
		return `<p><code>${escaped(type)}</code></p>${shown}<details><summary>Schema</summary>${code(schema)}</details>`;
	});
	return parts.length === 0 ? "" : `<h4>Request</h4>${parts.join("")}`;
}

function answers({ responses }: Operation): string {
	const rows = Object.entries(responses).map(([status, { description, content }]) => {
		const { schema } = (content?.["application/json"] ?? {}) as { schema?: Json };
		const isOwn = schema && Number(status) < 400;
		const shown = isOwn ? `<details><summary>Schema</summary>${code(schema)}</details>` : "";
		return `<tr><td>${status}</td><td>${prose(description)}${shown}</td></tr>`;
	});
	return `<h4>Answers</h4><table><tbody>${rows.join("")}</tbody></table>`;
}

function operation(path: string, method: string, one: Operation): string {
	const scope = one["x-scope"] ? `a key with the scope <code>${escaped(one["x-scope"])}</code>` : "no key";
	return `<article id="${escaped(one.operationId)}">
<h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>
<p>${prose(one.summary)}. ${one.description ? prose(one.description) : ""} Needs ${scope}.</p>
${parameters(one)}${body(one)}${answers(one)}
</article>`;
}

/** One row a code, where the `type` of a problem points to. */
function errorCodes(codes: ApiDocument["x-error-codes"]): string {
	const rows = (Object.entries(codes) as [ErrorCode, { status: number; meaning: string }][]).map(
		([name, { status, meaning }]) =>
			`<tr id="${errorAnchor(name)}"><td>${status}</td><td><code>${name}</code></td><td>${prose(meaning)}</td></tr>`,
	);
	return `<section><h2>Error codes</h2><table><tbody>${rows.join("")}</tbody></table></section>`;
}

/** The whole page. */
export function docsPage(document: ApiDocument): string {
	const { info, tags, paths, components } = document;
	const all = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, one]) => ({ path, method, one })),
	);
	const used = tags.filter(({ name }) => all.some(({ one }) => one.tags[0] === name));
	const of = (name: string) => all.filter(({ one }) => one.tags[0] === name);
	const index = used.map(
		({ name, description }) =>
			`<h2>${prose(description)}</h2><ul>${of(name)
				.map(
					({ path, method, one }) =>
						`<li><a href="#${escaped(one.operationId)}"><code>${method.toUpperCase()} ${escaped(path)}</code></a> ${prose(one.summary)}</li>`,
				)
				.join("")}</ul>`,
	);
	const sections = used.map(
		({ name, description }) =>
			`<section><h2>${prose(description)}</h2>${of(name)
				.map(({ path, method, one }) => operation(path, method, one))
				.join("\n")}</section>`,
	);
	const shared = Object.entries(components.schemas).map(
		([name, schema]) => `<h3 id="schema-${escaped(name)}">${escaped(name)}</h3>${code(schema)}`,
	);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} API ${escaped(info.version)}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<main>
<h1>${escaped(info.title)} API ${escaped(info.version)}</h1>
<p>${prose(info.description)} For programs: <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Operations">${index.join("\n")}</nav>
${sections.join("\n")}
${errorCodes(document["x-error-codes"])}
<section><h2>Shared schemas</h2>${shared.join("\n")}</section>
</main>
</body>
</html>
`;
}
