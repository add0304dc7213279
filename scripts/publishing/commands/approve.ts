import type { CommandIo } from "../../lib/command.ts";
import type { ServiceClient } from "../../lib/service-client.ts";
import { type PatternCommand, writeChanges, writeFirstProblems } from "../command.ts";
import type { WireForced, WirePublished } from "../wire.ts";

async function list(client: ServiceClient, io: CommandIo): Promise<number> {
	const { data } = await client.get<{ data: WireForced[] }>("/patterns/forced");
	if (data.length === 0) io.write("nothing was asked for by force");
	for (const { id, state, actor, force_reason, approved_by, version, expires_at } of data) {
		const what = version === null ? `${state}, until ${expires_at}` : `${version}, approved by ${approved_by}`;
		io.write(`${id}  ${what}  ${actor}  ${force_reason}`);
	}
	return 0;
}

/** Lets through what somebody else asked for by force, as a canary of 1%; without --yes it only shows what that is. */
export const approve: PatternCommand = {
	name: "approve",
	usage: "approve | approve ID [--yes]",
	options: ["yes"],
	async run(client, { values: { yes }, words: [id] }, io) {
		if (id === undefined) return list(client, io);
		const path = `/patterns/forced/${encodeURIComponent(id)}`;
		if (!yes) {
			const forced = await client.get<WireForced>(path);
			io.write(`${forced.state}: asked for by ${forced.actor} over ${forced.expected_version}: ${forced.force_reason}`);
			writeChanges(forced.changes, io);
			writeFirstProblems("", forced.problems, io);
			io.complain(`patterns: would judge 1% of the content by it at ${client.origin}; --yes does it`);
			return 0;
		}
		const { version, actor } = await client.post<WirePublished>(`${path}/approve`, "{}");
		io.write(`canary ${version}, asked for by ${actor}, judges 1% of the content at ${client.origin}`);
		return 0;
	},
};
