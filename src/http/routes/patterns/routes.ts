import { MAX_DOCUMENT_BYTES } from "../../../patterns/size.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { postBacktest } from "./backtest.ts";
import { getCanary, postCanary } from "./canary.ts";
import { getDemotions, postLift } from "./demotions.ts";
import { getForced, getForcedPublishes, postApprove } from "./forced.ts";
import { getPatterns, getVersion, getVersions } from "./read.ts";
import { postTry } from "./try.ts";
import { postPublish, postRollback, postValidate } from "./write.ts";

/** Without a key to sign with, what is published could not be told from what anybody wrote into KV. */
function signed(handler: (c: AppContext) => Promise<Response>): Route["handler"] {
	return (c) => {
		if (c.get("config").hashKey !== null) return handler(c);
		return failWith(c, {
			code: "service_unconfigured",
			message: "this deployment has no HASH_KEY to sign patterns with",
		});
	};
}

const staff = { access: "patterns" } as const;
const staffBody = { ...staff, method: "POST", maxBodyBytes: MAX_DOCUMENT_BYTES } as const;

export const patternRoutes: readonly Route[] = [
	{ ...staff, method: "GET", path: "/patterns", handler: signed(getPatterns) },
	{ ...staff, method: "GET", path: "/patterns/versions", handler: signed(getVersions) },
	{ ...staff, method: "GET", path: "/patterns/versions/:version", handler: signed(getVersion) },
	{ ...staffBody, isRead: true, path: "/patterns/try", handler: postTry },
	{ ...staffBody, isRead: true, path: "/patterns/validate", handler: signed(postValidate) },
	{ ...staffBody, isRead: true, path: "/patterns/backtest", handler: signed(postBacktest) },
	{ ...staffBody, path: "/patterns/publish", handler: signed(postPublish) },
	{ ...staff, method: "GET", path: "/patterns/forced", handler: signed(getForcedPublishes) },
	{ ...staff, method: "GET", path: "/patterns/forced/:id", handler: signed(getForced) },
	{ ...staffBody, path: "/patterns/forced/:id/approve", handler: signed(postApprove) },
	{ ...staff, method: "GET", path: "/patterns/demotions", handler: signed(getDemotions) },
	{ ...staffBody, path: "/patterns/demotions/lift", handler: signed(postLift) },
	{ ...staff, method: "GET", path: "/patterns/canary", handler: signed(getCanary) },
	{ ...staffBody, path: "/patterns/canary", handler: signed(postCanary) },
	{ ...staffBody, path: "/patterns/rollback", handler: signed(postRollback) },
];
