import { type AppContext, failWith, type Route } from "../../context.ts";
import { postKeys } from "./create.ts";
import { getKeys } from "./list.ts";
import { postRevoke } from "./revoke.ts";
import { postRotate } from "./rotate.ts";
import { KEY_BODY_BYTES } from "./schema.ts";

/** Without a key to sign with, a document in KV could not be told from what anybody wrote there. */
function signed(handler: (c: AppContext, hashKey: string) => Promise<Response>): Route["handler"] {
	return (c) => {
		const { hashKey } = c.get("config");
		if (hashKey !== null) return handler(c, hashKey);
		return failWith(c, { code: "service_unconfigured", message: "this deployment has no HASH_KEY to sign keys with" });
	};
}

const own = { access: "admin", reach: "tenant" } as const;
const change = { ...own, method: "POST", maxBodyBytes: KEY_BODY_BYTES } as const;

export const keyRoutes: readonly Route[] = [
	{ ...own, method: "GET", path: "/keys", handler: getKeys },
	{ ...change, path: "/keys", handler: signed(postKeys) },
	{ ...change, path: "/keys/:id/rotate", handler: signed(postRotate) },
	{ ...change, path: "/keys/:id/revoke", handler: signed(postRevoke) },
];
