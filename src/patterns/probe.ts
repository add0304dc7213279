import type { CompiledPatterns } from "../normalizer/compile.ts";
import { type Candidate, Scanner } from "../normalizer/scan.ts";
import { selectMatches } from "../normalizer/select.ts";

/** A plain phrase that only carries a floor: it is looked for in the finished text and competes with nothing. */
function isFloorOnly({ output, used }: Candidate): boolean {
	return output.isPlain && output.pattern.floor !== null && used === 0;
}

/** The candidates of a text, and those of them that win; a plain phrase is a candidate too. */
export type Probe = (text: string) => { all: readonly Candidate[]; winners: readonly Candidate[] };

/** A probe over compiled patterns: what the engine considers before it decides what is worth reporting. */
export function createProbe(compiled: CompiledPatterns): Probe {
	const scanner = new Scanner(compiled);
	return (text) => {
		const all = scanner.scan(text, () => true);
		return { all, winners: selectMatches(all.filter((candidate) => !isFloorOnly(candidate))) };
	};
}
