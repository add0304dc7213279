/** Whether statements of an IAM policy allow an action on a resource: an explicit deny wins, and what none allows is denied. */
export interface Statement {
	readonly Effect: "Allow" | "Deny";
	readonly Action: string | readonly string[];
	readonly Resource: string | readonly string[];
}

function matches(patterns: string | readonly string[], value: string): boolean {
	return [patterns].flat().some((pattern) => {
		const expression = pattern
			.replace(/[.+^${}()|[\]\\]/g, "\\$&")
			.replaceAll("*", ".*")
			.replaceAll("?", ".");
		return new RegExp(`^${expression}$`, "i").test(value);
	});
}

export function isAllowed(statements: readonly Statement[], action: string, resource: string): boolean {
	const hits = statements.filter(({ Action, Resource }) => matches(Action, action) && matches(Resource, resource));
	return hits.some(({ Effect }) => Effect === "Allow") && !hits.some(({ Effect }) => Effect === "Deny");
}
