import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readPatternDocuments } from "../../scripts/lib/local-moderator.ts";
import { patternDocumentSchema } from "../../src/patterns/schema.ts";

const root = new URL("../../", import.meta.url);

it("the Worker's bundle lists every pattern document, in the order of the file names", () => {
	const imports = readFileSync(new URL("src/assets.ts", root), "utf8").matchAll(
		/^import (\w+) from "..\/patterns\/(.+)";$/gm,
	);
	const imported = [...imports].map(([, name, file]) => ({ name, file }));
	const files = readdirSync(new URL("patterns", root)).filter((file) => file.endsWith(".json"));
	expect(imported.map(({ file }) => file)).toEqual(files.sort());
	const listed = /const patternDocuments = \[([^\]]+)\]/.exec(
		readFileSync(new URL("src/assets.ts", root), "utf8"),
	)?.[1];
	expect(
		listed
			?.split(",")
			.map((name) => name.trim())
			.filter(Boolean),
	).toEqual(imported.map(({ name }) => name));
});

it("every bundled pattern document is valid, as the Worker takes that for granted", () => {
	for (const document of readPatternDocuments()) {
		expect(patternDocumentSchema.safeParse(document).error?.issues ?? []).toEqual([]);
	}
});
