import type { Failure } from "../../errors.ts";
import type { Result } from "../../verdict.ts";
import { type AppMiddleware, failWith } from "../context.ts";

const JSON_CONTENT_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/** Skips a byte order mark, as RFC 8259 section 8.1 allows. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Reads at most `maxBytes`, whatever length was declared; null when the body is longer. */
async function readBounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
	const reader = body.getReader();
	const chunks: Uint8Array[] = [];
	let total = 0;
	for (;;) {
		const { value, done } = await reader.read();
		if (done) break;
		total += value.byteLength;
		if (total > maxBytes) {
			await reader.cancel();
			return null;
		}
		chunks.push(value);
	}
	return chunks.length === 1 ? chunks[0]! : concat(chunks, total);
}

function concat(chunks: readonly Uint8Array[], total: number): Uint8Array {
	const whole = new Uint8Array(total);
	let offset = 0;
	for (const chunk of chunks) {
		whole.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return whole;
}

function parseJson(bytes: Uint8Array): Result<{ text: string; value: unknown }, Failure> {
	let text: string;
	try {
		text = utf8.decode(bytes);
	} catch {
		return { ok: false, error: { code: "invalid_encoding", message: "the body is not valid UTF-8" } };
	}
	try {
		return { ok: true, value: { text, value: JSON.parse(text) } };
	} catch {
		return { ok: false, error: { code: "invalid_json", message: "the body is not valid JSON" } };
	}
}

/** Reads, bounds and parses a JSON body. Of duplicate keys the last one counts, as `JSON.parse` does. */
export function jsonBody(maxBytes: number): AppMiddleware {
	const tooLarge: Failure = {
		code: "body_too_large",
		message: `the body is over this route's limit of ${maxBytes} bytes`,
	};
	return async (c, next) => {
		if (!JSON_CONTENT_TYPE.test(c.req.header("content-type") ?? "")) {
			return failWith(c, { code: "unsupported_media_type", message: "content-type must be application/json in UTF-8" });
		}
		if (Number(c.req.header("content-length") ?? 0) > maxBytes) return failWith(c, tooLarge);
		const stream = c.req.raw.body;
		const bytes = stream ? await readBounded(stream, maxBytes) : new Uint8Array();
		if (!bytes) return failWith(c, tooLarge);
		const parsed = parseJson(bytes);
		if (!parsed.ok) return failWith(c, parsed.error);
		c.set("bodyText", parsed.value.text);
		c.set("body", parsed.value.value);
		await next();
	};
}
