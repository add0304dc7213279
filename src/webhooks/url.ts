/** Which URLs events may be sent to: a request that a tenant has us make must reach its own service, and nothing of ours. */
import type { Result } from "../verdict.ts";

const MAX_URL_UNITS = 2048;
/** At least two labels, the last with a letter first: after the URL parser has read every spelling of a number, no address. */
const PUBLIC_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** Names that the public DNS does not answer for (RFC 2606, 6761, 6762, 7686, 8375; ICANN's `internal`), and usual private ones. */
const PRIVATE_NAME =
	/(?:^|\.)(?:localhost|local|internal|intranet|lan|corp|home|home\.arpa|test|invalid|example|onion)$/;
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

function reasonAgainst(url: URL): string | null {
	if (url.protocol !== "https:") return "must be https";
	// The parser leaves out the port of the scheme.
	if (url.port !== "") return "must be on port 443";
	if (!PUBLIC_NAME.test(url.hostname) || PRIVATE_NAME.test(url.hostname))
		return "must name a public host, by no address";
	return null;
}

/**
 * The URL as it is then called, or why not. A name may still resolve to a private address: a Worker's `fetch` reaches the
 * public internet only (`global_fetch_strictly_public`). With `isLocal`, a loopback receiver may be called by any scheme
 * and port, so that deliveries can be tried in development.
 */
export function parseWebhookUrl(value: string, isLocal: boolean): Result<string, string> {
	const refuse = (error: string): Result<string, string> => ({ ok: false, error });
	if (value.length > MAX_URL_UNITS) return refuse(`is longer than ${MAX_URL_UNITS} units`);
	// The parser would drop some of them silently.
	if (!/^[\x21-\x7e]+$/.test(value)) return refuse("must be printable ASCII without spaces");
	const url = URL.parse(value);
	if (url === null) return refuse("is no URL");
	if (url.username !== "" || url.password !== "") return refuse("must carry no credentials");
	if (url.hash !== "") return refuse("must have no fragment");
	const isLoopback = isLocal && LOOPBACK.has(url.hostname) && (url.protocol === "http:" || url.protocol === "https:");
	const reason = isLoopback ? null : reasonAgainst(url);
	return reason === null ? { ok: true, value: url.href } : refuse(reason);
}
