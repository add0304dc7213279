/** `npm run evaluate:local`: starts the development server, runs `evaluate` against it, and stops it. */
import { main as evaluate } from "./evaluate.ts";
import { PROCESS_IO } from "./lib/command.ts";
import { startDevServer, stopDevServer } from "./lib/dev-server.ts";

if (import.meta.main) {
	const server = await startDevServer();
	try {
		process.exitCode = await evaluate(["--url", server.origin, ...process.argv.slice(2)], PROCESS_IO);
	} finally {
		await stopDevServer(server);
	}
}
