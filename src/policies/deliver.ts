/** Brings the policies that D1 holds to KV, where isolates read them. */
import { markPolicyDelivered, policyKey, type StoredPolicy, undeliveredPolicies } from "../store/policies.ts";
import { signPolicy } from "./pointer.ts";
import { storedDocument } from "./schema.ts";

/** Policies written in one minute; each is a write to KV. */
const DELIVERED_A_MINUTE = 100;

type Stores = Pick<Env, "DB" | "PATTERNS">;

/** Writes a stored policy to KV; rejects when KV refuses it. */
export async function deliverPolicy({ DB, PATTERNS }: Stores, stored: StoredPolicy, hashKey: string): Promise<void> {
	const { tenant, revision, body } = stored;
	const policy = storedDocument(body);
	await PATTERNS.put(policyKey(tenant), await signPolicy({ tenant, revision, policy }, hashKey));
	await markPolicyDelivered(DB, tenant, revision);
}

/** Writes what could not be written when it was set. */
export async function deliverPolicies(stores: Stores, hashKey: string): Promise<void> {
	for (const stored of await undeliveredPolicies(stores.DB, DELIVERED_A_MINUTE)) {
		await deliverPolicy(stores, stored, hashKey);
	}
}
