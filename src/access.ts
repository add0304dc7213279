/** Who may call: the port that key management implements. */
import type { Tier } from "./keys/tiers.ts";

/** What a key may be used for. */
export const SCOPES = ["moderate", "review", "patterns", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** The tenant that runs the deployment. Only its keys reach what all tenants share, and the keys of others. */
export const OPERATOR_TENANT = "default";

/** The owner of everything that a request reads or writes. */
export interface Tenant {
	readonly id: string;
}

/** Who makes a request. */
export interface Caller {
	readonly tenant: Tenant;
	/** Name in the audit. */
	readonly actor: string;
	readonly scopes: readonly Scope[];
	/** Models that requests may name, by name; any when it is null. */
	readonly models: readonly string[] | null;
	/** The key that was presented, whose requests are counted; absent for people in local development. */
	readonly key?: { readonly id: string; readonly tier: Tier; readonly isQueryAllowed?: boolean };
	/** Kept to its own tenant: what all tenants share is closed to it, whatever its scopes. */
	readonly isTenantBound?: boolean;
}

/** Whether a caller may ask for a model by `name` or `name@version`. */
export function mayName({ models }: Caller, model: string): boolean {
	return models === null || models.includes(model.split("@")[0]!);
}

/** One secret of a key, as isolates know it. */
export interface KeyDocument {
	/** SHA-256 of the secret, hex. */
	readonly sha256: string;
	/** Raised with every change of this secret; a document with a lower one is older, wherever it was read. */
	readonly revision: number;
	/** The key that this is a secret of: the same one through rotations. */
	readonly id: string;
	readonly tenant: string;
	readonly name: string;
	readonly scopes: readonly Scope[];
	readonly tier: Tier;
	readonly models: readonly string[] | null;
	/** Whether it may stand in a URL. */
	readonly query_allowed: boolean;
	readonly revoked: boolean;
	/** Epoch milliseconds. */
	readonly expires_at: number | null;
}

/** Where a request comes from. */
export interface Client {
	/** Its address, as the platform saw it; null where it saw none. */
	readonly address: string | null;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Why nothing can be said of a key now. */
export interface Unanswered {
	/** Too many unknown keys came from this address, or the keys cannot be read. */
	readonly kind: "throttled" | "unavailable";
	readonly retryAfterSeconds: number;
}

/** Finds the person behind a request of the staff host. */
export interface StaffDirectory {
	/** Null for a token that is absent, forged, expired or another application's; no scopes for a stranger. Never rejects. */
	authenticate(headers: Headers): Promise<Caller | Unanswered | null>;
}

/** Finds the caller behind an `Authorization` header. */
export interface KeyStore {
	/** The holder of a live key; null for an absent, malformed, unknown, expired or revoked one. Never rejects. */
	authenticate(authorization: string | null, client: Client): Promise<Caller | Unanswered | null>;
	/** Told of what was changed by a request of this isolate, which then need not wait to read it. */
	readonly learn?: (documents: readonly KeyDocument[]) => void;
}
