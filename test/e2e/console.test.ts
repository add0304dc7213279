/** The staff console in a real browser, on a server of its own; `CONSOLE_ORIGIN` names one that runs already. */
import { dashboardSuite, modelSuite, settingSuite } from "./console/operations.ts";
import { patternSuite } from "./console/patterns.ts";
import { playgroundSuite } from "./console/playground.ts";
import { reviewSuite } from "./console/reviews.ts";
import { servedSite } from "./console/served.ts";
import { shellSuite } from "./console/shell.ts";

const siteOf = servedSite(process.env["CONSOLE_ORIGIN"]);

shellSuite(siteOf);
playgroundSuite(siteOf);
reviewSuite(siteOf);
patternSuite(siteOf);
dashboardSuite(siteOf);
modelSuite(siteOf);
settingSuite(siteOf);
