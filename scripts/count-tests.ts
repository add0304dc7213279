/** Prints `N passed, N failed` over the Vitest JSON reports in a folder; exit 1 when none passed or any failed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Report {
	numPassedTests: number;
	numFailedTests: number;
}

/** Adds up the reports' counts. */
export function countTests(reports: readonly Report[]): { passed: number; failed: number } {
	return {
		passed: reports.reduce((sum, report) => sum + report.numPassedTests, 0),
		failed: reports.reduce((sum, report) => sum + report.numFailedTests, 0),
	};
}

if (import.meta.main) {
	const folder = process.argv[2];
	if (!folder) {
		console.error("count-tests: name the folder of the reports");
		process.exit(1);
	}
	const reports = readdirSync(folder)
		.filter((name) => name.endsWith(".json"))
		.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Report);
	const { passed, failed } = countTests(reports);
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
