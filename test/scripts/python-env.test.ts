import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";

const folder = mkdtempSync(join(tmpdir(), "python-env-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a Python environment that cannot be made is refused in one line", () => {
	const requirements = join(folder, "requirements.txt");
	writeFileSync(requirements, "");

	it("names the requirements file that is not there", async () => {
		const missing = join(folder, "none.txt");
		await expect(ensurePythonEnv("moto", missing, { folder })).rejects.toThrow(`moto: no file ${missing}`);
	});

	it("says what to install where there is no Python", async () => {
		const python = join(folder, "python3");
		await expect(ensurePythonEnv("moto", requirements, { folder, python })).rejects.toThrow(
			/^moto: .* does not run: install Python 3 with venv$/,
		);
	});
});
