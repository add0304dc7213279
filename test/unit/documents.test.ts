import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../../src/errors.ts";

const root = new URL("../../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
	scripts: Record<string, string>;
};

describe("README", () => {
	it.each(Object.keys(scripts))("names the command %s", (name) => {
		expect(readme).toContain(name === "test" ? "npm test" : `npm run ${name}`);
	});

	it.each(Object.keys(ERROR_STATUS))("names the error code %s", (code) => {
		expect(readme).toContain(`\`${code}\``);
	});

	it("names no command that does not exist", () => {
		const named = [...readme.matchAll(/npm run (?:--silent )?([a-z0-9:-]+)/g)].map(([, name]) => name as string);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});
