/** Drift in the counts of D1: what is looked at, what opens, and what one customer explains. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { lookForDrift, tendDrift } from "../../../src/cron/drift.ts";
import { HISTOGRAMS } from "../../../src/insight/bins.ts";
import { ROLLUP_KEYS, ROLLUP_SUMS } from "../../../src/store/rollup-minute.ts";
import { AWFUL, ask, deliver, emptyStores, recordOf, rows } from "../decision-log/fixture.ts";

const MODEL = "m@1";
const HOUR_MS = 3600_000;
/** The end of the window: a Friday, so that the day before is a weekday like many of the reference. */
const END = Date.UTC(2026, 10, 27) / HOUR_MS;
const VERSION = { version: "3.0.0+1", publishedAt: null };

type Counts = Readonly<Record<string, number>>;
const zeros = Object.fromEntries(ROLLUP_SUMS.map((column) => [column, 0]));
const KEY_SUMS = [
	"n",
	"algospeak",
	...(["len", "script", "nov", "conf"] as const).flatMap((name) =>
		Array.from({ length: HISTOGRAMS[name] }, (_, bin) => `${name}_${bin}`),
	),
];

/** An hour of `safe` texts, all short, Latin and sure, and of `harmful` ones. */
function hourOf(safe: number, harmful: number, changes: Counts = {}): [classification: string, counts: Counts][] {
	const bins = (n: number) => ({ n, len_3: n, script_0: n, nov_0: n, conf_9: n, algospeak: Math.round(n / 10) });
	return [
		["safe", { ...bins(safe), ...changes }],
		["harmful", bins(harmful)],
	];
}

async function insert(table: string, keys: readonly string[], sums: readonly string[], values: readonly object[]) {
	const columns = [...keys, ...sums];
	await env.DB.prepare(
		`INSERT INTO ${table} (${columns.join(", ")})
		 SELECT ${columns.map((column) => `value ->> '$.${column}'`).join(", ")} FROM json_each(?1)`,
	)
		.bind(JSON.stringify(values))
		.run();
}

/** Writes hours as compaction leaves them; `of` says what each held. */
async function writeHours(from: number, to: number, of: (hour: number) => [string, Counts][]): Promise<void> {
	const values = Array.from({ length: to - from }, (_, i) => from + i).flatMap((hour) =>
		of(hour).map(([classification, counts]) => ({
			...zeros,
			hour,
			route: "moderate",
			classification,
			action: "allow",
			model: MODEL,
			...counts,
		})),
	);
	await insert("rollup_hour", ["hour", ...ROLLUP_KEYS], ROLLUP_SUMS, values);
}

async function writeKeyHours(key: string, from: number, to: number, of: () => [string, Counts][]): Promise<void> {
	const values = Array.from({ length: to - from }, (_, i) => from + i).flatMap((hour) =>
		of().map(([classification, counts]) => ({ ...zeros, key, hour, model: MODEL, classification, ...counts })),
	);
	await insert("rollup_key", ["key", "hour", "model", "classification"], KEY_SUMS, values);
}

const WEEKS = END - 24 - 28 * 24;
const LAST_DAY = END - 24;

interface Shown {
	readonly signal: string;
	readonly verdict: string;
	readonly open_since: string | null;
	readonly bins?: readonly { readonly bin: string }[];
	readonly [field: string]: unknown;
}

async function shown(): Promise<Map<string, Shown>> {
	const { body } = await ask("GET", "/drift");
	return new Map((body["signals"] as Shown[]).map((signal) => [`${signal.signal} ${signal["reference"]}`, signal]));
}

beforeEach(emptyStores);

