import { UsageError } from "../../lib/command.ts";
import type { PatternCommand } from "../command.ts";
import type { WireReach } from "../wire.ts";

/** How a version spread, and how often its patterns in shadow were found. */
export const reach: PatternCommand = {
	name: "reach",
	usage: "reach VERSION",
	options: [],
	async run(client, { words: [version] }, io) {
		if (version === undefined) throw new UsageError("reach: of which version?");
		const path = `/patterns/versions/${encodeURIComponent(version)}`;
		const { propagation, shadow } = await client.get<WireReach>(path);
		const { all } = propagation;
		io.write(
			all
				? `first used by ${all.isolates} isolates, seconds after the publish: median ${all.p50_seconds}, 95% ${all.p95_seconds}, last ${all.max_seconds}`
				: "no isolate has reported it yet",
		);
		if (shadow.texts > 0) io.write(`patterns in shadow, of ${shadow.texts} texts:`);
		for (const { pattern, hits } of shadow.patterns) io.write(`  ${pattern}: ${hits}`);
		return 0;
	},
};
