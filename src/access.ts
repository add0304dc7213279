/** Who may call: the port that key management implements. */

/** The owner of everything that a request reads or writes. */
export interface Tenant {
	readonly id: string;
}

/** Finds the tenant behind an `Authorization` header. */
export interface KeyStore {
	/** The tenant of a live key, or null for an absent, malformed, unknown or revoked one. */
	authenticate(authorization: string | null): Promise<Tenant | null>;
}
