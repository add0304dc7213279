import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../../src/errors.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

function read(path: string): string {
	return readFileSync(join(ROOT, path), "utf8");
}

const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const DOCUMENTS = ["README.md", ...globSync("{patterns,scripts,src,test}/**/README.md", { cwd: ROOT })].filter(
	(path) => !path.includes("node_modules"),
);

/** The fragment that a heading of a Markdown page gets on the usual hosts. */
function fragmentOf(heading: string): string {
	const plain = heading.replace(/[`*]/g, "").toLowerCase();
	return plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
}

/** Links of a page to files and headings of this project; no code. */
function linksOf(text: string): string[] {
	const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
	return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
		.map(([, target = ""]) => target)
		.filter((target) => !/^[a-z]+:/.test(target));
}

describe("README.md", () => {
	const readme = read("README.md");

	it.each(Object.keys(scripts))("names the command %s", (name) => {
		expect(readme).toContain(name === "test" ? "npm test" : `npm run ${name}`);
	});

	it.each(Object.keys(ERROR_STATUS))("names the error code %s", (code) => {
		expect(readme).toContain(`\`${code}\``);
	});
});

describe.each(DOCUMENTS)("%s", (path) => {
	const text = read(path);

	it("names no command that does not exist", () => {
		const named = [...text.matchAll(/npm run (?:--silent )?([a-z0-9:-]+)/g)].map(([, name]) => name as string);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});

	it("links to what is there", () => {
		const broken = linksOf(text).filter((target) => {
			const [file = "", fragment] = target.split("#");
			const page = file === "" ? path : join(dirname(path), file);
			if (!existsSync(join(ROOT, page))) return true;
			if (fragment === undefined) return false;
			const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => fragmentOf(heading));
			return !headings.includes(fragment);
		});
		expect(broken).toEqual([]);
	});
});
