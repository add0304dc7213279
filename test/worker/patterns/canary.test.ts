import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { Publisher } from "../../../src/objects/pattern-publisher/publisher.ts";
import { adding, auditRows, change, emptyStores, NOW, pattern, pointedVersion, withPublisher } from "./fixture.ts";

beforeEach(emptyStores);

const grape = pattern("grapevine99", ["grapevine99"], "kill");
const blorp = pattern("blorptok", ["blorptok"], "stab");
const end = { actor: "bob", reason: "looks right", requestId: "request-2" };

/** Every step at its own time, so that the pointer follows each. */
function steps<R>(run: (publisher: Publisher) => Promise<R>): Promise<R> {
	let time = NOW;
	return withPublisher({ now: () => (time += 10_000) }, run);
}

interface PointedCanary {
	readonly version: string;
	readonly basis_points: number;
}

async function pointedCanary(): Promise<PointedCanary | null> {
	const pointer = await env.PATTERNS.get<{ canary: PointedCanary | null }>("patterns/active", "json");
	return pointer?.canary ?? null;
}

it("starts beside the published version, which stays live", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"));
		expect(await publisher.publish(adding(blorp), change("1.0.0+1"), 100)).toMatchObject({
			value: { info: { version: "1.0.0+2", previous: "1.0.0+1", stage: "canary" }, pointer: "written" },
		});
		expect(publisher.kept.head()).toMatchObject({ version: "1.0.0+1" });
		expect((await publisher.setOf())?.document.patterns).toHaveLength(2);
	});
	expect(await pointedVersion()).toBe("1.0.0+1");
	expect(await pointedCanary()).toMatchObject({ version: "1.0.0+2", basis_points: 100 });
});

it("before any publish puts the bundled patterns beside it first", async () => {
	await steps((publisher) => publisher.publish(adding(grape), change("1.0.0"), 100));
	expect(await pointedVersion()).toBe("1.0.0+1");
	expect(await pointedCanary()).toMatchObject({ version: "1.0.0+2" });
	expect((await auditRows()).map(({ action, actor, object }) => [action, actor, object])).toEqual([
		["patterns.publish", "system", "1.0.0+1"],
		["patterns.canary", "alice", "1.0.0+2"],
	]);
});

it("must end before anything else is published", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"), 100);
		for (const share of [null, 100])
			expect(await publisher.publish(adding(blorp), change("1.0.0+1"), share)).toEqual({
				ok: false,
				error: { kind: "canary_running", version: "1.0.0+2" },
			});
	});
});

it("judges another share from then on; what was seen of both sides still counts", async () => {
	const counts = {
		active: { texts: 1000, matched: 20, blocked: 10 },
		canary: { texts: 100, matched: 2, blocked: 1 },
	};
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"), 100);
		await publisher.reportCanary(2, counts);
		expect(await publisher.setCanaryShare("1.0.0+2", 5000, end)).toMatchObject({
			value: { canary: { basisPoints: 5000, counts }, pointer: "written" },
		});
		expect(publisher.kept.canary()).toMatchObject({ basisPoints: 5000, counts });
		expect(publisher.kept.head()).toMatchObject({ version: "1.0.0+1" });
		expect(await publisher.setCanaryShare("1.0.0+1", 100, end)).toEqual({ ok: false, error: { kind: "no_canary" } });
	});
	expect(await pointedCanary()).toMatchObject({ version: "1.0.0+2", basis_points: 5000 });
	expect((await auditRows()).at(-1)).toMatchObject({ action: "patterns.share", actor: "bob", reason: "looks right" });
});

it("is promoted under its own number, and the next change is made for that", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"), 100);
		expect(await publisher.endCanary("promote", "1.0.0+2", end)).toMatchObject({
			ok: true,
			value: { version: "1.0.0+2", pointer: "written" },
		});
		expect(publisher.kept.head()).toMatchObject({ version: "1.0.0+2", stage: "live" });
		expect(await publisher.publish(adding(blorp), change("1.0.0+2"))).toMatchObject({
			value: { info: { version: "1.0.0+3", previous: "1.0.0+2" } },
		});
	});
	expect([await pointedVersion(), await pointedCanary()]).toEqual(["1.0.0+3", null]);
	const promoted = (await auditRows()).find(({ action }) => action === "patterns.promote");
	expect(promoted).toMatchObject({ actor: "bob", object: "1.0.0+2", reason: "looks right" });
});

it("is aborted: the published version is live for all, and the number is not used again", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"), 100);
		expect(await publisher.endCanary("abort", "1.0.0+2", end)).toMatchObject({ value: { version: "1.0.0+1" } });
		expect(publisher.kept.find("1.0.0+2")).toMatchObject({ stage: "aborted" });
		expect(await publisher.endCanary("promote", "1.0.0+2", end)).toEqual({ ok: false, error: { kind: "no_canary" } });
		expect(await publisher.publish(adding(blorp), change("1.0.0+1"))).toMatchObject({
			value: { info: { version: "1.0.0+3", previous: "1.0.0+1" } },
		});
	});
	expect([await pointedVersion(), await pointedCanary()]).toEqual(["1.0.0+3", null]);
});

it("ends with a rollback, which waits for nobody", async () => {
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"));
		await publisher.publish(adding(blorp), change("1.0.0+1"), 5000);
		expect(await publisher.rollback("1.0.0", change("1.0.0+1"))).toMatchObject({
			value: { info: { version: "1.0.0+3" } },
		});
		expect(publisher.kept.canary()).toBeNull();
		expect(publisher.kept.find("1.0.0+2")).toMatchObject({ stage: "aborted" });
	});
	expect([await pointedVersion(), await pointedCanary()]).toEqual(["1.0.0+3", null]);
});

it("ends by itself when it blocks unlike the published version; reports of another one count for nothing", async () => {
	const report = (blocked: number) => ({
		active: { texts: 1000, matched: 20, blocked: 10 },
		canary: { texts: 100, matched: 60, blocked },
	});
	await steps(async (publisher) => {
		await publisher.publish(adding(grape), change("1.0.0"), 100);
		await publisher.reportCanary(7, report(100));
		for (let i = 0; i < 5; i++) await publisher.reportCanary(2, report(1));
		expect(publisher.kept.canary()?.counts).toEqual({
			active: { texts: 5000, matched: 100, blocked: 50 },
			canary: { texts: 500, matched: 300, blocked: 5 },
		});
		await publisher.reportCanary(2, report(60));
		expect(publisher.kept.canary()).toBeNull();
	});
	expect(await pointedCanary()).toBeNull();
	const aborted = (await auditRows()).at(-1);
	expect(aborted).toMatchObject({
		action: "patterns.abort",
		actor: "system",
		reason: "blocks 10.83% of 600 texts, the published version 1.00% of 6000",
	});
});