describe("drift", () => {
	it("is quiet where nothing changed, and says what it looked at", async () => {
		await writeHours(WEEKS, END, () => hourOf(1000, 50));
		await lookForDrift(env.DB, END, VERSION);
		const signals = await shown();
		expect([...signals.keys()]).toEqual(
			["algospeak", `classification:${MODEL}`, `confidence:${MODEL}`, "length", "novelty", "script"].map(
				(signal) => `${signal} trailing`,
			),
		);
		expect([...signals.values()].map(({ verdict }) => verdict)).toEqual(new Array(6).fill("quiet"));
		const { body } = await ask("GET", "/drift");
		expect(body).toMatchObject({
			at: "2026-11-27T00:00:00.000Z",
			window: { from: "2026-11-26T00:00:00.000Z" },
			trailing_reference: { from: "2026-10-29T00:00:00.000Z", to: "2026-11-26T00:00:00.000Z" },
		});
	});

	it("opens at the second look, names the bins, and keeps every look", async () => {
		await writeHours(WEEKS, LAST_DAY, () => hourOf(1000, 50));
		await writeHours(LAST_DAY, END + 4, () => hourOf(700, 350, { conf_9: 300, conf_5: 400 }));
		await lookForDrift(env.DB, END, VERSION);
		expect((await shown()).get(`classification:${MODEL} trailing`)).toMatchObject({
			verdict: "raised",
			open_since: null,
		});
		await lookForDrift(env.DB, END + 4, VERSION);
		const signals = await shown();
		const classes = signals.get(`classification:${MODEL} trailing`)!;
		expect(classes).toMatchObject({ verdict: "raised", open_since: "2026-11-27T04:00:00.000Z" });
		expect(classes.bins![0]!.bin).toBe("harmful");
		expect(signals.get(`confidence:${MODEL} trailing`)).toMatchObject({ verdict: "raised" });
		expect(signals.get("length trailing")).toMatchObject({ verdict: "quiet", open_since: null });
		expect(await rows("SELECT DISTINCT at FROM drift_looks")).toHaveLength(2);
	});

	it("that one API key alone explains opens nothing", async () => {
		const own = () => hourOf(0, 400);
		await writeHours(WEEKS, LAST_DAY, () => hourOf(1000, 50));
		await writeHours(LAST_DAY, END + 4, () => hourOf(1000, 450));
		await writeKeyHours("key_steady", WEEKS, END + 4, () => hourOf(500, 25));
		await writeKeyHours("key_new", LAST_DAY, END + 4, own);
		await lookForDrift(env.DB, END, VERSION);
		await lookForDrift(env.DB, END + 4, VERSION);
		expect((await shown()).get(`classification:${MODEL} trailing`)).toMatchObject({
			verdict: "one_key",
			one_key: { key: "key_new" },
			open_since: null,
		});
	});

	it("is told of a pattern that doubled and of one that fell silent", async () => {
		await writeHours(WEEKS, END + 4, () => hourOf(1000, 50));
		const hours = Array.from({ length: END - WEEKS }, (_, i) => WEEKS + i);
		await insert(
			"pattern_hours",
			["hour", "pattern_id", "n"],
			[],
			[
				...hours.map((hour) => ({ hour, pattern_id: "usual", n: 5 })),
				...hours.map((hour) => ({ hour, pattern_id: "more", n: hour < LAST_DAY ? 2 : 8 })),
				...hours.filter((hour) => hour < LAST_DAY).map((hour) => ({ hour, pattern_id: "gone", n: 2 })),
			],
		);
		await lookForDrift(env.DB, END, VERSION);
		const { body } = await ask("GET", "/drift");
		expect(body["patterns"]).toMatchObject({
			judged: 3,
			told: expect.arrayContaining([
				expect.objectContaining({ pattern: "more", verdict: "more" }),
				expect.objectContaining({ pattern: "gone", verdict: "silent" }),
			]),
		});
		expect((body["patterns"] as { told: object[] }).told).toHaveLength(2);
	});

	it("is measured against a version's own first week too, once that is over", async () => {
		const published = WEEKS + 24;
		await writeHours(WEEKS, LAST_DAY, () => hourOf(1000, 50));
		// A slow slide that the trailing weeks have followed.
		await writeHours(LAST_DAY, END, () => hourOf(700, 350));
		const version = { version: "3.0.0+7", publishedAt: published * HOUR_MS };
		await lookForDrift(env.DB, published + 5 * 24, version);
		expect(await rows("SELECT * FROM drift_references")).toHaveLength(0);
		await lookForDrift(env.DB, END, version);
		expect(await rows("SELECT from_hour, to_hour FROM drift_references")).toEqual([
			{ from_hour: published, to_hour: published + 7 * 24 },
		]);
		expect((await shown()).get(`classification:${MODEL} frozen:3.0.0+7`)).toMatchObject({ verdict: "raised" });
	});

	it("is looked for once in four hours, also where a minute was missed", async () => {
		const at = (minute: number) => END * HOUR_MS + minute * 60_000;
		for (const minute of [11, 12, 13, 200]) await tendDrift(env.DB, at(minute), async () => VERSION);
		expect(await rows("SELECT DISTINCT at FROM drift_looks ORDER BY at")).toEqual([
			{ at: (END - 4) * HOUR_MS },
			{ at: END * HOUR_MS },
		]);
	});

	it("comes with how right people found the models, and whether reviewers part", async () => {
		await writeHours(WEEKS, END, () => hourOf(1000, 50));
		expect((await ask("GET", "/drift")).body["live_accuracy"]).toEqual([]);
		const record = await recordOf({ text: AWFUL });
		const records = Array.from({ length: 120 }, (_, i) => ({ ...record, id: `id-${i}`, at: Date.now() }));
		await deliver(records.slice(0, 100));
		await deliver(records.slice(100));
		// As the migration of reviews makes them, where this build has none of its own.
		await env.DB.batch(
			[
				`CREATE TABLE IF NOT EXISTS adjudications (decision_id TEXT PRIMARY KEY, tenant TEXT NOT NULL,
				 decision_at INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, severity TEXT NOT NULL,
				 action TEXT NOT NULL, reason_code TEXT NOT NULL, disputed INTEGER NOT NULL, gold INTEGER NOT NULL)`,
				`CREATE TABLE IF NOT EXISTS reviews (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, decision_id TEXT NOT NULL,
				 decision_at INTEGER NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL, reasons TEXT NOT NULL, harm TEXT NOT NULL,
				 rank INTEGER NOT NULL, weight REAL NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
				 severity TEXT, decided_by TEXT, decided_at INTEGER)`,
				// Nine of ten are harmful, as they were called.
				`INSERT INTO adjudications (decision_id, tenant, decision_at, at, source, severity, action, reason_code, disputed, gold)
				 SELECT id, tenant, at, at, 'first', iif(substr(id, -1) = '0', 'safe', 'harmful'), 'block', 'r', 0, 0 FROM decisions`,
				...["first", "second"].map(
					(kind) => `INSERT INTO reviews (id, tenant, decision_id, decision_at, kind, lane, reasons, harm, rank, weight,
					 created_at, due_at, severity, decided_by, decided_at)
					 SELECT '${kind}' || id, tenant, id, at, '${kind}', 'standard', '[]', 'none', 0, 0, at, at,
					 iif((rowid_of % 2 = 0) = ('${kind}' = 'first'), 'safe', 'harmful'), '${kind}', ${(END - 1) * HOUR_MS}
					 FROM (SELECT id, tenant, at, row_number() OVER (ORDER BY id) AS rowid_of FROM decisions)`,
				),
			].map((sql) => env.DB.prepare(sql)),
		);
		await lookForDrift(env.DB, END, VERSION);
		expect((await shown()).get("agreement:standard trailing")).toMatchObject({ n: 120, verdict: "raised" });
		expect((await ask("GET", "/drift")).body["live_accuracy"]).toMatchObject([
			{ model: "fake@1", judged: 120, held_back_rightly: { share: 0.9 }, allowed_rightly: null },
		]);
	});
});
