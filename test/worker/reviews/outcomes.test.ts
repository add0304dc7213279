/** What follows from looks, feedback and appeals, and what is left of them. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Scope } from "../../../src/access.ts";
import { configOf } from "../../../src/config.ts";
import { enforceRetention } from "../../../src/cron/decision-log.ts";
import { claimReview } from "../../../src/store/reviews.ts";
import {
	AWFUL,
	announced,
	ask,
	DEAF,
	deliver,
	emptyStores,
	everythingAtRest,
	recordOf,
	rows,
} from "../decision-log/fixture.ts";
import { appWith } from "../keys/fixture.ts";
import { ALLOW, as, BLOCK, changeBy, decided, judge, MINUTE_MS, opened, setTime } from "./fixture.ts";

beforeEach(emptyStores);
afterEach(() => void vi.restoreAllMocks());

type Wire = Record<string, unknown>;
const DAY_MS = 24 * 3600_000;
const codeOf = ({ status, body }: { status: number; body: Wire }) => [status, (body["error"] as Wire)["code"]];
const shown = async (id: string, person = "olga") => (await as(person, "GET", `/decisions/${id}`)).body;

async function reviewOf(decisionId: string, kind: string): Promise<string> {
	const found = await rows<{ id: string }>(
		`SELECT id FROM reviews WHERE decision_id = '${decisionId}' AND kind = '${kind}' AND decided_at IS NULL`,
	);
	expect(found).toHaveLength(1);
	return found[0]!.id;
}

describe("feedback", () => {
	const give = (decision_id: string, fields: object = {}, person = "shop", tenant = "tenant-1") =>
		as(person, "POST", "/feedback", { decision_id, severity: "safe", ...fields }, tenant);

	it("that contradicts opens a review; that of another caller, or said again, adds nothing to it", async () => {
		const { id } = await decided();
		const given = await give(id, { note: "a joke, ask a@b.io", attributes: ["toxic"] });
		expect(given.body).toMatchObject({ decision_id: id, contradicts: true, note: "a joke, ask [email]" });
		await give(id, {}, "other");
		await give(id, { severity: "potentially_harmful" });
		expect(await rows("SELECT kind, lane, reasons FROM reviews")).toEqual([
			{ kind: "feedback", lane: "standard", reasons: '["contradicted_feedback"]' },
		]);
		expect(await rows("SELECT actor, severity, note FROM feedback ORDER BY actor")).toEqual([
			{ actor: "other", severity: "safe", note: null },
			{ actor: "shop", severity: "potentially_harmful", note: null },
		]);
		expect(await rows("SELECT actor FROM audit WHERE action = 'feedback.give'")).toHaveLength(3);
	});

	it("that agrees opens none; that contradicts an open review's decision becomes one of its reasons", async () => {
		const { id } = await decided({ action: "review" });
		expect((await give(id, { severity: "harmful" })).body).toMatchObject({ contradicts: false });
		await give(id);
		expect(await rows("SELECT reasons FROM reviews")).toEqual([
			{ reasons: '["review_action","contradicted_feedback"]' },
		]);
	});

	it("is held against what people decided, once they have", async () => {
		const record = await decided();
		await judge("rita", await opened(record), ALLOW);
		expect((await give(record.id)).body).toMatchObject({ contradicts: false });
		expect((await give(record.id, { severity: "harmful" })).body).toMatchObject({ contradicts: true });
		const again = await reviewOf(record.id, "feedback");
		// Whoever decided it does not look again.
		expect(codeOf(await as("rita", "POST", `/reviews/${again}/claim`, {}))).toEqual([403, "forbidden"]);
		expect((await judge("sam", again)).status).toBe(200);
		expect(await shown(record.id)).toMatchObject({ outcome: { severity: "harmful", action: "block", by: "review" } });
	});

	it("is taken of one's own decisions only, and in form", async () => {
		const { id } = await decided();
		expect(codeOf(await give(id, {}, "eve", "tenant-2"))).toEqual([404, "not_found"]);
		expect(codeOf(await give("nothing"))).toEqual([404, "not_found"]);
		for (const fields of [{ severity: "bad" }, { note: "x".repeat(1001) }, { attributes: ["toxic", "toxic"] }]) {
			expect(codeOf(await give(id, fields))).toEqual([400, "invalid_field"]);
		}
		expect(await rows("SELECT id FROM feedback")).toEqual([]);
	});

	it("keeps no note where the text policy keeps no text, nor does an appeal or a review", async () => {
		const record = await recordOf({ text: AWFUL }, { TEXT_POLICY: "hash" });
		await deliver([record]);
		const send = (path: string, body: object) => ask("POST", path, { body, variables: { TEXT_POLICY: "hash" } });
		const { id } = record;
		expect((await send("/feedback", { decision_id: id, severity: "safe", note: "canary" })).body).toMatchObject({
			note: null,
		});
		expect((await send("/appeals", { decision_id: id, reason: "canary" })).body).toMatchObject({
			reason: null,
			rerun: null,
		});
		const review = await reviewOf(id, "appeal");
		await send(`/reviews/${review}/claim`, {});
		expect((await send(`/reviews/${review}/decision`, { ...BLOCK, version: 1, note: "canary" })).status).toBe(200);
		expect(await everythingAtRest()).not.toContain("canary");
	});
});

describe("two looks at one decision", () => {
	async function double() {
		const record = await decided({ action: "review" });
		return {
			record,
			first: await reviewOf(record.id, "first"),
			second: await opened(record, "second", ["double_review"]),
		};
	}

	it("are two people's, and neither sees what the other says", async () => {
		const { record, first, second } = await double();
		expect((await judge("rita", first)).status).toBe(200);
		expect(codeOf(await as("rita", "POST", `/reviews/${second}/claim`, {}))).toEqual([403, "forbidden"]);
		expect(await shown(record.id, "sam")).toMatchObject({ outcome: null, reviews: null });
		expect((await as("sam", "GET", "/reviews?state=decided")).body["data"]).toEqual([]);
		expect((await as("sam", "GET", `/reviews/${first}`)).body["review"]).toMatchObject({ outcome: null });
		expect((await as("rita", "GET", `/reviews/${first}`)).body["review"]).toMatchObject({
			outcome: { action: "block" },
		});
		await judge("sam", second);
		expect(await shown(record.id)).toMatchObject({
			outcome: { severity: "harmful", disputed: false },
			reviews: [{ kind: "first" }, { kind: "second" }],
		});
		expect(await rows("SELECT gold FROM adjudications")).toEqual([{ gold: 1 }]);
	});

	it("that differ are decided by a third person, and until then the first stands", async () => {
		const { record, first, second } = await double();
		await judge("rita", first);
		await judge("sam", second, ALLOW);
		expect(await rows("SELECT severity, action, disputed, gold FROM adjudications")).toEqual([
			{ severity: "harmful", action: "block", disputed: 1, gold: 0 },
		]);
		const third = await reviewOf(record.id, "third");
		for (const person of ["rita", "sam"]) {
			expect(codeOf(await as(person, "POST", `/reviews/${third}/claim`, {}))).toEqual([403, "forbidden"]);
		}
		await judge("tom", third, ALLOW);
		expect(await rows("SELECT severity, action, disputed, gold FROM adjudications")).toEqual([
			{ severity: "safe", action: "allow", disputed: 0, gold: 0 },
		]);
	});

	it("give the agreement of reviewers, with appeals beside it", async () => {
		expect((await as("rita", "GET", "/reviews/agreement")).body).toMatchObject({ pairs: 0, kappa: null });
		for (const verdict of [BLOCK, BLOCK, ALLOW, ALLOW]) {
			const { first, second } = await double();
			await judge("rita", first, verdict);
			await judge("sam", second, verdict);
		}
		const { first, second } = await double();
		await judge("rita", first);
		await judge("sam", second, ALLOW);
		const { body } = await as("rita", "GET", "/reviews/agreement");
		expect(body).toMatchObject({
			pairs: 5,
			observed_agreement: 0.8,
			prevalence: { safe: 0.5, potentially_harmful: 0, harmful: 0.5, extremely_harmful: 0 },
			kappa: { value: 0.6154 },
			quadratic_kappa: { value: 0.6154 },
			appeals: { resolved: 0, overturned: 0 },
		});
	});

	it("are not one person's whose claims ran out meanwhile", async () => {
		const start = Date.now();
		setTime(start);
		const { first, second } = await double();
		const claim = await as("rita", "POST", `/reviews/${first}/claim`, {});
		setTime(start + 11 * MINUTE_MS);
		expect((await judge("rita", second)).status).toBe(200);
		const { version } = claim.body["review"] as { version: number };
		const late = await as("rita", "POST", `/reviews/${first}/decision`, { ...BLOCK, version });
		expect(codeOf(late)).toEqual([409, "review_conflict"]);
	});

	it("by one person are refused by the table itself", async () => {
		const { first, second } = await double();
		await judge("rita", first);
		await env.DB.prepare("UPDATE reviews SET claimed_by = 'rita' WHERE id = ?1").bind(second).run();
		await expect(
			env.DB.prepare("UPDATE reviews SET decided_by = 'rita', decided_at = 1 WHERE id = ?1").bind(second).run(),
		).rejects.toThrow("UNIQUE");
	});
});

it("a reason for the other action, an unknown one and a missing version are refused", async () => {
	const id = await opened(await decided());
	for (const verdict of [
		{ ...ALLOW, action: "block" },
		{ ...BLOCK, reason_code: "because" },
		{ ...BLOCK, action: "review" },
	]) {
		expect(codeOf(await as("rita", "POST", `/reviews/${id}/decision`, { ...verdict, version: 1 }))).toEqual([
			400,
			"invalid_field",
		]);
	}
	expect(codeOf(await as("rita", "POST", `/reviews/${id}/decision`, BLOCK))).toEqual([400, "invalid_field"]);
});

describe("an appeal", () => {
	const appeal = (decision_id: string, person = "shop", tenant = "tenant-1") =>
		as(person, "POST", "/appeals", { decision_id, reason: "it was a quotation, write to a@b.io" }, tenant);

	it("keeps the versions of the decision, and what the present ones say beside it", async () => {
		const { id } = await decided({
			model: "old@7",
			pattern_version: "2.0.0",
			policy_version: "old-1",
			classification: "safe",
		});
		const { status, body } = await appeal(id);
		expect(status).toBe(201);
		expect(body).toMatchObject({
			decision_id: id,
			state: "open",
			reason: "it was a quotation, write to [email]",
			appealed_action: "block",
			original: { model: "old@7", pattern_version: "2.0.0", policy_version: "old-1", classification: "safe" },
			rerun: { model: "fake@1", pattern_version: "0.0.1", classification: "harmful", action: "block" },
		});
		expect((await as("shop", "GET", `/appeals/${body["id"]}`)).body).toEqual(body);
		expect((await as("eve", "GET", `/appeals/${body["id"]}`, undefined, "tenant-2")).status).toBe(404);
		expect(await rows("SELECT kind, lane FROM reviews")).toEqual([{ kind: "appeal", lane: "appeals" }]);
		expect(await shown(id)).toMatchObject({ appeal: { id: body["id"] } });
	});

	it("is made once, of one's own decision, within six months", async () => {
		const record = await decided();
		expect(codeOf(await appeal(record.id, "eve", "tenant-2"))).toEqual([404, "not_found"]);
		const first = await appeal(record.id);
		const again = await appeal(record.id, "other");
		expect(codeOf(again)).toEqual([409, "already_appealed"]);
		expect((again.body["error"] as Wire)["details"]).toEqual({ appeal_id: first.body["id"], state: "open" });
		const other = await decided();
		setTime(other.at + 184 * DAY_MS);
		expect(codeOf(await appeal(other.id))).toEqual([410, "appeal_expired"]);
	});

	it("is not decided by whoever decided before, in SQL", async () => {
		const record = await decided();
		await judge("rita", await opened(record));
		await appeal(record.id);
		const review = await reviewOf(record.id, "appeal");
		expect(await claimReview(env.DB, changeBy("rita"), review)).toBeNull();
		expect((await as("rita", "POST", "/reviews/claim", {})).body).toEqual({ review: null });
		expect((await judge("sam", review)).status).toBe(200);
	});

	it("that is upheld changes nothing", async () => {
		const record = await decided();
		const { body } = await appeal(record.id);
		await judge("rita", await reviewOf(record.id, "appeal"));
		expect((await as("shop", "GET", `/appeals/${body["id"]}`)).body).toMatchObject({ state: "upheld" });
		expect(await rows("SELECT actor FROM feedback")).toEqual([]);
		expect(await shown(record.id)).toMatchObject({ outcome: { action: "block", by: "appeal" } });
	});

	it("that is overturned becomes feedback, and gold once another person confirms it", async () => {
		const record = await decided();
		await judge("rita", await opened(record));
		await appeal(record.id);
		await judge("sam", await reviewOf(record.id, "appeal"), ALLOW);
		expect(await rows("SELECT outcome FROM appeals")).toEqual([{ outcome: "overturned" }]);
		expect(await rows("SELECT actor, severity, contradicts FROM feedback")).toEqual([
			{ actor: "appeal", severity: "safe", contradicts: 1 },
		]);
		expect(await rows("SELECT severity, action, source, gold FROM adjudications")).toEqual([
			{ severity: "safe", action: "allow", source: "appeal", gold: 0 },
		]);
		await judge("tom", await reviewOf(record.id, "confirm"), ALLOW);
		expect(await rows("SELECT gold FROM adjudications")).toEqual([{ gold: 1 }]);
		expect((await as("rita", "GET", "/reviews/agreement")).body).toMatchObject({
			pairs: 0,
			appeals: { resolved: 1, overturned: 1 },
		});
	});

	it("that is decided leaves no other look to take", async () => {
		const record = await decided({ action: "review" });
		const first = await reviewOf(record.id, "first");
		await appeal(record.id);
		await judge("rita", await reviewOf(record.id, "appeal"), ALLOW);
		expect((await as("sam", "POST", `/reviews/${first}/claim`, {})).status).toBe(404);
		expect((await as("sam", "GET", "/reviews")).body["data"]).toMatchObject([{ reasons: ["confirmation"] }]);
	});

	it("is told to the platform with the decision", async () => {
		announced.splice(0);
		const record = await decided();
		const { body } = await appeal(record.id);
		const id = await reviewOf(record.id, "appeal");
		await judge("rita", id, ALLOW);
		const data = { decision_id: record.id, severity: "safe", action: "allow", reason_code: "no_violation" };
		const at = expect.any(Number);
		expect(announced).toEqual([
			{ tenant: "tenant-1", type: "decision.updated", data, at, id: `decision.updated ${id}` },
			{
				tenant: "tenant-1",
				type: "appeal.resolved",
				data: { appeal_id: body["id"], outcome: "overturned", ...data },
				at,
				id: `appeal.resolved ${body["id"]}`,
			},
		]);
	});
});

it("a platform that cannot be told holds nobody up, and is told nothing while two reviewers differ", async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	announced.splice(0);
	const deaf = await decided({}, AWFUL, "c", DEAF);
	const id = await opened(deaf);
	const { body } = await as("rita", "POST", `/reviews/${id}/claim`, {}, DEAF);
	const { version } = body["review"] as { version: number };
	expect((await as("rita", "POST", `/reviews/${id}/decision`, { ...BLOCK, version }, DEAF)).status).toBe(200);
	const record = await decided();
	const second = await opened(record, "second", ["double_review"]);
	await judge("rita", await opened(record));
	expect(announced).toHaveLength(1);
	await judge("sam", second, ALLOW);
	expect(announced).toHaveLength(1);
});

describe("GET /decisions", () => {
	it("lists a tenant's decisions from the newest down, by what is asked for", async () => {
		const start = Date.now() - 1000;
		const ids: string[] = [];
		for (let i = 0; i < 4; i++) ids.unshift((await decided({ at: start + i, action: i % 2 ? "review" : "block" })).id);
		await decided({}, AWFUL, "content-1", "tenant-2");
		const list = async (query: string) => (await as("rita", "GET", `/decisions?${query}`)).body;
		const idsOf = (body: Wire) => (body["data"] as Wire[]).map(({ id }) => id);
		const first = await list("limit=3");
		const second = await list(`limit=3&cursor=${first["next_cursor"]}`);
		expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
		expect(second["next_cursor"]).toBeNull();
		expect(JSON.stringify(first)).not.toContain(AWFUL);
		expect(idsOf(await list("action=review"))).toEqual([ids[0], ids[2]]);
		expect(idsOf(await list("content_id=content-1&classification=harmful"))).toEqual(ids);
		expect(idsOf(await list("content_id=content-2"))).toEqual([]);
		const from = new Date(start + 1).toISOString();
		const to = new Date(start + 3).toISOString();
		expect(idsOf(await list(`from=${from}&to=${to}`))).toEqual([ids[1], ids[2]]);
		expect((await as("rita", "GET", "/decisions?action=none")).status).toBe(400);
	});
});

describe("GET /decisions/{id}/statement", () => {
	/** What a caller with these scopes is told: the status, and how far it was automated, or the code. */
	async function statedTo(id: string, ...scopes: Scope[]) {
		const caller = { tenant: { id: "tenant-1" }, actor: "caller", scopes, models: null };
		const { status, body } = await appWith({ authenticate: async () => caller })("GET", `/decisions/${id}/statement`);
		return [status, (body["error"] as Wire | undefined)?.["code"] ?? body["automated_decision"]];
	}

	it("states why a text was removed, and nothing of the text", async () => {
		const record = await decided({ attributes: { ...(await decided()).attributes, threat: 0.9 } }, "an awful canary");
		const { status, body, text } = await as("shop", "GET", `/decisions/${record.id}/statement?content_date=2026-11-01`);
		expect(status).toBe(200);
		expect(body).toMatchObject({ puid: record.id, content_date: "2026-11-01", category: expect.any(String) });
		expect(text).not.toContain("canary");
		expect((await as("eve", "GET", `/decisions/${record.id}/statement`, undefined, "tenant-2")).status).toBe(404);
		await judge("rita", await opened(record), { ...BLOCK, reason_code: "threat" });
		expect((await as("shop", "GET", `/decisions/${record.id}/statement`)).body).toMatchObject({
			automated_decision: "AUTOMATED_DECISION_PARTIALLY",
			category: "STATEMENT_CATEGORY_VIOLENCE",
		});
	});

	it("is for the platform at any time, and for reviewers once nobody is to look any more", async () => {
		const record = await decided();
		await judge("rita", await opened(record));
		await opened(record, "second");
		const withScopes = (...scopes: Scope[]) => statedTo(record.id, ...scopes);
		const stated = [200, "AUTOMATED_DECISION_PARTIALLY"];
		expect(await withScopes("moderate")).toEqual(stated);
		expect(await withScopes("review")).toEqual([409, "review_open"]);
		expect(await withScopes("moderate", "review")).toEqual([409, "review_open"]);
		expect(await withScopes("patterns", "admin")).toEqual([403, "forbidden"]);
		await env.DB.prepare("UPDATE reviews SET decided_at = 1 WHERE decided_at IS NULL").run();
		expect(await withScopes("review")).toEqual(stated);
	});

	it("has nothing to state where nothing was removed, or it was put back", async () => {
		const reviewed = await decided({ action: "review" });
		expect(await statedTo(reviewed.id, "moderate")).toEqual([409, "not_restricted"]);
		const blocked = await decided();
		await judge("rita", await opened(blocked), ALLOW);
		expect(codeOf(await as("shop", "GET", `/decisions/${blocked.id}/statement`))).toEqual([409, "not_restricted"]);
	});
});

