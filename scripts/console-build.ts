/** `npm run console:build`: the staff console, as static files that the Worker serves. */
import { join } from "node:path";
import { bundleConsole, judgeParts } from "./console/bundle.ts";
import { ROOT } from "./lib/wrangler.ts";

/** Where `[assets]` of wrangler.toml looks. */
export const SITE = join(ROOT, "dist", "site");

if (import.meta.main) {
	const { ok, lines } = judgeParts(await bundleConsole(SITE));
	for (const line of lines) console.log(line);
	process.exitCode = ok ? 0 : 1;
}
