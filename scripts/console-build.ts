/** `npm run console:build`: the staff console, as static files that the Worker serves. */
import { bundleConsole, judgeParts } from "./console/bundle.ts";
import { SITE } from "./site.ts";

if (import.meta.main) {
	// A server in development runs on with a console that is too large; `npm run build` does not let it through.
	for (const line of judgeParts(await bundleConsole(SITE)).lines) console.log(line);
}
