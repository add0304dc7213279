/** Routes whose work is signed. */
import { type AppContext, failWith, type Route } from "./context.ts";

/** A route that signs `what`, or reads it by its signature: without a key it could not be told from what anybody wrote. */
export function withHashKey(
	what: string,
	handler: (c: AppContext, hashKey: string) => Promise<Response>,
): Route["handler"] {
	return (c) => {
		const { hashKey } = c.get("config");
		if (hashKey !== null) return handler(c, hashKey);
		const message = `this deployment has no HASH_KEY to sign ${what} with`;
		return failWith(c, { code: "service_unconfigured", message });
	};
}
