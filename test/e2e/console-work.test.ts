/** What staff work with beside the pages' main flows, and how they reach it: in a real browser, as console.test.ts. */
import { figureSuite } from "./console/figures.ts";
import { forceSuite } from "./console/force.ts";
import { historySuite } from "./console/history.ts";
import { keyboardSuite } from "./console/keyboard.ts";
import { queueSuite } from "./console/queue.ts";
import { servedSite } from "./console/served.ts";

const siteOf = servedSite(process.env["CONSOLE_ORIGIN"]);

historySuite(siteOf);
queueSuite(siteOf);
figureSuite(siteOf);
keyboardSuite(siteOf);
forceSuite(siteOf);
