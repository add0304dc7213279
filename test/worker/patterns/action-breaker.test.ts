import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Publisher } from "../../../src/objects/pattern-publisher/publisher.ts";
import { addMatches, type BreakerCounts, emptyCounts } from "../../../src/patterns/action-breaker.ts";
import { adding, auditRows, casesOf, change, emptyStores, NOW, pattern, withPublisher } from "./fixture.ts";

beforeEach(emptyStores);

const DAY_MS = 24 * 3600_000;
const grape = pattern("grapevine99", ["grapevine99"], "kill");
const blorp = pattern("blorptok", ["blorptok"], "stab");
const change1 = { actor: "bob", reason: "it is what we want", requestId: "request-2" };

/** Every step at its own time, so that the pointer follows each. */
function steps<R>(run: (publisher: Publisher, advance: (ms: number) => void) => Promise<R>): Promise<R> {
	let time = NOW;
	const advance = (ms: number) => {
		time += ms;
	};
	return withPublisher({ now: () => (time += 1000) }, (publisher) => run(publisher, advance));
}

interface Flood {
	readonly tenants?: number;
	readonly authors?: number;
	readonly harmless?: boolean;
}

/** What an isolate reports of 500 texts, every other one with the pattern. */
function report(id: string, { tenants = 2, authors = 100, harmless = true }: Flood = {}): BreakerCounts {
	const counts = emptyCounts();
	for (let i = 0; i < 500; i++) {
		const tenant = `tenant-${i % tenants}`;
		counts.texts.set(tenant, (counts.texts.get(tenant) ?? 0) + 1);
		const seen = { matched: 1, harmless: harmless ? 1 : 0 };
		if (i % 4 < 2) addMatches(counts, id, tenant, `author-${(i >> 2) % authors}`, seen);
	}
	return counts;
}

interface PointedRulings {
	readonly demoted: string[];
	readonly spared: string[];
	readonly canary: { readonly demoted: string[]; readonly spared: string[] } | null;
}

async function pointed(): Promise<PointedRulings | null> {
	return env.PATTERNS.get<PointedRulings>("patterns/active", "json");
}

it("demotes a pattern changed lately: in the signed pointer, and audited with the figures", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"));
		expect(await pointed()).toMatchObject({ demoted: [], spared: [] });
		await publisher.reportBreaker(1, report(grape.id));
		await publisher.reportBreaker(1, report(grape.id));
		expect(publisher.kept.demotions.list()).toMatchObject([
			{
				pattern: grape.id,
				sequence: 1,
				isLifted: false,
				figures: { texts: 500, matched: 250, harmless: 250, tenants: 2 },
			},
		]);
	});
	expect(await pointed()).toMatchObject({ demoted: [grape.id], spared: [] });
	const demotions = (await auditRows()).filter(({ action }) => action === "patterns.demote");
	expect(demotions).toMatchObject([
		{
			actor: "action-breaker",
			object: grape.id,
			reason: "in 50.0% of 500 texts, of 200 authors and 2 tenants; stage 2 finds 100.0% of them safe without it",
		},
	]);
	expect(JSON.parse(demotions[0]?.after ?? "")).toMatchObject({ action: "review", version: "1.0.0+1" });
});

it.each<[string, Flood]>([
	["truly harmful texts", { harmless: false }],
	["texts of one tenant", { tenants: 1 }],
	["texts of one author at each tenant", { authors: 1 }],
	["texts of a few authors", { authors: 9 }],
])("a flood of %s demotes nothing", async (_reason, flood) => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"));
		for (let i = 0; i < 20; i++) await publisher.reportBreaker(1, report(grape.id, flood));
		expect(publisher.kept.demotions.list()).toEqual([]);
	});
	expect(await pointed()).toMatchObject({ demoted: [] });
});

describe("an established pattern", () => {
	const alerting = (hits: number): BreakerCounts => {
		return { ...emptyCounts(), texts: new Map([["tenant-1", 500]]), hits: new Map([["zorblat", hits]]) };
	};

	it("only raises an alert, once a day", async () => {
		await steps(async (publisher, advance) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			await publisher.reportBreaker(1, alerting(24));
			expect(publisher.kept.demotions.alerts()).toEqual([]);
			advance(3600_000);
			for (let i = 0; i < 5; i++) await publisher.reportBreaker(1, alerting(250));
			expect(publisher.kept.demotions.alerts()).toMatchObject([
				{ pattern: "zorblat", version: "1.0.0+1", texts: 500, hits: 250 },
			]);
			advance(DAY_MS);
			await publisher.reportBreaker(1, alerting(250));
			expect([publisher.kept.demotions.list(), publisher.kept.demotions.alerts().length]).toEqual([[], 1]);
		});
		expect((await auditRows()).filter(({ action }) => action === "patterns.alert")).toMatchObject([
			{ actor: "action-breaker", object: "zorblat", reason: "an established pattern in 50.0% of 500 texts" },
			{ object: "zorblat" },
		]);
	});

	it("is one that was changed a week ago, or never since the first publish", async () => {
		await steps(async (publisher, advance) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			await publisher.reportBreaker(1, report("zorblat"));
			advance(7 * DAY_MS);
			await publisher.publish(adding(blorp), change("1.0.0+1"));
			await publisher.reportBreaker(2, report(grape.id));
			expect(publisher.kept.demotions.list()).toEqual([]);
			await publisher.reportBreaker(2, report(blorp.id));
			expect(publisher.kept.demotions.list()).toMatchObject([{ pattern: blorp.id }]);
		});
	});
});

