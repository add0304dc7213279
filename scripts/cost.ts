/** `npm run cost`: what a load costs a month, and from which load on it is cheaper than a price per request. */
import { parseArgs } from "node:util";
import { type CommandIo, numberOf, PROCESS_IO, runCommand } from "./lib/command.ts";
import { breakEven, type Load, monthlyCost } from "./sagemaker/cost.ts";
import { readPrices } from "./sagemaker/prices.ts";

const HELP = `What a load costs a month, on the price list of its date (scripts/sagemaker/prices.json).

npm run cost -- --requests 30000000 [--json]

  --requests N            judged texts a month
  --units N               UTF-16 units of a text, default 280
  --instance TYPE         of the endpoint, default ml.g4dn.xlarge
  --min-instances N       always on, default 1; 0: the embedded model alone
  --peak-instances N      during the peak hours, default as the least
  --peak-hours H          a day, default 0
  --trainings N           a month, default 2
  --training-hours H      of one training, default 2
  --reviewed-share S      of the texts, 0 to 1, that are kept in D1, default 0.08
  --per-request PRICE     of the alternative, US dollars, default 0.001
  --json                  the figures as JSON`;

const FLAGS = {
	requests: { type: "string" },
	units: { type: "string" },
	instance: { type: "string" },
	"min-instances": { type: "string" },
	"peak-instances": { type: "string" },
	"peak-hours": { type: "string" },
	trainings: { type: "string" },
	"training-hours": { type: "string" },
	"reviewed-share": { type: "string" },
	"per-request": { type: "string" },
	json: { type: "boolean" },
	help: { type: "boolean", short: "h" },
} as const;

/** Runs the command; returns its exit status. */
export function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("cost", io, () => {
		const { values } = parseArgs({ args: [...argv], options: FLAGS });
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const number = (flag: Exclude<keyof typeof FLAGS, "json" | "help" | "instance">, fallback: number, most: number) =>
			numberOf(values[flag], fallback, `--${flag}`, 0, most);
		const minInstances = number("min-instances", 1, 1000);
		const load: Load = {
			requests: number("requests", Number.NaN, 1e12),
			units: number("units", 280, 20_000),
			instance: values.instance ?? "ml.g4dn.xlarge",
			minInstances,
			peakInstances: number("peak-instances", minInstances, 1000),
			peakHours: number("peak-hours", 0, 24),
			trainings: number("trainings", 2, 100),
			trainingHours: number("training-hours", 2, 200),
			reviewedShare: number("reviewed-share", 0.08, 1),
		};
		const perRequest = number("per-request", 0.001, 1000);
		const prices = readPrices();
		const items = monthlyCost(load, prices);
		const total = Object.values(items).reduce((sum, each) => sum + each, 0);
		const alternative = load.requests * perRequest;
		const even = breakEven(load, prices, perRequest);
		if (values.json) {
			io.write(JSON.stringify({ prices_of: prices.as_of, items, total, alternative, break_even_requests: even }));
			return 0;
		}
		for (const [name, usd] of Object.entries(items)) io.write(`${name.padEnd(18)} ${usd.toFixed(2).padStart(12)} USD`);
		io.write(`${"total".padEnd(18)} ${total.toFixed(2).padStart(12)} USD a month (prices of ${prices.as_of})`);
		io.write(`${"alternative".padEnd(18)} ${alternative.toFixed(2).padStart(12)} USD at ${perRequest} a request`);
		io.write(
			even === null ? "never cheaper than the alternative" : `cheaper from ${Math.ceil(even)} requests a month on`,
		);
		return 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
