import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { median, parseCount } from "../bench/http.ts";
import { loadFromNode, loadTexts, TEXT_UNITS } from "../bench/load.ts";
import { workerdConfig } from "../bench/server.ts";

describe("median", () => {
	it.each([
		[[3], 3],
		[[5, 1, 3], 3],
		[[4, 1, 3, 2], 2.5],
	])("of %j is %d", (values, middle) => {
		expect(median(values)).toBe(middle);
	});
});

it.each(["0", "-1", "1.5", "x", ""])("refuses --runs %j", (value) => {
	expect(() => parseCount("runs", value)).toThrow("--runs must be a positive whole number");
});

it("gives workerd the Worker first and its data beside it, on loopback", () => {
	const config = workerdConfig(["worker.js", "model.bin"], 8790, "2026-10-20");
	expect(config).toContain('(name = "worker.js", esModule = embed "worker.js"), (name = "./model.bin", data = embed');
	expect(config).toContain('address = "127.0.0.1:8790"');
	expect(config).toContain('(name = "ENVIRONMENT", text = "local")');
});

describe("load", () => {
	let server: Server | null = null;
	afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

	async function serve(status: number): Promise<{ url: string; bodies: string[] }> {
		const bodies: string[] = [];
		server = createServer(async (request, response) => {
			bodies.push(await readAll(request));
			response.writeHead(status, { "content-type": "application/json", "content-length": 2 }).end("{}");
		});
		await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
		return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/moderate`, bodies };
	}

	it("has many texts that are the same in every run", () => {
		const texts = loadTexts(500);
		expect(new Set(texts).size).toBe(500);
		expect(loadTexts(500)).toEqual(texts);
	});

	it("sends texts of 280 units, none twice, and counts the answers", async () => {
		const { url, bodies } = await serve(200);
		const result = await loadFromNode(url, 0.2, 0, loadTexts(5));
		const texts = bodies.map((body) => JSON.parse(body).text as string);
		expect(result.requests).toBe(texts.length);
		expect(new Set(texts).size).toBe(texts.length);
		expect(new Set(texts.map((text) => text.length))).toEqual(new Set([TEXT_UNITS]));
	});

	it("fails when an answer is no success", async () => {
		const { url } = await serve(503);
		await expect(loadFromNode(url, 0.2, 0, loadTexts(5))).rejects.toThrow("503");
	});
});
