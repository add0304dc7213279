/** `Idempotency-Key` on writes (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent again has its effect once. */
import { ERROR_STATUS, type ErrorCode } from "../../errors.ts";
import { sha256Hex } from "../../signed.ts";
import { beginWrite, finishWrite, forgetWrite, type KnownWrite, type WriteOutcome } from "../../store/idempotency.ts";
import { type AppContext, type AppMiddleware, failWith, type Route } from "../context.ts";

/** Printable ASCII, as header values are. */
const KEY = /^[\x21-\x7e]{1,255}$/;
/** Fields of an answer that name what was made or changed. */
const ID_FIELDS = ["id", "receipt_id", "delivery_id"];
/** Fields of an answer that show a secret. */
const SECRET_FIELDS = ["secret", "key"];

function hash(...parts: readonly string[]): Promise<string> {
	return sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}

/** What tells requests of one key apart. A body that is streamed is told by its length and type. */
function fingerprintOf(c: AppContext): Promise<string> {
	const { pathname, search } = new URL(c.req.url);
	const body: string | undefined = c.get("bodyText");
	const streamed = [c.req.header("content-type") ?? "", c.req.header("content-length") ?? ""];
	return hash(pathname, search, ...(body === undefined ? streamed : [body]));
}

/** What is kept of an answer. */
async function outcomeOf(c: AppContext): Promise<WriteOutcome> {
	const { status } = c.res;
	const code = c.get("failureCode") ?? null;
	const answer: unknown = await c.res
		.clone()
		.json()
		.catch(() => null);
	if (typeof answer !== "object" || answer === null) return { status, code, resource: null, hasSecret: false };
	const id: unknown = ID_FIELDS.map((field) => Reflect.get(answer, field)).find((value) => value !== undefined);
	return {
		status,
		code,
		resource: typeof id === "string" ? id : null,
		hasSecret: SECRET_FIELDS.some((field) => field in answer),
	};
}

/** Answers a request whose key is known, in the place of its handler. */
function replay(c: AppContext, { fingerprint, outcome }: KnownWrite, asked: string): Response {
	if (fingerprint !== asked) {
		return failWith(c, { code: "idempotency_key_reused", message: "the Idempotency-Key was used for another request" });
	}
	if (outcome === null) {
		c.header("retry-after", "1");
		return failWith(c, {
			code: "idempotency_key_in_use",
			message: "the request with this Idempotency-Key is under way",
		});
	}
	const { status, code, resource, hasSecret } = outcome;
	c.header("idempotency-replayed", "true");
	const isCode = (name: string | null): name is ErrorCode => name !== null && Object.hasOwn(ERROR_STATUS, name);
	if (isCode(code)) {
		const message = "the request with this Idempotency-Key failed before; its details are not kept";
		return failWith(c, { code, message });
	}
	const withheld = hasSecret ? { secret_withheld: true } : {};
	return c.json({ replayed: true, id: resource, ...withheld }, status as 200);
}

/** Whether an answer says nothing of a next try: the request may be made again. */
function isOpen(status: number): boolean {
	return status === 401 || status === 429 || status >= 500;
}

/** Makes writes of a route happen once for each key of each caller. Requests without the header pass through. */
export function idempotency({ method, path }: Route): AppMiddleware {
	return async (c, next) => {
		const key = c.req.header("idempotency-key");
		if (key === undefined) return next();
		if (!KEY.test(key)) {
			const message = "Idempotency-Key: must be 1 to 255 printable ASCII characters without spaces";
			return failWith(c, { code: "invalid_field", message });
		}
		const { tenant, actor, key: apiKey } = c.get("caller");
		const db = c.env.DB;
		const id = await hash(tenant.id, apiKey?.id ?? actor, `${method} ${path}`, key);
		const fingerprint = await fingerprintOf(c);
		const known = await beginWrite(db, id, fingerprint, Date.now());
		if (known) return replay(c, known, fingerprint);
		await next();
		try {
			if (isOpen(c.res.status)) await forgetWrite(db, id);
			else await finishWrite(db, id, await outcomeOf(c));
		} catch {
			// The write is done: what follows with its key is told that it is under way, and not done again for a while.
			console.error(JSON.stringify({ level: "error", event: "idempotency_not_kept", request_id: c.get("requestId") }));
		}
	};
}
