/** The policies that an isolate goes by, one a tenant, kept up with behind its answers. */
import { OPERATOR_TENANT } from "../access.ts";
import { DEFAULT_POLICY, type Policy } from "../policy.ts";
import { KV_CACHE_SECONDS, Revalidation } from "../revalidation.ts";
import type { SignedError } from "../signed.ts";
import { policyKey } from "../store/policies.ts";
import { readPolicy } from "./pointer.ts";
import { policyOf } from "./schema.ts";

/** Policies of one isolate, each about 1 KB; the tenant met first gives way. */
export const MAX_TENANTS = 2000;

/** Why a policy could not be read the last time. */
export type PolicyProblem = SignedError | "kv_failed" | "timeout" | "absent";

export interface PolicyScope {
	readonly kv: Pick<KVNamespace, "get">;
	readonly hashKey: string;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

/** How an isolate stands with one tenant's policy. */
export interface PolicyStatus {
	/** 0 where it knows of none. */
	readonly revision: number;
	readonly problem: PolicyProblem | null;
	/** Epoch milliseconds; null before the first look. */
	readonly checkedAt: number | null;
}

export interface PolicyCache {
	/**
	 * What a tenant's texts are decided by: its own policy, else the operator's, else the default. A promise only where
	 * the isolate has not met the tenant. Without a scope, the default.
	 */
	policy(scope: PolicyScope | null, tenant: string): Policy | Promise<Policy>;
	/** Looks now; settles when what is found holds here or is refused. Never rejects. */
	revalidate(scope: PolicyScope, tenant: string): Promise<void>;
	status(tenant: string): PolicyStatus;
}

export interface PolicyCacheParts {
	/** Epoch milliseconds. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<unknown>;
}

interface Entry {
	revision: number;
	policy: Policy | null;
	readonly revalidation: Revalidation<PolicyScope, PolicyProblem>;
}

/** A cache of one isolate. */
export function createPolicyCache({ now, sleep }: PolicyCacheParts): PolicyCache {
	const entries = new Map<string, Entry>();

	function meet(tenant: string): Entry {
		const entry: Entry = {
			revision: 0,
			policy: null,
			revalidation: new Revalidation<PolicyScope, PolicyProblem>({
				now,
				sleep,
				async load({ kv, hashKey }) {
					const text = await kv.get(policyKey(tenant), { cacheTtl: KV_CACHE_SECONDS });
					// None was ever set, unless this isolate knows better.
					if (text === null) return entry.revision === 0 ? null : "absent";
					const read = await readPolicy(text, tenant, hashKey);
					if (!read.ok) return read.error;
					const { revision, policy } = read.value;
					// A lower number is older: a slower replica still has it, or someone put it back.
					if (revision > entry.revision) {
						entry.revision = revision;
						entry.policy = policy && policyOf(policy, `${tenant}@${revision}`);
					}
					return null;
				},
			}),
		};
		if (entries.size >= MAX_TENANTS) entries.delete(entries.keys().next().value!);
		entries.set(tenant, entry);
		return entry;
	}

	const entryOf = (tenant: string) => entries.get(tenant) ?? meet(tenant);

	function known(tenant: string): Policy {
		return entries.get(tenant)?.policy ?? entries.get(OPERATOR_TENANT)?.policy ?? DEFAULT_POLICY;
	}

	return {
		policy(scope, tenant) {
			if (scope === null) return DEFAULT_POLICY;
			const own = entryOf(tenant);
			const waited = own.revalidation.follow(scope);
			const shared =
				own.policy !== null || tenant === OPERATOR_TENANT ? null : entryOf(OPERATOR_TENANT).revalidation.follow(scope);
			return waited || shared ? Promise.all([waited, shared]).then(() => known(tenant)) : known(tenant);
		},
		revalidate: (scope, tenant) => entryOf(tenant).revalidation.look(scope),
		status(tenant) {
			const entry = entries.get(tenant);
			if (!entry) return { revision: 0, problem: null, checkedAt: null };
			return {
				revision: entry.revision,
				problem: entry.revalidation.problem,
				checkedAt: entry.revalidation.checkedAt,
			};
		},
	};
}
