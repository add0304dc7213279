/** Who of the staff may do what, as the configuration says. */
import * as z from "zod";
import { SCOPES, type Scope } from "../access.ts";

/** An address, `group:` with a group of the identity provider, or `service:` with a service token's client id. */
const memberSchema = z.string().trim().min(1).max(320).toLowerCase();

const rolesSchema = z
	.string()
	.transform((text, context) => {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			context.addIssue("not JSON");
			return z.NEVER;
		}
	})
	.pipe(z.partialRecord(z.enum(SCOPES), z.array(memberSchema)));

/** Members by scope. */
export type StaffRoles = Readonly<Partial<Record<Scope, readonly string[]>>>;

/** A person or service, as the identity provider names them, in small letters. */
export interface Identity {
	/** Name in the audit: an address, or `service:` with a client id. */
	readonly name: string;
	readonly groups: readonly string[];
}

/** Reads `STAFF_ROLES`; null when it is not what it should be, and then it admits nobody. */
export function parseRoles(text: string): StaffRoles | null {
	const parsed = rolesSchema.safeParse(text);
	return parsed.success ? parsed.data : null;
}

/** Scopes of somebody: whoever has any may also moderate texts, to try what they change. None for a stranger. */
export function scopesOf(roles: StaffRoles, { name, groups }: Identity): Scope[] {
	const names = new Set([name, ...groups.map((group) => `group:${group}`)]);
	const held = SCOPES.filter((scope) => roles[scope]?.some((member) => names.has(member)));
	return held.length === 0 || held.includes("moderate") ? held : ["moderate", ...held];
}
