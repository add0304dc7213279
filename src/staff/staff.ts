/** People who come through Cloudflare Access. */
import { type Caller, OPERATOR_TENANT, type StaffDirectory, type Unanswered } from "../access.ts";
import type { StaffConfig } from "../config.ts";
import { readAccessToken } from "./access-token.ts";
import { AccessKeys, type KeySetParts } from "./key-set.ts";
import { scopesOf } from "./roles.ts";

const TOKEN_HEADER = "cf-access-jwt-assertion";
/** Browsers bring the token here too. */
const TOKEN_COOKIE = /(?:^|;\s*)CF_Authorization=([^;]+)/;
/** Access tokens are about 1 KB; longer ones are not looked at. */
const MAX_TOKEN_UNITS = 16_384;

const RETRY_AFTER: Unanswered = { kind: "unavailable", retryAfterSeconds: 5 };

function presentedToken(headers: Headers): string | null {
	const token = headers.get(TOKEN_HEADER) ?? TOKEN_COOKIE.exec(headers.get("cookie") ?? "")?.[1] ?? null;
	return token === null || token.length > MAX_TOKEN_UNITS ? null : token;
}

/** The staff of a deployment. */
export function createStaffDirectory(
	{ issuer, audience, roles }: StaffConfig,
	{ fetch, now }: Pick<KeySetParts, "fetch" | "now">,
): StaffDirectory {
	const keys = new AccessKeys({ url: `${issuer}/cdn-cgi/access/certs`, fetch, now });

	async function identify(token: string, isLacking: boolean) {
		const known = await keys.current(isLacking);
		return known && readAccessToken(token, known, { issuer, audience, now: now() });
	}

	return {
		async authenticate(headers) {
			const token = presentedToken(headers);
			if (token === null) return null;
			let read = await identify(token, false);
			if (read?.ok === false && read.error === "unknown_key") read = await identify(token, true);
			if (read === null) return RETRY_AFTER;
			if (!read.ok) return null;
			const caller: Caller = {
				tenant: { id: OPERATOR_TENANT },
				actor: read.value.name,
				scopes: scopesOf(roles, read.value),
				models: null,
			};
			return caller;
		},
	};
}
