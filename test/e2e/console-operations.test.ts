/**
 * The pages of the staff console that look at what only time brings: jobs, alerts, emerging terms. In a real browser, on a
 * server whose database is filled before it starts.
 */
import { alertSuite } from "./console/alerts.ts";
import { jobSuite } from "./console/jobs.ts";
import { reachSuite } from "./console/keyboard.ts";
import { seed } from "./console/seed.ts";
import { servedSite } from "./console/served.ts";
import { termSuite } from "./console/terms.ts";

const siteOf = servedSite("", seed);

jobSuite(siteOf);
alertSuite(siteOf);
termSuite(siteOf);
reachSuite(siteOf, [
	["/jobs", "Jobs", "input[type=file]"],
	["/alerts", "Alerts", "section[aria-label='Alerts that fire']"],
	["/terms", "Emerging terms", ".cards"],
]);
