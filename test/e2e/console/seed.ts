/** What a service has only after weeks: an alert with its cause, one that is over, emerging terms. Stored before it starts. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrateLocal } from "../../../scripts/lib/local-database.ts";
import { exitCodeOf, spawnWrangler } from "../../../scripts/lib/wrangler.ts";
import { HOSTILE } from "./browser.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** A term that would be another path, markup, and a line that runs backwards. */
export const HOSTILE_TERM = "\u202Eevil/<b>x</b>?";
const HOUR_MS = 3_600_000;

function literal(value: Row[string]): string {
	return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function insert(table: string, row: Row): string {
	return `INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${Object.values(row).map(literal).join()});\n`;
}

function term(name: string, score: number, found: object, now: number): string {
	const seen = { first_seen_at: now - 72 * HOUR_MS, last_seen_at: now };
	const figures = {
		...{ term: name, variants: [name], documents: 20, authors: 12, tenants: 2, heldBackShare: 0.9, lift: 6.25, z: 8 },
		...{ rootG2: 9, trendZ: 4, burst: 7, nearest: null, isOrdinary: false, score },
		...{ daily: Array.from({ length: 28 }, (_, day) => Math.max(0, day - 20)), examples: [] },
	};
	return insert("emerging_terms", { term: name, ...seen, score, found: JSON.stringify({ ...figures, ...found }) });
}

function seedSql(now: number): string {
	const over = { id: "over", fingerprint: "f", name: "PlainspeakSlow", severity: "ticket", labels: "{}" };
	const figures = { summary: "the slowest hundredth of 15 minutes took over 1.84 s", value: 1.84, threshold: 1 };
	const ended = { state: "resolved", started_at: now - 3 * HOUR_MS, fired_at: now - 3 * HOUR_MS, clean: 2 };
	const taken = { acknowledged_at: now - 2 * HOUR_MS, acknowledged_by: "rita", ended_at: now - HOUR_MS };
	const noted = { id: "a", at: taken.acknowledged_at, actor: "rita", action: "alerts.acknowledge", object: "over" };
	const decided = { id: "d1", tenant: "local", at: now - HOUR_MS, action: "block", classification: "harmful" };
	return [
		// Whatever waits for its replay raises an alert at the next minute, and keeps it.
		insert("dead_letters", { id: "d", at: now, content_hash: null, body: JSON.stringify({ id: "d", at: now }) }),
		insert("alerts", { ...over, ...figures, ...ended, ...taken, notified_at: null, delivery_id: null }),
		insert("audit", { ...noted, reason: "the endpoint was scaling up", request_id: "r" }),
		insert("decisions", { ...decided, text: `florbing ${HOSTILE["script"]} ${HOSTILE["bidi"]}`, record: "{}" }),
		term("florbing", 30, { examples: ["d1"] }, now),
		term("unaliv3", 20, { nearest: { form: "unalive", pattern: "unalive", why: "edit 1" } }, now),
		term(HOSTILE_TERM, 10, {}, now),
		// Tonight's search would find none of them.
		insert("gauges", { name: "terms_searched_at", value: now + 48 * HOUR_MS }),
	].join("");
}

async function wrangler(...args: string[]): Promise<void> {
	const code = await exitCodeOf(spawnWrangler(args, ["ignore", "ignore", "inherit"]));
	if (code !== 0) throw new Error(`wrangler ${args.slice(0, 2).join(" ")} ended with ${code}`);
}

/** Fills the local database in `state`, which no server may have open. */
export async function seed(state: string): Promise<void> {
	const file = join(state, "seed.sql");
	writeFileSync(file, seedSql(Date.now()));
	await migrateLocal({ persistTo: state });
	await wrangler("d1", "execute", "DB", "--local", "--yes", "--persist-to", state, "--file", file);
}

/** Has the service look at its alert rules, as its cron does each minute. */
export async function lookAtRules(origin: string): Promise<void> {
	const response = await fetch(`${origin}/cdn-cgi/local/scheduled`);
	if (!response.ok) throw new Error(`the cron answered ${response.status}: ${await response.text()}`);
}
