import { type AppMiddleware, failWith } from "../context.ts";

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const AUTHORITY = /^https?:\/\/([^/?#]*)/i;

/**
 * In `local`, where no key is asked for, serves only requests addressed to this machine: a web page whose name was
 * re-pointed at 127.0.0.1 (DNS rebinding) still sends its own name as Host.
 */
export const localHost: AppMiddleware = async (c, next) => {
	if (c.get("config").environment === "local") {
		const addressed = AUTHORITY.exec(c.req.url)?.[1] ?? "";
		if (!LOOPBACK_HOST.test(c.req.header("host") ?? addressed) || !LOOPBACK_HOST.test(addressed)) {
			return failWith(c, { code: "forbidden_host", message: "local development answers only to a loopback host" });
		}
	}
	await next();
};
