import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { declaredFields, openaiFields, perspectiveFields, README, withTables } from "../../scripts/drop-ins.ts";

it("the tables name every field of both originals, as they are written in the page (npm run drop-ins)", () => {
	const page = readFileSync(README, "utf8");
	expect(withTables(page)).toBe(page);
	for (const field of [...openaiFields().fields, ...perspectiveFields()]) expect(page).toContain(`| \`${field}\` |`);
	for (const category of openaiFields().categories) expect(page).toContain(`| \`${category}\` |`);
});

it("reads the fields of interfaces, quoted or not, optional or not", () => {
	const declarations = [
		"export interface A {",
		"    /** A list. */",
		"    a: string;",
		"    'b/c'?: number | null;",
		"}",
		"export declare namespace A {",
		"    interface B {",
		"        d: boolean;",
		"    }",
		"}",
	];
	expect(declaredFields(declarations.join("\n"))).toEqual(["A.a", "A.b/c", "B.d"]);
});

it("the newest client has thirteen categories", () => {
	expect(openaiFields().categories).toHaveLength(13);
	expect(openaiFields().fields).toHaveLength(14);
});
