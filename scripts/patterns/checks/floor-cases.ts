import { normalize } from "../../../src/normalizer/normalize.ts";
import { SEVERITIES, type Severity } from "../../../src/verdict.ts";
import type { Check, LintInput } from "../lint.ts";
import type { Topic } from "../topics.ts";

/** Whether a case shows a floor at work: its text comes out at this severity or above. */
function showsFloor({ compiled }: LintInput, topic: Topic, id: string, floor: Severity): boolean {
	return topic.cases.some(
		({ pattern, text, match }) =>
			pattern === id &&
			match &&
			normalize(text, compiled).matches.some(
				(found) => SEVERITIES.indexOf(found.floor ?? "safe") >= SEVERITIES.indexOf(floor),
			),
	);
}

/** A floor above `safe` that no case shows at work. */
export const floorCases: Check = {
	name: "floor-cases",
	run: (input) =>
		input.topics.flatMap((topic) =>
			topic.document.patterns.flatMap(({ id, floor, status }) => {
				if (status !== "active" || floor === undefined || showsFloor(input, topic, id, floor)) return [];
				return [{ file: topic.file, pattern: id, form: "", message: `no case in which the floor ${floor} counts` }];
			}),
		),
};
