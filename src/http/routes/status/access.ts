import { missingRateLimits } from "../../../keys/rate-limits.ts";
import { countUndelivered } from "../../../store/api-keys.ts";
import type { AppContext } from "../../context.ts";

/** How keys stand: whether new ones can be made, which the configuration names, what waits to be written, what counts. */
export async function accessStatus(c: AppContext) {
	const { environment, hashKey, adminKeyHashes, staff } = c.get("config");
	const pending = await countUndelivered(c.env.DB).catch(() => null);
	const missing = missingRateLimits(c.env);
	const lack = environment === "local" ? ("off" as const) : ("missing" as const);
	return {
		keys: hashKey === null ? ("unconfigured" as const) : ("ready" as const),
		configured_admin_keys: adminKeyHashes.length,
		staff_host:
			staff.kind === "misconfigured" ? { state: staff.kind, settings: staff.settings } : { state: staff.kind },
		/** Documents that KV does not hold yet; null where D1 does not say. */
		pending,
		rate_limits: missing.length === 0 ? { state: "ready" as const } : { state: lack, missing },
	};
}
