import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDelimited, recordsOf } from "../../../../scripts/lib/delimited.ts";

/** How many tweets the figures are measured on. */
const TWEET_COUNT = 20_000;

/** The first 20,000 tweets of davidson2017 (MIT) from a folder of the public data sets. */
export function readDavidsonTweets(dataDir: string): string[] {
	const csv = readFileSync(join(dataDir, "train/davidson2017/labeled_data.csv"), "utf8");
	return recordsOf(parseDelimited(csv, ","), ["tweet"])
		.slice(0, TWEET_COUNT)
		.map(({ tweet }) => tweet);
}
