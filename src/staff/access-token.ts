/** The token that Cloudflare Access puts on each request that it lets through. */
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import * as z from "zod";
import type { Result } from "../verdict.ts";
import type { Identity } from "./roles.ts";

/** Access signs with RSA; naming it keeps a token from choosing how it is checked. */
const ALGORITHMS = ["RS256"];
/** Clocks of two machines differ by seconds. */
const CLOCK_TOLERANCE_SECONDS = 10;

const name = z.string().trim().min(1).max(320).toLowerCase();

/** People have an address, service tokens a common name; groups come from the identity provider where it is told to send them. */
const claimsSchema = z.object({
	email: name.optional(),
	common_name: name.optional(),
	custom: z.object({ groups: z.array(name).optional() }).optional(),
});

export interface TokenRules {
	/** `https://<team>.cloudflareaccess.com`. */
	readonly issuer: string;
	/** Tag of the Access application. */
	readonly audience: string;
	/** Epoch milliseconds. */
	readonly now: number;
}

/** Signed by a key that is not in the set, or anything else that makes it nobody's. */
export type TokenError = "unknown_key" | "invalid";

/** Who a token speaks for. It must be signed by Access, for this application, and be in its time. */
export async function readAccessToken(
	token: string,
	keys: JSONWebKeySet,
	{ issuer, audience, now }: TokenRules,
): Promise<Result<Identity, TokenError>> {
	try {
		const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
			issuer,
			audience,
			algorithms: ALGORITHMS,
			clockTolerance: CLOCK_TOLERANCE_SECONDS,
			requiredClaims: ["exp", "iat"],
			currentDate: new Date(now),
		});
		const claims = claimsSchema.safeParse(payload);
		if (!claims.success) return { ok: false, error: "invalid" };
		const { email, common_name, custom } = claims.data;
		const groups = custom?.groups ?? [];
		if (email !== undefined) return { ok: true, value: { name: email, groups } };
		if (common_name !== undefined) return { ok: true, value: { name: `service:${common_name}`, groups: [] } };
		return { ok: false, error: "invalid" };
	} catch (error) {
		return { ok: false, error: error instanceof errors.JWKSNoMatchingKey ? "unknown_key" : "invalid" };
	}
}
