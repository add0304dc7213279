/** `npm run model:deploy`, `model:rollback`, …: the life of an endpoint. The npm script names the command. */
import { type CommandIo, numberOf, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { runAwsCommand } from "./sagemaker/aws.ts";
import { batch } from "./sagemaker/endpoint/batch.ts";
import { candidate } from "./sagemaker/endpoint/candidate.ts";
import { type EndpointCommand, OPTIONS } from "./sagemaker/endpoint/command.ts";
import { deploy } from "./sagemaker/endpoint/deploy.ts";
import { remove, smokeCommand } from "./sagemaker/endpoint/more.ts";
import { registerCommand } from "./sagemaker/endpoint/register.ts";
import { rollback } from "./sagemaker/endpoint/rollback.ts";
import { scale } from "./sagemaker/endpoint/scale.ts";
import { environmentOf, parseFlags, readStack } from "./sagemaker/stack.ts";

const COMMANDS: readonly EndpointCommand[] = [
	candidate,
	deploy,
	rollback,
	scale,
	smokeCommand,
	batch,
	registerCommand,
	remove,
];

const HELP = `Works on the endpoint of an environment. What spends or deletes only says so until --yes is given.

npm run model:COMMAND -- --env staging|production [--poll-seconds 30]

${COMMANDS.map(({ usage }) => `  ${usage}`).join("\n")}

Example: npm run model:deploy -- --env staging --approve --reason "macro-F1 .64, gate open" --yes
deploy is done only after the endpoint has judged a part of the golden set. Exit 1 when something fails or is refused.`;

/** Runs the command that the first argument names; returns its exit status. */
export async function main([name = "", ...argv]: readonly string[], io: CommandIo): Promise<number> {
	const script = `model:${name}`;
	return runCommand(script, io, async () => {
		const command = COMMANDS.find((each) => each.name === name);
		if (!command) throw new UsageError(`which command? One of ${COMMANDS.map((each) => each.name).join(", ")}`);
		const values = parseFlags(argv, OPTIONS);
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const allowed: string[] = ["env", "help", "poll-seconds", ...command.options];
		const stray = Object.keys(values).find((option) => !allowed.includes(option));
		if (stray) throw new UsageError(`takes no --${stray}`);
		const environment = environmentOf(values.env);
		const pollMs = 1000 * numberOf(values["poll-seconds"], 30, "--poll-seconds", 0, 600);
		return runAwsCommand(script, io, async (aws) => {
			const stack = await readStack(aws, environment);
			const say = (line: string) => io.complain(`${script}: ${line}`);
			return command.run({ aws, stack, environment, values, pollMs, io, say });
		});
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
