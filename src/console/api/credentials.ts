/** Who local development takes this tab for. Behind Cloudflare Access nothing is sent: its cookie says who asks. */
const STORAGE_KEY = "plainspeak.local-name";

export const LOCAL_STAFF = ["ada", "rita"] as const;
export type LocalName = (typeof LOCAL_STAFF)[number];

/** The name that was chosen in this tab. */
export function localName(): LocalName | null {
	const stored = sessionStorage.getItem(STORAGE_KEY);
	return LOCAL_STAFF.find((name) => name === stored) ?? null;
}

export function rememberLocalName(name: LocalName | null): void {
	if (name === null) sessionStorage.removeItem(STORAGE_KEY);
	else sessionStorage.setItem(STORAGE_KEY, name);
}

export function authorization(): string | null {
	const name = localName();
	return name === null ? null : `Bearer local-${name}`;
}
