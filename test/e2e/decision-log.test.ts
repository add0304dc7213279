import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";

let served: DevServer;
beforeAll(async () => {
	served = await startDevServer("--var", "TEXT_POLICY:redacted");
});
afterAll(() => stopDevServer(served));

function ask(method: string, path: string, body?: object): Promise<Response> {
	return fetch(`${served.origin}${path}`, {
		method,
		...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
	});
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
