import type { PatternCommand } from "../command.ts";
import type { WireVersion } from "../wire.ts";

/** Who published what, newest first. */
export const versions: PatternCommand = {
	name: "versions",
	usage: "versions",
	options: [],
	async run(client, _options, io) {
		const { data } = await client.get<{ data: WireVersion[] }>("/patterns/versions?limit=100");
		if (data.length === 0) io.write("nothing was published yet: the bundled patterns serve");
		for (const { version, published_at, actor, reason, restores, counts } of data) {
			const what = restores ? `back to ${restores}` : `+${counts.added} ~${counts.changed} -${counts.removed}`;
			io.write(`${version}  ${published_at}  ${actor}  ${what}  ${reason}`);
		}
		return 0;
	},
};
