import type { AppMiddleware } from "../context.ts";

/** A caller's own id is kept when it is short and plain, so that it is safe in headers, logs and queries. */
const CALLER_REQUEST_ID = /^[A-Za-z0-9_.-]{1,64}$/;

/** Gives each request an id and answers with it in `x-request-id`. */
export const requestId: AppMiddleware = async (c, next) => {
	const offered = c.req.header("x-request-id");
	const id = offered !== undefined && CALLER_REQUEST_ID.test(offered) ? offered : crypto.randomUUID();
	c.set("requestId", id);
	c.header("x-request-id", id);
	await next();
};
