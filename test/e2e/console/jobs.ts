import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { answer, answerError, expectContained, expectSound, HOSTILE } from "./browser.ts";
import { openPage, type Site, stateSuite } from "./site.ts";

/** A job waits for its queue, and for the machine. */
const JOB_MS = 60_000;
const FILE = "A CSV or NDJSON file of texts, dropped here or chosen";
const CSV = `id,remark,text
a,have a nice day,unused
b,"I want to unalive
myself",unused
c,,unused
d,"${HOSTILE["script"]!.replaceAll('"', '""')} ${HOSTILE["bidi"]}",unused
`;

async function choose(page: Page, name: string, content: string): Promise<void> {
	await page.getByLabel(FILE).setInputFiles({ name, mimeType: "", buffer: Buffer.from(content) });
}

async function downloaded(page: Page, link: string): Promise<string> {
	const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
	return readFileSync(await file.path(), "utf8");
}

export function jobSuite(siteOf: () => Site): void {
	describe("jobs", () => {
		it("are made of a file by choosing its columns, followed, looked through and fetched", {
			timeout: 2 * JOB_MS,
		}, async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			page.setDefaultTimeout(JOB_MS);
			await page.keyboard.press("g");
			await page.keyboard.press("j");
			await page.getByText("No file was sent yet.", { exact: false }).waitFor();
			await expectSound(tab);
			await choose(page, "comments.xlsx", "");
			await page.getByText("A file of texts ends in", { exact: false }).waitFor();

			await choose(page, "comments.csv", CSV);
			await page.getByRole("combobox", { name: /^Text/ }).selectOption({ label: "2: remark" });
			await page.getByText("Of the first 4 rows 1 cannot be judged: line 5 the text is blank.").waitFor();
			await page.getByLabel("Your own id of the row").selectOption({ label: "1: id" });
			await expectSound(tab);
			expect(await page.locator("main").ariaSnapshot()).not.toContain("<script>");
			await page.getByRole("heading", { name: "Jobs", level: 1 }).click();
			await page.keyboard.press("r");
			await page.getByText("<script>document.title", { exact: false }).waitFor();
			await page.getByText("RLO").waitFor();
			await expectSound(tab);
			await page.getByLabel("Id of the author").selectOption({ label: "1: id" });
			await page.getByText("One column cannot be two things.").waitFor();
			await page.getByLabel("Id of the author").selectOption({ label: "none" });
			await page.getByRole("button", { name: "Send the file" }).click();
			await page.getByRole("heading", { name: "Job", exact: true, level: 1 }).waitFor();
			await page.reload();
			await page.getByRole("heading", { name: "Rows" }).waitFor();
			await page.getByRole("cell", { name: "unalive" }).first().waitFor();
			await expectSound(tab);
			expect(await page.title()).toBe("Job · Plainspeak");

			const rows = page.getByRole("region", { name: "Results" }).locator("tbody tr");
			expect(await rows.count()).toBe(3);
			await page.getByRole("heading", { name: "Rows" }).click();
			await page.keyboard.press("/");
			await page.keyboard.type("b");
			await page.keyboard.press("Enter");
			await expect.poll(() => rows.count()).toBe(1);
			await page.reload();
			await expect.poll(() => rows.count()).toBe(1);
			await page.getByLabel("Action").selectOption("allow");
			await page.getByText("No rows match the filter.").waitFor();
			await page.getByRole("button", { name: "Clear the filter" }).click();
			await expect.poll(() => rows.count()).toBe(3);
			await page.getByRole("combobox", { name: /^Rows/ }).selectOption("errors");
			await page.getByRole("cell", { name: "blank text" }).waitFor();
			await expectSound(tab);

			const lines = (await downloaded(page, "Results as CSV")).trimEnd().split("\r\n");
			expect(lines.map((line) => line.split(",")[2])).toEqual(["custom_id", "a", "b", "d"]);
			expect(await downloaded(page, "Errors as CSV")).toContain("3,5,c,blank_text");
			const [report] = await Promise.all([
				page.context().waitForEvent("page"),
				page.getByRole("link", { name: "Report to print" }).click(),
			]);
			await report.getByRole("heading", { name: /^Job job_/ }).waitFor();
			await report.close();
			await page.getByRole("link", { name: "All jobs" }).click();
			await page.getByRole("cell", { name: "4 rows" }).waitFor();
			await expectSound(tab);
			await page.keyboard.press("j");
			await page.keyboard.press("Enter");
			await page.getByRole("heading", { name: "Job", exact: true, level: 1 }).waitFor();
			await tab.context.close();
		});

		it("are made of NDJSON that is dropped, and stopped with what is judged kept", {
			timeout: 2 * JOB_MS,
		}, async () => {
			const tab = await openPage(siteOf(), "/jobs", "Jobs");
			const { page } = tab;
			page.setDefaultTimeout(JOB_MS);
			await page.getByRole("region", { name: "New job" }).evaluate((area) => {
				const line = (n: number) => `${JSON.stringify({ text: `have a nice day ${n}`, custom_id: String(n) })}\n`;
				const content = Array.from({ length: 20_000 }, (_, n) => line(n)).join("");
				const dataTransfer = new DataTransfer();
				dataTransfer.items.add(new File([content], "many.ndjson"));
				area.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
				area.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
			});
			await page.getByText("The first 20 rows can be judged.").waitFor();
			await page.getByRole("button", { name: "Send the file" }).click();
			await page.getByText(/of 20,000 rows are judged/).waitFor();
			await expectSound(tab);
			await page.keyboard.press("c");
			const dialog = page.getByRole("dialog", { name: "Stop the job" });
			await expectSound(tab);
			await dialog.getByRole("button", { name: "Stop the job" }).click();
			await page.getByText("cancelled").waitFor();
			await page.getByRole("link", { name: "Results as CSV" }).waitFor();
			await tab.context.close();
		});

		it("say why nothing was judged", { timeout: JOB_MS }, async () => {
			const tab = await openPage(siteOf(), "/jobs", "Jobs");
			const { page } = tab;
			page.setDefaultTimeout(JOB_MS);
			await choose(page, "twice.csv", "text,custom_id\na,1\nb,1\n");
			await page.getByRole("button", { name: "Send the file" }).click();
			await page.getByRole("heading", { name: "Nothing was judged" }).waitFor();
			await page.getByText("duplicate custom id", { exact: false }).first().waitFor();
			await expectSound(tab);
			await tab.context.close();
		});

		it("keep the file and the choices when sending fails, and send it again as the same request", async () => {
			const tab = await openPage(siteOf(), "/jobs", "Jobs");
			const { page } = tab;
			const keys: (string | undefined)[] = [];
			const failures = [answerError(503, "storage_unavailable"), null, answerError(401, "unauthorized")];
			await page.route(`${siteOf().origin}/jobs?*`, (route) => {
				keys.push(route.request().headers()["idempotency-key"]);
				const failure = failures[keys.length - 1];
				return failure ? failure(route) : route.abort("internetdisconnected");
			});
			await choose(page, "one.csv", "text\nhello\n");
			await page.getByRole("button", { name: "Send the file" }).click();
			await page.getByText("It did not work: as storage_unavailable.", { exact: false }).waitFor();
			await page.getByText("request-of-test").waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Send the file again" }).click();
			await page.getByText("The service cannot be reached.").waitFor();
			await page.getByRole("button", { name: "Send the file again" }).click();
			await page.getByText("Your session has ended", { exact: false }).waitFor();
			expect(new Set(keys).size).toBe(1);
			await page.getByLabel("Log the decisions", { exact: false }).uncheck();
			await page.getByRole("button", { name: "Send the file again" }).click();
			await expect.poll(() => new Set(keys).size).toBe(2);
			await tab.context.close();
		});

		it("of a million rows are read a page at a time", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			const id = "job_01a2221b6038c99697c739b74c84";
			const counts = { classifications: { safe: 200 }, actions: { allow: 200 }, attributes: {}, languages: {} };
			const summary = { rows: 200, errors: {}, patterns: {}, algospeak: 0, degraded: 0, escalated: 0, ...counts };
			const hostile = Object.values(HOSTILE).map((text) => text.slice(0, 200));
			await page.route(
				`${siteOf().origin}/jobs/${id}`,
				answer(200, {
					...{ id, state: "completed", format: "csv", model: null, store: true, bytes: 9, progress: 1, summary },
					...{ rows: { total: 200, done: 200, failed: 0 }, created_at: "2026-11-28T12:00:00.000Z", failure: null },
					...{ cancelled_at: null, finished_at: null, expires_at: "2026-12-28T12:00:00.000Z" },
				}),
			);
			const lines = Array.from({ length: 200 }, (_, i) => ({
				...{ row: i + 1, line: i + 2, custom_id: hostile[i % hostile.length], id: `d${i}`, classification: "safe" },
				...{ action: "allow", confidence: 0.9, pattern_ids: [] },
			}));
			await page.route(`${siteOf().origin}/jobs/${id}/results`, (route) =>
				route.fulfill({ status: 200, body: lines.map((line) => `${JSON.stringify(line)}\n`).join("") }),
			);
			await page.goto(`${siteOf().origin}/console/jobs/${id}`);
			await page.getByText("Page 1; 51 rows of the file were read for it.").waitFor();
			await page.getByRole("button", { name: "Next page" }).click();
			await page.getByText("Page 2; 101 rows of the file were read for it.").waitFor();
			await page.getByRole("button", { name: "Page before" }).click();
			await page.getByText("Page 1;", { exact: false }).waitFor();
			await expectContained(tab);
			expect(await page.title()).toBe("Job · Plainspeak");
			await page.route(`${siteOf().origin}/jobs/${id}/errors`, answerError(403, "forbidden"));
			await page.getByRole("combobox", { name: /^Rows/ }).selectOption("errors");
			await page.getByRole("heading", { name: "Not allowed" }).waitFor();
			await expectSound(tab);
			await tab.context.close();
		});

		stateSuite(siteOf, { path: "/jobs", heading: "Jobs", request: "/jobs" });
		stateSuite(siteOf, { path: "/jobs/job_0", heading: "Job", request: "/jobs/job_0" });
	});
}
