/** Receives webhooks of the service and applies its decisions on a platform's side: Discourse, a Discord bot, a forum. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";

export interface Outcome {
	readonly decision_id: string;
	readonly severity: string;
	readonly action: string;
}

export interface ReceiverOptions {
	/** `whsec_…`, as `POST /webhooks` showed it. */
	readonly secret: string;
	/** Hides or shows the content; called once for each event, however often it is sent. */
	readonly apply: (outcome: Outcome) => Promise<void>;
	/** Seconds since 1970. */
	readonly now?: () => number;
}

/** A message whose time is further away may be an old one that somebody sends again, seconds. */
const TOLERANCE_SECONDS = 300;
const MAX_BODY_BYTES = 64 * 1024;
/** Events remembered, so that one that is sent again is applied once; a real platform keeps them with its contents. */
const MAX_KNOWN = 10_000;

/** Whether a message was signed with the secret (Standard Webhooks, `v1`): one of several signatures is enough. */
export function isSigned(secret: string, id: string, timestamp: string, body: string, header: string): boolean {
	const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
	const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
	return header.split(" ").some((one) => {
		const [version, signature = ""] = one.split(",");
		const given = Buffer.from(signature, "base64");
		return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
	});
}

export function createReceiver({ secret, apply, now = () => Date.now() / 1000 }: ReceiverOptions): Server {
	const known = new Set<string>();
	return createServer(async (request, response) => {
		const answer = (status: number) => void response.writeHead(status).end();
		try {
			let body = "";
			for await (const chunk of request.setEncoding("utf8")) {
				body += String(chunk);
				if (body.length > MAX_BODY_BYTES) return answer(413);
			}
			const header = (name: string) => String(request.headers[name] ?? "");
			const [id, timestamp] = [header("webhook-id"), header("webhook-timestamp")];
			if (!isSigned(secret, id, timestamp, body, header("webhook-signature"))) return answer(401);
			if (!(Math.abs(now() - Number(timestamp)) <= TOLERANCE_SECONDS)) return answer(401);
			if (known.has(id)) return answer(204);
			const { type, data } = JSON.parse(body) as { type: string; data: Outcome };
			if (type === "decision.updated") await apply(data);
			// Remembered once it was applied: what failed is sent again.
			if (known.size >= MAX_KNOWN) known.clear();
			known.add(id);
			answer(204);
		} catch {
			answer(500);
		}
	});
}