describe("GET /feedback/export", () => {
	it("gives what people have judged, and neither what platforms say alone nor what is disputed, open or erased", async () => {
		const judged = await decided({}, "an awful judged text", "judged");
		await judge("rita", await opened(judged), ALLOW);
		const said = await decided({}, AWFUL, "said");
		await as("shop", "POST", "/feedback", { decision_id: said.id, severity: "safe" });
		const erased = await decided({}, AWFUL, "erased");
		await judge("rita", await opened(erased), ALLOW);
		const disputed = await decided({}, AWFUL, "disputed");
		const second = await opened(disputed, "second", ["double_review"]);
		await judge("rita", await opened(disputed));
		await judge("sam", second, ALLOW);
		const long = await decided({}, `${AWFUL} ${"\u0001".repeat(19_000)}`, "long");
		await judge("rita", await opened(long));
		await ask("DELETE", "/content/erased");
		const first = await as("ada", "GET", "/feedback/export?limit=1");
		const rest = await as("ada", "GET", `/feedback/export?cursor=${first.body["next_cursor"]}`);
		expect(first.body).toMatchObject({
			data: [
				{
					decision_id: judged.id,
					text: "an awful judged text",
					severity: "safe",
					action: "allow",
					reason_code: "no_violation",
					judged: { severity: "harmful", action: "block", model: "fake@1" },
				},
			],
		});
		expect(rest.body).toMatchObject({
			data: [{ decision_id: long.id, severity: "harmful" }],
			next_cursor: null,
			unadjudicated_feedback: 1,
		});
		expect((await as("eve", "GET", "/feedback/export", undefined, "tenant-2")).body["data"]).toEqual([]);
		expect(await rows("SELECT id FROM audit WHERE action = 'texts.export'")).toHaveLength(3);
	});
});

