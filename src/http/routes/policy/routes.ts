import type { Route } from "../../context.ts";
import { postPreview } from "./preview.ts";
import { getPolicy } from "./read.ts";
import { POLICY_BODY_BYTES } from "./schema.ts";
import { putPolicy } from "./write.ts";

const own = { access: "admin", reach: "tenant" } as const;
const withBody = { ...own, maxBodyBytes: POLICY_BODY_BYTES } as const;

export const policyRoutes: readonly Route[] = [
	{ ...own, method: "GET", path: "/policy", handler: getPolicy },
	{ ...withBody, method: "PUT", path: "/policy", handler: putPolicy },
	{ ...withBody, method: "POST", path: "/policy/preview", isRead: true, handler: postPreview },
];
