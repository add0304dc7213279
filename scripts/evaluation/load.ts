import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../lib/delimited.ts";
import type { EvaluationRow, EvaluationSet } from "./datasets.ts";

/** Reads a set from the data folder; throws `DataError` naming the set and what is missing or malformed. */
export function loadSet(set: EvaluationSet, dataDir: string): EvaluationRow[] {
	const contents = set.files.map((file) => {
		try {
			return readFileSync(join(dataDir, file), "utf8");
		} catch {
			throw new DataError(`${set.name}: cannot read ${file} in the data folder`);
		}
	});
	try {
		return set.read(...contents);
	} catch (error) {
		throw error instanceof DataError ? new DataError(`${set.name}: ${error.message}`) : error;
	}
}
