import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { main as exportFeedback } from "../../scripts/feedback-export.ts";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";

interface Review {
	readonly id: string;
	readonly version: number;
}

const storage = mkdtempSync(join(tmpdir(), "decision-log-e2e-"));
let served: DevServer;
beforeAll(async () => {
	served = await startDevServer("--persist-to", storage, "--var", "TEXT_POLICY:redacted");
});
afterAll(async () => {
	await stopDevServer(served);
	rmSync(storage, { recursive: true, force: true });
});

function ask(method: string, path: string, body?: object, person = "olga"): Promise<Response> {
	return fetch(`${served.origin}${path}`, {
		method,
		headers: { authorization: `Bearer local-${person}`, ...(body ? { "content-type": "application/json" } : {}) },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
}

async function claim(lane: string | null, person?: string): Promise<Review | null> {
	const answer = (await (await ask("POST", "/reviews/claim", { lane }, person)).json()) as { review: Review | null };
	return answer.review;
}

it("a decision goes through the queue, is looked up, counted and erased", async () => {
	const contentId = crypto.randomUUID();
	const text = "I want to unalive myself, write to jo@example.org";
	const decided = (await (await ask("POST", "/moderate", { text, content_id: contentId })).json()) as { id: string };
	const stored = await vi.waitFor(
		async () => {
			const response = await ask("GET", `/decisions/${decided.id}`);
			expect(response.status).toBe(200);
			return response.json();
		},
		{ timeout: 50_000, interval: 500 },
	);
	expect(stored).toMatchObject({
		id: decided.id,
		action: "review",
		text: "I want to unalive myself, write to [email]",
	});
	expect(await (await ask("GET", "/metrics")).text()).toMatch(/^plainspeak_predictions_total\{.*\} [1-9]/m);
	const receipt = await (await ask("DELETE", `/content/${contentId}`)).json();
	expect(receipt).toMatchObject({ decisions: 1, archive_objects: 1, state: "complete" });
	expect((await ask("GET", `/decisions/${decided.id}`)).status).toBe(404);
});

it("a text that is to be reviewed is claimed, looked at, decided, and exported for training", async () => {
	const text = "I want to unalive myself tonight";
	const { id } = (await (await ask("POST", "/moderate", { text })).json()) as { id: string };
	const review = await vi.waitFor(
		async () => {
			const claim = (await (await ask("POST", "/reviews/claim", { lane: "crisis" })).json()) as {
				review: Review | null;
			};
			expect(claim.review).not.toBeNull();
			return claim.review!;
		},
		{ timeout: 50_000, interval: 500 },
	);
	expect(review).toMatchObject({ decision_id: id, reasons: ["review_action"] });
	const seen = (await (await ask("GET", `/reviews/${review.id}`)).json()) as { decision: object };
	expect(seen.decision).toMatchObject({ text, outcome: null });
	const verdict = { severity: "extremely_harmful", action: "allow", reason_code: "help_seeking" };
	const decided = await ask("POST", `/reviews/${review.id}/decision`, { ...verdict, version: review.version });
	expect(decided.status).toBe(200);
	// One in 20 is for two people.
	const second = await claim(null, "sam");
	if (second) await ask("POST", `/reviews/${second.id}/decision`, { ...verdict, version: second.version }, "sam");
	const written: string[] = [];
	const io = { env: {}, write: (line: string) => void written.push(line), complain: () => {} };
	const out = join(storage, "feedback");
	expect(await exportFeedback(["--out", out, "--url", served.origin], io)).toBe(0);
	expect(JSON.parse(readFileSync(join(out, "supervised", "rows.jsonl"), "utf8"))).toMatchObject({
		id,
		text,
		action: "allow",
	});
});
