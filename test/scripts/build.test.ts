import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
	gzipBytes,
	judgeSize,
	localEnvironments,
	MAX_GZIP_BYTES,
	MAX_PAID_GZIP_BYTES,
	main,
} from "../../scripts/build.ts";

describe("localEnvironments", () => {
	it.each([
		["no variables", {}, []],
		["real environments", { env: { staging: { vars: { ENVIRONMENT: "staging" } }, production: {} } }, []],
		["local at the top", { vars: { ENVIRONMENT: "local" } }, ["the top level"]],
		["local in an environment", { env: { staging: { vars: { ENVIRONMENT: "local" } } } }, ["staging"]],
		["an environment named local", { env: { local: {} } }, ["local"]],
	])("of a configuration with %s", (_reason, config, names) => {
		expect(localEnvironments(config)).toEqual(names);
	});
});

it("no module of the Worker takes zod by name: that brings its messages in 45 languages along, 60 KB gzip", () => {
	const folder = new URL("../../src/", import.meta.url);
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
	expect(files.length).toBeGreaterThan(300);
	const byName = files.filter((name) =>
		readFileSync(new URL(name, folder), "utf8").includes('import { z } from "zod"'),
	);
	expect(byName).toEqual([]);
});

describe("the size check", () => {
	it("counts what is uploaded, compressed, and nothing else", () => {
		const folder = mkdtempSync(join(tmpdir(), "build-test-"));
		try {
			const code = "let x = 1;".repeat(1000);
			mkdirSync(join(folder, "deep"));
			writeFileSync(join(folder, "index.js"), code);
			writeFileSync(join(folder, "deep", "model.bin"), code);
			writeFileSync(join(folder, "index.js.map"), code);
			writeFileSync(join(folder, "README.md"), code);
			expect(gzipBytes(folder)).toBe(2 * gzipSync(code).byteLength);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it("allows exactly the budget", () => {
		expect(judgeSize(MAX_GZIP_BYTES, MAX_GZIP_BYTES)).toEqual({
			ok: true,
			line: "bundle: 3145728 bytes gzip, within the budget of 3145728",
		});
		expect(judgeSize(MAX_GZIP_BYTES + 1, MAX_GZIP_BYTES).ok).toBe(false);
		expect(judgeSize(MAX_GZIP_BYTES + 1, MAX_PAID_GZIP_BYTES).ok).toBe(true);
	});
});

it("an unknown option ends with exit code 1", async () => {
	expect(await main(["--size"])).toBe(1);
});
