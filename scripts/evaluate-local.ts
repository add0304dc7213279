/** `npm run evaluate:local`: starts the development server, runs `evaluate` against it, and stops it. */
import { main as evaluate } from "./evaluate.ts";
import { startDevServer, stopDevServer } from "./lib/dev-server.ts";

if (import.meta.main) {
	const server = await startDevServer();
	try {
		process.exitCode = await evaluate(["--url", server.origin, ...process.argv.slice(2)], {
			env: process.env,
			write: (text) => console.log(text),
			complain: (line) => console.error(line),
			isTerminal: process.stderr.isTTY === true,
		});
	} finally {
		await stopDevServer(server);
	}
}