describe("a demotion", () => {
	it("outlasts the week and publishes of other patterns, and ends when the pattern changes", async () => {
		await steps(async (publisher, advance) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			await publisher.reportBreaker(1, report(grape.id));
			advance(30 * DAY_MS);
			await publisher.publish(adding(blorp), change("1.0.0+1"));
			expect(await pointed()).toMatchObject({ demoted: [grape.id] });
			const tighter = { ...grape, unless: { any: ["vineyard"], within: 5 } };
			await publisher.publish(
				JSON.stringify({ changes: { change: [tighter] }, cases: casesOf(grape) }),
				change("1.0.0+2"),
			);
			expect(await pointed()).toMatchObject({ demoted: [] });
			await publisher.reportBreaker(3, report(grape.id));
			expect(publisher.kept.demotions.list()).toMatchObject([{ pattern: grape.id, sequence: 3 }]);
		});
	});

	it("is lifted by people, and then not made again", async () => {
		await steps(async (publisher) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			expect(await publisher.lift(grape.id, change1)).toEqual({ ok: false, error: { kind: "not_demoted" } });
			await publisher.reportBreaker(1, report(grape.id));
			expect(await publisher.lift(grape.id, change1)).toMatchObject({ ok: true, value: { pointer: "written" } });
			expect(await pointed()).toMatchObject({ demoted: [], spared: [grape.id] });
			await publisher.reportBreaker(1, report(grape.id));
			expect(await publisher.lift(grape.id, change1)).toMatchObject({ ok: false });
		});
		expect(await pointed()).toMatchObject({ demoted: [], spared: [grape.id] });
		expect((await auditRows()).filter(({ action }) => action === "patterns.lift")).toMatchObject([
			{ actor: "bob", object: grape.id, reason: change1.reason },
		]);
	});

	it("in a canary is the canary's own; it ends with an abort and stays with a promotion", async () => {
		await steps(async (publisher) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			const change2 = JSON.stringify({
				changes: { change: [{ ...grape, replacement: "stab" }] },
				cases: casesOf({ ...grape, replacement: "stab" }),
			});
			for (const [action, version] of [
				["abort", "1.0.0+2"],
				["promote", "1.0.0+3"],
			] as const) {
				expect(await publisher.publish(change2, change("1.0.0+1"), 100)).toMatchObject({ ok: true });
				await publisher.reportBreaker(Number(version.at(-1)), report(grape.id));
				expect(await pointed()).toMatchObject({ demoted: [], canary: { demoted: [grape.id] } });
				await publisher.endCanary(action, version, change1);
				expect(await pointed()).toMatchObject({ demoted: action === "abort" ? [] : [grape.id], canary: null });
			}
		});
	});

	it("of the published pattern does not hold in a canary that changes it, which ends it when it goes live", async () => {
		await steps(async (publisher) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			await publisher.reportBreaker(1, report(grape.id));
			const change2 = JSON.stringify({
				changes: { change: [{ ...grape, replacement: "stab" }] },
				cases: casesOf({ ...grape, replacement: "stab" }),
			});
			await publisher.publish(change2, change("1.0.0+1"), 100);
			expect(await pointed()).toMatchObject({ demoted: [grape.id], canary: { demoted: [] } });
			await publisher.endCanary("abort", "1.0.0+2", change1);
			expect(await pointed()).toMatchObject({ demoted: [grape.id], canary: null });
			await publisher.publish(change2, change("1.0.0+1"), 100);
			await publisher.endCanary("promote", "1.0.0+3", change1);
			expect(await pointed()).toMatchObject({ demoted: [], canary: null });
		});
	});

	it("needs the reports of two minutes together; those of a version that runs no more count for nothing", async () => {
		await steps(async (publisher, advance) => {
			await publisher.publish(adding(grape), change("1.0.0"));
			const small = emptyCounts();
			for (let i = 0; i < 90; i++) {
				small.texts.set(`tenant-${i % 2}`, (small.texts.get(`tenant-${i % 2}`) ?? 0) + 1);
				addMatches(small, grape.id, `tenant-${i % 2}`, `author-${i}`, { matched: 1, harmless: 1 });
			}
			for (const wait of [0, 150_000, 150_000]) {
				advance(wait);
				await publisher.reportBreaker(1, small);
				await publisher.reportBreaker(7, report(grape.id));
			}
			expect(publisher.kept.demotions.list()).toEqual([]);
			advance(30_000);
			await publisher.reportBreaker(1, small);
			expect(publisher.kept.demotions.list()).toMatchObject([{ figures: { texts: 180 } }]);
		});
	});
});
