import { type CommandIo, UsageError } from "../../lib/command.ts";
import type { ServiceClient } from "../../lib/service-client.ts";
import { type Options, type PatternCommand, writeChanges, writeFirstProblems } from "../command.ts";
import { readSubmission, type SubmissionText, termSubmission, withFrame } from "../submission-file.ts";
import type { WireForced, WireJudgement, WirePublished } from "../wire.ts";

function submissionOf({ values, words: [file] }: Options): SubmissionText {
	if (file !== undefined) return readSubmission(file);
	const {
		form = [],
		reading,
		harm,
		category = "direct",
		source,
		status = "active",
		must = [],
		"must-not": mustNot = [],
	} = values;
	if (form.length === 0) throw new UsageError("publish: a FILE, or --form with --reading, --harm and --source");
	if (reading === undefined || harm === undefined || source === undefined) {
		throw new UsageError("publish: --form needs --reading, --harm and --source");
	}
	return termSubmission({ form, reading, harm, category, source, status, must, mustNot });
}

/** What was published and where it is by now. */
export function writePublished(published: WirePublished, origin: string, io: CommandIo): void {
	const { version, previous, actor, pointer, changes } = published;
	writeChanges(changes, io);
	io.write(`published ${version} over ${previous} at ${origin} as ${actor}`);
	io.complain(
		pointer === "written"
			? "patterns: isolates look for it every 30 seconds; other locations see it within about a minute"
			: "patterns: committed; the pointer follows within seconds",
	);
}

/** Asks for what is refused; a second person approves it. */
async function force(
	client: ServiceClient,
	submission: SubmissionText,
	{ problems, forcible, base_version }: WireJudgement,
	{ reason, yes }: Options["values"],
	io: CommandIo,
): Promise<number> {
	if (!(forcible && yes)) writeFirstProblems(submission.name, problems, io);
	if (!forcible) {
		io.complain("patterns: this is wrong in itself and cannot be forced");
		return 1;
	}
	if (!yes) {
		io.complain(`patterns: would ask ${client.origin} to publish it over ${base_version} all the same; --yes does it`);
		return 0;
	}
	if (reason === undefined) throw new UsageError("publish: --reason is missing: the audit keeps it");
	const body = withFrame(submission, { expected_version: base_version, reason, force: { reason } });
	const answer = await client.post<WireForced | WirePublished>("/patterns/publish", body);
	if ("state" in answer) {
		writeFirstProblems(submission.name, answer.problems, io);
		io.write(`${answer.id} waits for somebody other than ${answer.actor} until ${answer.expires_at}`);
		io.complain(`patterns: to approve it: npm run patterns -- approve ${answer.id} --yes`);
	} else io.write(`published ${answer.version} at ${client.origin}, as a canary of 1%`);
	return 0;
}

/** Makes a file or a term live; without --yes it only says what that would do. */
export const publish: PatternCommand = {
	name: "publish",
	usage:
		"publish FILE --reason TEXT [--yes] | publish --form WORD... --reading TEXT --harm HARM [--category CATEGORY] --source TEXT [--status shadow] --must TEXT... --must-not TEXT... --reason TEXT [--yes]; with --force what is refused waits for another person",
	options: ["form", "reading", "harm", "category", "source", "status", "must", "must-not", "reason", "force", "yes"],
	async run(client, options, io) {
		const submission = submissionOf(options);
		const { reason, yes } = options.values;
		const judged = await client.post<WireJudgement>("/patterns/validate", submission.text);
		if (!judged.changes && options.values.force) return force(client, submission, judged, options.values, io);
		if (!judged.changes) {
			writeFirstProblems(submission.name, judged.problems, io);
			io.complain(`patterns: refused, ${judged.problems.length} problems; nothing was published`);
			return 1;
		}
		if (!yes) {
			writeChanges(judged.changes, io);
			io.complain(`patterns: would be published over ${judged.base_version} at ${client.origin}; --yes does it`);
			return 0;
		}
		if (reason === undefined) throw new UsageError("publish: --reason is missing: the audit keeps it");
		const body = withFrame(submission, { expected_version: judged.base_version, reason });
		writePublished(await client.post<WirePublished>("/patterns/publish", body), client.origin, io);
		return 0;
	},
};
