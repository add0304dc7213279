import { revokeKey } from "../../../store/api-keys.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { namedKey } from "./list.ts";
import { revokeSchema } from "./schema.ts";
import { announce, keyToWire } from "./wire.ts";

/** Ends a key and all its secrets. Asked again, it writes KV again and changes nothing else. */
export async function postRevoke(c: AppContext, hashKey: string): Promise<Response> {
	const parsed = parseBody(revokeSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const found = await namedKey(c);
	if (!found.ok) return failWith(c, found.error);
	const { id, revokedAt } = found.value;
	const now = Date.now();
	const revoked = { ...found.value, revokedAt: revokedAt ?? now };
	const audit = {
		// A key is revoked once, so of two requests at once one is told of.
		id: `${id}-revoked`,
		at: now,
		actor: c.get("caller").actor,
		action: "keys.revoke",
		object: `keys/${id}`,
		before: keyToWire(found.value),
		after: keyToWire(revoked),
		reason: parsed.value.reason,
		requestId: c.get("requestId"),
	};
	const documents = await revokeKey(c.env.DB, id, now, audit);
	return c.json({ ...keyToWire(revoked), ...(await announce(c, documents, hashKey)) });
}
