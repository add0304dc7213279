import { bundledModerator } from "./assets.ts";
import { createApp } from "./http/app.ts";

/** Key management is not configured in any deployment yet, so only `local` serves requests that need a tenant. */
export default createApp({ moderator: bundledModerator, keyStore: () => null });
