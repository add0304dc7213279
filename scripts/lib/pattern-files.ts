/** Which files of `patterns/` are what. */

/** Explained exceptions of `patterns:lint` and `patterns:false-positives`; the only JSON file that is no document. */
export const EXCEPTIONS_FILE = "exceptions.json";

/** Whether a file name of `patterns/` names a pattern document. */
export function isPatternDocument(name: string): boolean {
	return name.endsWith(".json") && name !== EXCEPTIONS_FILE;
}
