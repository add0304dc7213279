import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const SCRIPT = readFileSync(new URL("../../.ci/run", import.meta.url), "utf8");
const FOLDER = mkdtempSync(join(tmpdir(), "ci-run-"));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** Runs the function as somebody, with only these commands beside bash; returns what they were called with. */
function install(user: number, ...commands: string[]) {
	const [body] = /^install_package\(\) \{$.*?^\}$/msu.exec(SCRIPT)!;
	const path = mkdtempSync(join(FOLDER, "bin-"));
	const log = join(path, "log");
	const command = (name: string, content: string) =>
		writeFileSync(join(path, name), `#!/bin/bash\n${content}\n`, { mode: 0o755 });
	command("id", `echo ${user}`);
	for (const name of commands) command(name, `echo "${name} $*" >>${log}`);
	writeFileSync(log, "");
	const { status, stdout } = spawnSync("/bin/bash", ["-c", `${body}\ninstall_package prometheus`], {
		encoding: "utf8",
		env: { PATH: path },
	});
	return { status, stdout, calls: readFileSync(log, "utf8").trim().split("\n") };
}

describe(".ci/run installs a package of the system", () => {
	it("as root", () => {
		const { status, calls } = install(0, "apt-get", "sudo");
		expect(status).toBe(0);
		expect(calls).toEqual(["apt-get update -qq", "apt-get install -y -qq --no-install-recommends prometheus"]);
	});

	it("by sudo, where the user is not root", () => {
		expect(install(1001, "apt-get", "sudo").calls).toEqual([
			"sudo apt-get update -qq",
			"sudo apt-get install -y -qq --no-install-recommends prometheus",
		]);
	});

	it("or says in a line what to install", () => {
		expect(install(1001, "apt-get")).toEqual({
			status: 1,
			stdout: "prometheus is missing, and installing it needs root: apt-get install prometheus\n",
			calls: [""],
		});
	});

	it("and in no other way", () => {
		expect(SCRIPT.match(/apt-get \w+ -/g)).toHaveLength(2);
	});
});
