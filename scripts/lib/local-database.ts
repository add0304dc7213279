/** The database of this machine's development server. */
import { join, resolve } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "./wrangler.ts";

const BINDING = "DB";
/** Wrangler's own table of what was applied, so that its commands and this one agree. */
const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
	id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

export interface LocalDatabase {
	/** Where `wrangler dev --persist-to` keeps its state. */
	readonly persistTo?: string | undefined;
	readonly env?: string | undefined;
}

/**
 * Applies what was not applied yet, each file whole or not at all, and returns its names in order. The state is that of
 * `wrangler d1 migrations apply --local`, which starts a runtime for each file: ten seconds of a first start.
 */
export async function migrateLocal({ persistTo = ".wrangler/state", env }: LocalDatabase): Promise<string[]> {
	const { d1_databases: databases } = unstable_readConfig({ config: join(ROOT, "wrangler.toml"), env });
	const database = databases.find(({ binding }: { readonly binding: string }) => binding === BINDING);
	if (!database?.migrations_dir) throw new Error(`wrangler.toml: no ${BINDING} with migrations_dir`);
	const runtime = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: "export default {}",
			cf: false,
			d1Databases: { [BINDING]: database.preview_database_id ?? database.database_id ?? BINDING },
			resourcePersistencePath: resolve(ROOT, persistTo, "v3"),
		}),
	);
	try {
		const db = await runtime.getD1Database(BINDING);
		await db.prepare(TABLE).run();
		const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
		const applied = new Set(results.map(({ name }) => name));
		const missing = (await readD1Migrations(join(ROOT, database.migrations_dir))).filter(
			({ name }) => !applied.has(name),
		);
		for (const { name, queries } of missing) {
			const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
			await db.batch([...queries.map((query) => db.prepare(query)), note]);
		}
		return missing.map(({ name }) => name);
	} finally {
		await runtime.dispose();
	}
}
