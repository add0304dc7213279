/** From stored texts to a term, and from a term to a pattern in shadow. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { searchTerms, tendTerms } from "../../../src/cron/emerging-terms.ts";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { patternPublisher } from "../../../src/objects/pattern-publisher.ts";
import { bundledKnownWords, bundledSet } from "../../../src/patterns/bundled.ts";
import { ask, deliver, emptyStores, recordOf, rows } from "../decision-log/fixture.ts";

const FULL = { TEXT_POLICY: "full" };
const { document } = bundledSet();
const search = () => searchTerms(env.DB, Date.now(), document, bundledKnownWords);
/** Of what a nightly search reads: an hour ago, so that it is before now. */
const AN_HOUR = 3600_000;

async function blocked(text: string, count: number, fields: Partial<DecisionRecord> = {}): Promise<string[]> {
	const record = await recordOf({ text: "an awful text", content_id: "c", author_id: "a" }, FULL);
	const records = Array.from({ length: count }, (_, i) => ({
		...record,
		id: crypto.randomUUID(),
		at: Date.now() - AN_HOUR,
		text,
		author_hash: i.toString(16).padStart(64, "0"),
		content_hash: (1000 + i).toString(16).padStart(64, "0"),
		...fields,
	}));
	for (let i = 0; i < count; i += 100) await deliver(records.slice(i, i + 100));
	return records.map(({ id }) => id);
}

async function terms(query = ""): Promise<Record<string, unknown>[]> {
	return (await ask("GET", `/terms/emerging${query}`)).body["data"] as Record<string, unknown>[];
}

beforeEach(emptyStores);

async function fillWeek(): Promise<void> {
	const allowed = { action: "allow", classification: "safe", degraded_reason: null } as const;
	// Allowed texts are kept one in twenty, by their id.
	await blocked("a lot of rain here today", 1200, allowed);
	await blocked("an awful text about the weather", 60);
	await blocked("they should all florbing, write to jo@example.org", 20);
}

it("shows a term with its figures and redacted examples, and not after its texts are erased", async () => {
	await fillWeek();
	expect(await search()).toBeGreaterThan(0);
	const term = (await terms()).find(({ term: own }) => own === "florbing")!;
	expect(term).toMatchObject({
		documents: 20,
		authors: 20,
		tenants: 1,
		held_back_share: 1,
		state: "candidate",
		nearest: null,
	});
	expect(term["examples"]).toHaveLength(3);
	expect(JSON.stringify(term)).not.toContain("jo@example.org");
	expect(term["examples"]).toContain("they should all florbing, write to [email]");
	await env.DB.prepare(
		"INSERT INTO tombstones (content_hash, at) SELECT content_hash, ?1 FROM decisions WHERE true ON CONFLICT DO NOTHING",
	)
		.bind(Date.now())
		.run();
	expect((await terms()).find(({ term: own }) => own === "florbing")!["examples"]).toEqual([]);
	expect(await search()).toBe(0);
});

it("becomes a pattern in shadow in one step, is watched, or is benign for a month, with an audit of each", async () => {
	await fillWeek();
	await search();
	const { version } = await patternPublisher(env).status();
	const draft = (fields: object) =>
		ask("POST", "/terms/emerging/florbing/draft", { body: { expected_version: version, reason: "seen", ...fields } });
	expect(await draft({})).toMatchObject({ status: 400, body: { error: { code: "invalid_field" } } });
	const published = await draft({ replacement: "die", harm: "self_harm" });
	expect(published).toMatchObject({ status: 200, body: { changes: { added: ["emerging-florbing"] } } });
	const kept = JSON.parse((await patternPublisher(env).version())!.set) as ReturnType<typeof bundledSet>;
	expect(kept.document.patterns.find(({ id }) => id === "emerging-florbing")).toMatchObject({
		status: "shadow",
		forms: ["florbing"],
		replacement: "die",
	});
	expect((await terms())[0]).toMatchObject({ term: "florbing", state: "drafted", pattern_id: "emerging-florbing" });

	const body = { reason: "a new sport" };
	expect(await ask("POST", "/terms/emerging/florbing/watch", { body })).toMatchObject({ body: { state: "watched" } });
	expect(await ask("POST", "/terms/emerging/florbing/benign", { body })).toMatchObject({ body: { state: "benign" } });
	expect((await terms()).map(({ term }) => term)).not.toContain("florbing");
	await search();
	expect((await terms()).map(({ term }) => term)).not.toContain("florbing");
	const all = await terms("?state=all");
	expect(all.find(({ term }) => term === "florbing")).toMatchObject({
		state: "benign",
		pattern_id: "emerging-florbing",
	});
	expect(await rows("SELECT action, object, reason FROM audit WHERE action LIKE 'terms.%' ORDER BY at, id")).toEqual(
		expect.arrayContaining([
			{ action: "terms.watch", object: "florbing", reason: "a new sport" },
			{ action: "terms.benign", object: "florbing", reason: "a new sport" },
		]),
	);
	expect((await ask("POST", "/terms/emerging/absent/watch", { body })).status).toBe(404);
});

it("is searched for once a night", async () => {
	let searches = 0;
	const patterns = async () => {
		searches += 1;
		return { document, knownWords: bundledKnownWords };
	};
	const night = Date.UTC(2026, 10, 28, 4);
	for (const at of [night, night + 60_000, night + 20 * AN_HOUR, night + 24 * AN_HOUR])
		await tendTerms(env.DB, at, patterns);
	expect(searches).toBe(2);
});
