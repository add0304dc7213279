/** `npm run console:build`: the staff console, as static files that the Worker serves. */
import { join } from "node:path";
import { bundleConsole, judgeParts } from "./console/bundle.ts";
import { ROOT } from "./lib/wrangler.ts";

/** Where `[assets]` of wrangler.toml looks. */
export const SITE = join(ROOT, "dist", "site");

if (import.meta.main) {
	// A server in development runs on with a console that is too large; `npm run build` does not let it through.
	for (const line of judgeParts(await bundleConsole(SITE)).lines) console.log(line);
}
