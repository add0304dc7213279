/** Who may call: the port that key management implements. */

/** What a key may be used for. */
export const SCOPES = ["moderate", "review", "patterns", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

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
}

/** Whether a caller may ask for a model by `name` or `name@version`. */
export function mayName({ models }: Caller, model: string): boolean {
	return models === null || models.includes(model.split("@")[0]!);
}

/** Finds the caller behind an `Authorization` header. */
export interface KeyStore {
	/** The holder of a live key, or null for an absent, malformed, unknown or revoked one. */
	authenticate(authorization: string | null): Promise<Caller | null>;
}
