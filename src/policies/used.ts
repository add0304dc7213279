/** The policies that decisions were made by. */
import type { DecisionRecord } from "../decision-log/record.ts";
import { DEFAULT_POLICY, type Policy } from "../policy.ts";
import { policiesOfVersions } from "../store/policies.ts";
import { policyOf, storedDocument } from "./schema.ts";

/** Finds the policy of each record by its version; what D1 does not know was decided by the default one. */
export async function policiesOf(
	db: D1Database,
	records: readonly Pick<DecisionRecord, "policy_version">[],
): Promise<(version: string) => Policy> {
	const versions = [...new Set(records.map(({ policy_version }) => policy_version))];
	const policies = new Map<string, Policy>();
	for (const { tenant, revision, body } of await policiesOfVersions(db, versions)) {
		const policy = storedDocument(body);
		const version = `${tenant}@${revision}`;
		if (policy) policies.set(version, policyOf(policy, version));
	}
	return (version) => policies.get(version) ?? DEFAULT_POLICY;
}
