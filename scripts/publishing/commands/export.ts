import type { PatternCommand } from "../command.ts";
import { formatOf } from "../formats/index.ts";
import type { WireSet } from "../wire.ts";

/** Writes what is published to standard output: as a submission that can be published again, or for other tools. */
export const exportPatterns: PatternCommand = {
	name: "export",
	usage: "export [--version VERSION] [--format csv|words|obscenity]",
	options: ["version", "format"],
	async run(client, { values: { version, format } }, io) {
		const path = version === undefined ? "/patterns" : `/patterns/versions/${encodeURIComponent(version)}`;
		const writer = format === undefined ? null : formatOf(format);
		const { document, cases } = await client.get<WireSet>(path);
		const text = writer ? writer.write(document.patterns) : JSON.stringify({ document, cases }, null, "\t");
		io.write(text.replace(/\r?\n$/, ""));
		return 0;
	},
};
