import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How many tweets the figures are measured on. */
export const TWEET_COUNT = 20_000;

/** The first 20,000 tweets of davidson2017 (MIT; see README) from a folder of the public data sets. */
export function readDavidsonTweets(dataDir: string): string[] {
	const csv = readFileSync(join(dataDir, "train/davidson2017/labeled_data.csv"), "utf8");
	const [header, ...rows] = parseCsv(csv);
	const column = header?.indexOf("tweet") ?? -1;
	if (column < 0) throw new Error("labeled_data.csv: no column named tweet");
	return rows
		.map((row) => row[column] ?? "")
		.filter((tweet) => tweet !== "")
		.slice(0, TWEET_COUNT);
}

/** Records of a CSV file (RFC 4180): fields may be quoted, hold line breaks and doubled quotes. */
export function parseCsv(csv: string): string[][] {
	const records: string[][] = [];
	let record: string[] = [];
	const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
	while (field.lastIndex < csv.length) {
		const at = field.lastIndex;
		const match = field.exec(csv);
		if (!match) throw new Error(`CSV: bad quoting at character ${at}`);
		record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
		if (match[3] === ",") continue;
		records.push(record);
		record = [];
	}
	if (record.length > 0) records.push([...record, ""]);
	return records;
}
