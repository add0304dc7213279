import { rotateKey } from "../../../store/api-keys.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { newSecret } from "./create.ts";
import { namedKey } from "./list.ts";
import { rotateSchema } from "./schema.ts";
import { announce, keyToWire } from "./wire.ts";

/** Gives a key a new secret, shown in the answer only; the secrets that it has hold for a while longer. */
export async function postRotate(c: AppContext, hashKey: string): Promise<Response> {
	const parsed = parseBody(rotateSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { grace_seconds, reason } = parsed.value;
	const found = await namedKey(c);
	if (!found.ok) return failWith(c, found.error);
	const { id, revokedAt, expiresAt } = found.value;
	const now = Date.now();
	if (revokedAt !== null || (expiresAt !== null && expiresAt <= now)) {
		return failWith(c, { code: "key_ended", message: "the key was revoked or has expired: make a new one" });
	}
	const { key, sha256 } = await newSecret();
	const endAt = now + grace_seconds * 1000;
	const previousUntil = new Date(endAt).toISOString();
	const audit = {
		id: `${id}-rotated-${crypto.randomUUID()}`,
		at: now,
		actor: c.get("caller").actor,
		action: "keys.rotate",
		object: `keys/${id}`,
		before: null,
		after: { previous_until: previousUntil },
		reason,
		requestId: c.get("requestId"),
	};
	// A key that is revoked at the same time stays so: what is announced is what the store then says.
	const documents = await rotateKey(c.env.DB, id, { sha256, now, endAt }, audit);
	const delivery = await announce(c, documents, hashKey);
	return c.json({ key, ...keyToWire(found.value), previous_until: previousUntil, ...delivery });
}
