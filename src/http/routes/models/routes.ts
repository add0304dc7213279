import type { Route } from "../../context.ts";
import { putActive } from "./active.ts";
import { getModel, getModels } from "./read.ts";
import { MODELS_BODY_BYTES } from "./schema.ts";

export const modelRoutes: readonly Route[] = [
	{ method: "GET", path: "/models", access: "admin", handler: getModels },
	{ method: "PUT", path: "/models/active", access: "admin", maxBodyBytes: MODELS_BODY_BYTES, handler: putActive },
	{ method: "GET", path: "/models/:name", access: "admin", handler: getModel },
];
