/** `npm run drift:simulate`: false alarms and delay of drift detection on synthetic streams with known change points. */
import { parseArgs } from "node:util";
import { changes, DETECTORS, type Detected, type Outcome, QUIET_STREAM, simulate, VOLUMES } from "./drift/simulate.ts";
import { type CommandIo, PROCESS_IO, positiveInteger, runCommand } from "./lib/command.ts";

const HELP = `False alarms and detection delay of drift detection, beside a naive fixed threshold, on synthetic streams.

npm run drift:simulate -- [--streams 100] [--seed 7] [--json]

  --streams N   streams of each kind (100)
  --seed N      of the random numbers (7)
  --json        the result as JSON`;

function cellOf(stream: string, { falseAlarms, detected, medianDelayHours }: Detected): string {
	if (stream === QUIET_STREAM) return `${falseAlarms.toFixed(1)} false`;
	return medianDelayHours === null ? "0%" : `${Math.round(100 * detected)}%, ${medianDelayHours} h`;
}

/** False alarms in 1,000 looks, or the share found in seven days and their median delay. */
function tableOf(outcomes: readonly Outcome[]): string[] {
	const rows = outcomes.map(
		(outcome) =>
			`| ${outcome.stream} | ${outcome.perHour} | ${DETECTORS.map((name) => cellOf(outcome.stream, outcome[name])).join(" | ")} |`,
	);
	return [
		"| stream | texts an hour | ours | PSI > .1, last 24 h | PSI > .1, last 4 h |",
		"|---|---|---|---|---|",
		...rows,
	];
}

export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("drift:simulate", io, () => {
		const { values } = parseArgs({
			args: [...argv],
			options: {
				streams: { type: "string", default: "100" },
				seed: { type: "string", default: "7" },
				json: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const streams = positiveInteger(values.streams, "--streams");
		const seed = positiveInteger(values.seed, "--seed");
		const outcomes: Outcome[] = [];
		for (const perHour of VOLUMES)
			for (const change of changes) {
				io.complain(`${change.name}, ${perHour} texts an hour …`);
				outcomes.push(simulate(change, perHour, streams, seed));
			}
		if (values.json) io.write(JSON.stringify(outcomes, null, 2));
		else for (const line of tableOf(outcomes)) io.write(line);
		return 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
