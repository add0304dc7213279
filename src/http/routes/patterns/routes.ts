import { MAX_DOCUMENT_BYTES } from "../../../patterns/size.ts";
import type { Route } from "../../context.ts";
import { withHashKey } from "../../hash-key.ts";
import { postBacktest } from "./backtest.ts";
import { getCanary, postCanary } from "./canary.ts";
import { getDemotions, postLift } from "./demotions.ts";
import { getForced, getForcedPublishes, postApprove } from "./forced.ts";
import { getPatterns, getPropagation, getVersion, getVersions } from "./read.ts";
import { postTry } from "./try.ts";
import { postPublish, postRollback, postValidate } from "./write.ts";

const staff = { access: "patterns" } as const;
const staffBody = { ...staff, method: "POST", maxBodyBytes: MAX_DOCUMENT_BYTES } as const;

export const patternRoutes: readonly Route[] = [
	{ ...staff, method: "GET", path: "/patterns", handler: withHashKey("patterns", getPatterns) },
	{ ...staff, method: "GET", path: "/patterns/propagation", handler: withHashKey("patterns", getPropagation) },
	{ ...staff, method: "GET", path: "/patterns/versions", handler: withHashKey("patterns", getVersions) },
	{ ...staff, method: "GET", path: "/patterns/versions/:version", handler: withHashKey("patterns", getVersion) },
	{ ...staffBody, isRead: true, path: "/patterns/try", handler: postTry },
	{ ...staffBody, isRead: true, path: "/patterns/validate", handler: withHashKey("patterns", postValidate) },
	{ ...staffBody, isRead: true, path: "/patterns/backtest", handler: withHashKey("patterns", postBacktest) },
	{ ...staffBody, path: "/patterns/publish", handler: withHashKey("patterns", postPublish) },
	{ ...staff, method: "GET", path: "/patterns/forced", handler: withHashKey("patterns", getForcedPublishes) },
	{ ...staff, method: "GET", path: "/patterns/forced/:id", handler: withHashKey("patterns", getForced) },
	{ ...staffBody, path: "/patterns/forced/:id/approve", handler: withHashKey("patterns", postApprove) },
	{ ...staff, method: "GET", path: "/patterns/demotions", handler: withHashKey("patterns", getDemotions) },
	{ ...staffBody, path: "/patterns/demotions/lift", handler: withHashKey("patterns", postLift) },
	{ ...staff, method: "GET", path: "/patterns/canary", handler: withHashKey("patterns", getCanary) },
	{ ...staffBody, path: "/patterns/canary", handler: withHashKey("patterns", postCanary) },
	{ ...staffBody, path: "/patterns/rollback", handler: withHashKey("patterns", postRollback) },
];
