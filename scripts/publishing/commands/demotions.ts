import { type CommandIo, UsageError } from "../../lib/command.ts";
import type { ServiceClient } from "../../lib/service-client.ts";
import type { PatternCommand } from "../command.ts";
import type { WireDemotions } from "../wire.ts";

function percent(part: number, whole: number): string {
	return `${((100 * part) / whole).toFixed(1)}%`;
}

async function show(client: ServiceClient, io: CommandIo): Promise<void> {
	const { data, alerts } = await client.get<WireDemotions>("/patterns/demotions");
	if (data.length + alerts.length === 0) io.write("no pattern is demoted, and none is in very many texts");
	for (const { pattern, at, action, figures } of data) {
		const { texts, matched, harmless, authors, tenants } = figures;
		const share = `in ${percent(matched, texts)} of ${texts} texts by ${authors} authors of ${tenants} tenants`;
		const state = action === "review" ? "demoted to review" : "lifted";
		io.write(`${pattern}  ${at}  ${state}  ${share}, ${percent(harmless, matched)} safe without it`);
	}
	for (const { pattern, at, texts, hits } of alerts)
		io.write(`${pattern}  ${at}  alert  established, in ${percent(hits, texts)} of ${texts} texts`);
}

/** Patterns that block nothing by themselves any more, and their way back; without --yes it only shows them. */
export const demotions: PatternCommand = {
	name: "demotions",
	usage: "demotions | demotions lift PATTERN --reason TEXT [--yes]",
	options: ["reason", "yes"],
	async run(client, { values: { reason, yes }, words: [action, pattern] }, io) {
		if (action !== undefined && action !== "lift") throw new UsageError("demotions: lift?");
		if (action === "lift" && pattern === undefined) throw new UsageError("demotions lift: which pattern?");
		if (action === undefined || !yes) {
			await show(client, io);
			if (action) io.complain(`patterns: would have ${pattern} block again at ${client.origin}; --yes does it`);
			return 0;
		}
		if (reason === undefined) throw new UsageError("demotions: --reason is missing: the audit keeps it");
		await client.post("/patterns/demotions/lift", JSON.stringify({ pattern, reason }));
		io.write(`${pattern} blocks again at ${client.origin}, and is not demoted once more before it changes`);
		return 0;
	},
};
