import { type CommandIo, UsageError } from "../../lib/command.ts";
import type { ServiceClient } from "../../lib/service-client.ts";
import { type Options, type PatternCommand, writeChanges, writeProblems } from "../command.ts";
import { readSubmission, withFrame } from "../submission-file.ts";
import type { WireCanary, WireCanarySide, WireJudgement } from "../wire.ts";

function sideLine(label: string, { texts, match_rate, block_rate }: WireCanarySide): string {
	const percent = (rate: number | null) => (rate === null ? "-" : `${(100 * rate).toFixed(2)}%`);
	return `  ${label}: ${texts} texts, coded ${percent(match_rate)}, blocked ${percent(block_rate)}`;
}

async function show(client: ServiceClient, io: CommandIo): Promise<number> {
	const { canary } = await client.get<{ canary: WireCanary | null }>("/patterns/canary");
	if (!canary) {
		io.write("no canary runs");
		return 0;
	}
	io.write(`${canary.version} judges ${canary.percent}% of the content, by ${canary.actor}: ${canary.reason}`);
	io.write(sideLine("published", canary.published));
	io.write(sideLine("canary", canary.canary));
	return 0;
}

async function start(client: ServiceClient, { values, words }: Options, io: CommandIo): Promise<number> {
	const { percent, reason, yes } = values;
	const [, file] = words;
	if (file === undefined || percent === undefined) throw new UsageError("canary start: a FILE and --percent");
	const submission = readSubmission(file);
	const judged = await client.post<WireJudgement>("/patterns/validate", submission.text);
	if (!judged.changes) {
		writeProblems(file, judged.problems, io);
		return 1;
	}
	writeChanges(judged.changes, io);
	if (!yes) {
		io.complain(`patterns: would judge ${percent}% of the content at ${client.origin}; --yes does it`);
		return 0;
	}
	if (reason === undefined) throw new UsageError("canary: --reason is missing: the audit keeps it");
	const frame = { action: "start", percent: Number(percent), expected_version: judged.base_version, reason };
	const { version } = await client.post<WireCanary>("/patterns/canary", withFrame(submission, frame));
	io.write(`canary ${version} judges ${percent}% of the content at ${client.origin}`);
	return 0;
}

/** Lets a share of the content be judged by a new version, beside the published one. */
export const canary: PatternCommand = {
	name: "canary",
	usage:
		"canary | canary start FILE --percent N --reason TEXT [--yes] | canary share VERSION --percent N --reason TEXT [--yes] | canary promote|abort VERSION --reason TEXT [--yes]",
	options: ["percent", "reason", "yes"],
	async run(client, options, io) {
		const [action, version] = options.words;
		if (action === undefined) return show(client, io);
		if (action === "start") return start(client, options, io);
		if (action !== "share" && action !== "promote" && action !== "abort")
			throw new UsageError("canary: start, share, promote or abort?");
		if (version === undefined) throw new UsageError(`canary ${action}: which version?`);
		const { percent, reason, yes } = options.values;
		if (action === "share" && percent === undefined) throw new UsageError("canary share: --percent is missing");
		if (!yes) {
			await show(client, io);
			const does = action === "share" ? `have ${version} judge ${percent}% of the content` : `${action} ${version}`;
			io.complain(`patterns: would ${does} at ${client.origin}; --yes does it`);
			return 0;
		}
		if (reason === undefined) throw new UsageError("canary: --reason is missing: the audit keeps it");
		if (action === "share") {
			const body = JSON.stringify({ action, version, percent: Number(percent), reason });
			await client.post<WireCanary>("/patterns/canary", body);
			io.write(`canary ${version} judges ${percent}% of the content at ${client.origin}`);
			return 0;
		}
		const body = JSON.stringify({ action, version, reason });
		const ended = await client.post<{ version: string }>("/patterns/canary", body);
		io.write(`${ended.version} is live for all content at ${client.origin}`);
		return 0;
	},
};
