import type { Check } from "../lint.ts";
import { filedPatterns } from "../topics.ts";

/** An id that several patterns share, whatever their status: they are published as one document. */
export const duplicateId: Check = {
	name: "duplicate-id",
	run: ({ topics }) => {
		const first = new Map<string, string>();
		return filedPatterns(topics).flatMap(({ file, pattern }) => {
			const taken = first.get(pattern.id);
			if (taken === undefined) {
				first.set(pattern.id, file);
				return [];
			}
			return [{ file, pattern: pattern.id, form: "", message: `the id is taken in ${taken}` }];
		});
	},
};
