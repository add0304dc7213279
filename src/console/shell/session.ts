/** Who is signed in, as the service says it. */
import { signal } from "@preact/signals";
import { type ApiError, api, asApiError } from "../api/client.ts";
import { type LocalName, localName, rememberLocalName } from "../api/credentials.ts";
import { forget } from "../api/resource.ts";
import type { Me } from "../api/wire.ts";

export type Session =
	| { readonly state: "starting" }
	/** Local development: one of the named staff is to be chosen. */
	| { readonly state: "choosing" }
	| { readonly state: "in"; readonly me: Me }
	| { readonly state: "failed"; readonly error: ApiError };

export const session = signal<Session>({ state: "starting" });

/** Asks the service who this is. */
export async function startSession(): Promise<void> {
	try {
		const me = await api<Me>("/me");
		session.value = me.environment === "local" && localName() === null ? { state: "choosing" } : { state: "in", me };
	} catch (error) {
		session.value = { state: "failed", error: asApiError(error) };
	}
}

export async function signInLocally(name: LocalName): Promise<void> {
	rememberLocalName(name);
	await startSession();
}

export function signOutLocally(): void {
	rememberLocalName(null);
	forget();
	session.value = { state: "choosing" };
}

/** Whether the person may use what needs a scope; the service refuses it in any case. */
export function mayUse(scope: Me["scopes"][number]): boolean {
	return session.value.state === "in" && session.value.me.scopes.includes(scope);
}
