import { JIGSAW_ATTRIBUTES, type JigsawLabels, levelOfJigsaw } from "../embedded/labels.ts";
import { readDataFile } from "../embedded/sources.ts";
import { parseDelimited, recordsOf } from "../lib/delimited.ts";
import type { SeedComment } from "./synthesize.ts";

const FILE = "train/jigsaw_toxic_subset/merged_jigsaw_6label.csv";

/** The comments of the public subset with the level that their six labels come to. Throws `DataError` without it. */
export function readSeedComments(data: string): SeedComment[] {
	const rows = parseDelimited(readDataFile(data, FILE), ",");
	return recordsOf(rows, ["comment_text", ...JIGSAW_ATTRIBUTES]).map((record) => {
		const labels = Object.fromEntries(JIGSAW_ATTRIBUTES.map((name) => [name, Number(record[name])])) as JigsawLabels;
		return { text: record.comment_text, level: levelOfJigsaw(labels) };
	});
}
