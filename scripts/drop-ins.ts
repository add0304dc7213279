/** `npm run drop-ins`: writes the tables of scripts/drop-ins/README.md from the originals' public schemas. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CATEGORIES } from "../src/http/routes/openai/categories.ts";
import { CATEGORY_NOTES, OPENAI, PERSPECTIVE, type Support } from "./drop-ins/support.ts";

export const README = new URL("drop-ins/README.md", import.meta.url);

/** The types of the official client, as it is installed. */
const TYPES = fileURLToPath(new URL("resources/moderations.d.ts", import.meta.resolve("openai")));

/** Fields of the interfaces in a declaration file, as `Interface.field`. */
export function declaredFields(declarations: string): string[] {
	const fields: string[] = [];
	let name = "";
	for (const line of declarations.split("\n")) {
		name = /^\s*(?:export )?interface (\w+)/.exec(line)?.[1] ?? name;
		const field = /^\s+(?:'([^']+)'|(\w+))\??: /.exec(line);
		if (field && name !== "") fields.push(`${name}.${field[1] ?? field[2]}`);
	}
	return fields;
}

/** The three interfaces that have a field for each category. */
const BY_CATEGORY = /^(?:Categories|CategoryScores|CategoryAppliedInputTypes)\.(.+)$/;

export function openaiFields(): { readonly fields: string[]; readonly categories: string[] } {
	const all = declaredFields(readFileSync(TYPES, "utf8"));
	const categories = new Set(all.flatMap((field) => BY_CATEGORY.exec(field)?.[1] ?? []));
	return { fields: all.filter((field) => !BY_CATEGORY.test(field)), categories: [...categories] };
}

export function perspectiveFields(): string[] {
	const { schemas, parameters } = JSON.parse(
		readFileSync(new URL("drop-ins/perspective-fields.json", import.meta.url), "utf8"),
	) as { schemas: Record<string, string[]>; parameters: string[] };
	return [
		...Object.entries(schemas).flatMap(([schema, names]) => names.map((name) => `${schema}.${name}`)),
		...parameters.map((name) => `query.${name}`),
	];
}

/** Throws for a field that nothing is said of, and for what is said of a field that is none. */
function table(fields: readonly string[], support: Readonly<Record<string, Support>>): string {
	const unknown = Object.keys(support).filter((field) => !fields.includes(field));
	if (unknown.length > 0) throw new Error(`the original has no ${unknown.join(", ")}`);
	const rows = fields.map((field) => {
		const entry = support[field];
		if (!entry) throw new Error(`nothing is said of ${field}`);
		return `| \`${field}\` | ${entry[0]} | ${entry[1] ?? ""} |`;
	});
	return ["| field | supported | how |", "|---|---|---|", ...rows].join("\n");
}

/** The generated tables, by name. */
export function tables(): Record<string, string> {
	const openai = openaiFields();
	if (openai.categories.toString() !== CATEGORIES.toString()) throw new Error("the original has other categories");
	const categories = openai.categories.map((category) => {
		const [from, note] = CATEGORY_NOTES[category] ?? ["", ""];
		return `| \`${category}\` | ${from} | ${note} |`;
	});
	return {
		openai: table(openai.fields, OPENAI),
		categories: ["| category | score | limits |", "|---|---|---|", ...categories].join("\n"),
		perspective: table(perspectiveFields(), PERSPECTIVE),
	};
}

/** A page with the tables in their places, between `<!-- name -->` and `<!-- /name -->`. */
export function withTables(page: string): string {
	return Object.entries(tables()).reduce(
		(text, [name, rows]) =>
			text.replace(
				new RegExp(`(<!-- ${name} -->\n)[^]*?(\n?<!-- /${name} -->)`),
				(_, before: string, after: string) => `${before}${rows}\n${after.trimStart()}`,
			),
		page,
	);
}

if (import.meta.main) writeFileSync(README, withTables(readFileSync(README, "utf8")));
