import { diffDocuments } from "../../../src/patterns/diff.ts";
import { UsageError } from "../../lib/command.ts";
import type { PatternCommand } from "../command.ts";
import type { WirePublished, WireSet } from "../wire.ts";
import { diffLines } from "./diff.ts";
import { writePublished } from "./publish.ts";

/** Brings the patterns of an older version back; without --yes it only says what that would do. */
export const rollback: PatternCommand = {
	name: "rollback",
	usage: "rollback VERSION --reason TEXT [--yes]",
	options: ["reason", "yes"],
	async run(client, { values: { reason, yes }, words: [version] }, io) {
		if (version === undefined) throw new UsageError("rollback: to which version?");
		const published = await client.get<WireSet>("/patterns");
		if (!yes) {
			const old = await client.get<WireSet>(`/patterns/versions/${encodeURIComponent(version)}`);
			for (const line of diffLines(diffDocuments(published.document, old.document))) io.write(line);
			io.complain(`patterns: would take ${published.version} at ${client.origin} back to ${version}; --yes does it`);
			return 0;
		}
		if (reason === undefined) throw new UsageError("rollback: --reason is missing: the audit keeps it");
		const body = JSON.stringify({ expected_version: published.version, to_version: version, reason });
		writePublished(await client.post<WirePublished>("/patterns/rollback", body), client.origin, io);
		return 0;
	},
};
