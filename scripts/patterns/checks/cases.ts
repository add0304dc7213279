import type { Check, Problem } from "../lint.ts";
import { filedPatterns } from "../topics.ts";

/** A pattern without a case that must match or without one that must not, and cases of no pattern. */
export const cases: Check = {
	name: "cases",
	run: ({ topics }) =>
		topics.flatMap((topic) => {
			const problems: Problem[] = [];
			const { file } = topic;
			const ids = new Set(topic.document.patterns.map(({ id }) => id));
			const must = new Set(topic.cases.filter(({ match }) => match).map(({ pattern }) => pattern));
			const mustNot = new Set(topic.cases.filter(({ match }) => !match).map(({ pattern }) => pattern));
			for (const { pattern } of filedPatterns([topic])) {
				if (!must.has(pattern.id))
					problems.push({ file, pattern: pattern.id, form: "", message: "no case that must match" });
				if (!mustNot.has(pattern.id))
					problems.push({ file, pattern: pattern.id, form: "", message: "no case that must not match" });
			}
			for (const id of new Set([...must, ...mustNot]))
				if (!ids.has(id))
					problems.push({ file, pattern: id, form: "", message: "cases of a pattern that is not here" });
			return problems;
		}),
};