describe("what is kept", () => {
	/** A decision with everything that people can add to it. */
	async function everything(contentId: string) {
		const record = await decided({ action: "review" }, "an awful canary text", contentId);
		const note = "canary";
		await as("shop", "POST", "/feedback", { decision_id: record.id, severity: "safe", note });
		await as("shop", "POST", "/appeals", { decision_id: record.id, reason: note });
		const first = await reviewOf(record.id, "first");
		await as("tom", "POST", `/reviews/${first}/skip`, { reason: "other" });
		await judge("rita", first, { ...BLOCK, note });
		return record;
	}
	const TABLES = ["decisions", "reviews", "adjudications", "feedback", "appeals", "sketches", "review_skips"];
	const sizes = async () =>
		Promise.all(TABLES.map(async (table) => (await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n));

	it("is erased with its content, and an item in somebody's hands is gone", async () => {
		const record = await everything("gone");
		const appealReview = await reviewOf(record.id, "appeal");
		expect((await as("sam", "POST", `/reviews/${appealReview}/claim`, {})).status).toBe(200);
		expect((await sizes()).every((n) => n > 0)).toBe(true);
		await ask("DELETE", "/content/gone");
		expect(await sizes()).toEqual(TABLES.map(() => 0));
		expect(await everythingAtRest()).not.toContain("canary");
		expect((await as("sam", "POST", `/reviews/${appealReview}/decision`, { ...BLOCK, version: 1 })).status).toBe(404);
		expect((await as("shop", "POST", "/feedback", { decision_id: record.id, severity: "safe" })).status).toBe(404);
	});

	it("is forgotten with its text, what people wrote too; what they decided stays as long as the decision", async () => {
		const record = await everything("c");
		const open = await decided({ action: "review" }, "another awful canary");
		const config = { ...configOf(env), textRetentionDays: 3 };
		await enforceRetention(env, config, record.at + 4 * DAY_MS);
		expect(await everythingAtRest()).not.toContain("canary");
		expect(await rows("SELECT decision_id FROM sketches")).toEqual([]);
		// There is nothing left to look at.
		expect(await rows(`SELECT id FROM reviews WHERE decision_id = '${open.id}'`)).toEqual([]);
		expect(await rows("SELECT kind FROM reviews ORDER BY kind")).toEqual([{ kind: "appeal" }, { kind: "first" }]);
		expect(await rows("SELECT severity FROM adjudications")).toEqual([{ severity: "harmful" }]);
		// An open complaint keeps what it is about.
		await enforceRetention(env, config, record.at + 200 * DAY_MS);
		expect(await rows("SELECT id FROM decisions")).toEqual([{ id: record.id }]);
		await judge("sam", await reviewOf(record.id, "appeal"));
		await enforceRetention(env, config, record.at + 200 * DAY_MS);
		expect((await sizes()).every((n) => n === 0)).toBe(true);
	});
});
