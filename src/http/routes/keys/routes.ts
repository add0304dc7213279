import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { postKeys } from "./create.ts";
import { getKeys } from "./list.ts";
import { postRevoke } from "./revoke.ts";
import { postRotate } from "./rotate.ts";
import { KEY_BODY_BYTES } from "./schema.ts";

const own = { access: "admin", reach: "tenant" } as const;
const change = { ...own, method: "POST", maxBodyBytes: KEY_BODY_BYTES } as const;

export const keyRoutes: readonly Route[] = [
	{ ...own, method: "GET", path: "/keys", handler: getKeys },
	{ ...change, path: "/keys", handler: withHashKey("keys", postKeys) },
	{ ...change, path: "/keys/:id/rotate", handler: withHashKey("keys", postRotate) },
	{ ...change, path: "/keys/:id/revoke", handler: withHashKey("keys", postRevoke) },
];
