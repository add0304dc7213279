/** What a person chose for this browser. Nothing of it is sent anywhere. */
import { effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["comfortable", "compact"] as const;
/** By what times are shown; times of the wire are UTC. */
export const CLOCKS = ["utc", "local"] as const;
export type Clock = (typeof CLOCKS)[number];
/** How a text is covered until it is revealed. */
export const COVERS = ["blur", "mask", "category", "off"] as const;
export type Cover = (typeof COVERS)[number];

export interface Preferences {
	readonly theme: (typeof THEMES)[number];
	readonly density: (typeof DENSITIES)[number];
	readonly clock: Clock;
	readonly cover: Cover;
	/** Everything in grey. */
	readonly monochrome: boolean;
	/** Single keys as shortcuts (WCAG 2.1.4). */
	readonly shortcuts: boolean;
	/** Keys of commands by their id, where they differ from the usual ones. */
	readonly keys: Readonly<Record<string, string>>;
}

const STORAGE_KEY = "plainspeak.preferences";
const DEFAULTS: Preferences = {
	theme: "system",
	density: "comfortable",
	clock: "utc",
	cover: "blur",
	monochrome: false,
	shortcuts: true,
	keys: {},
};

function read(): Preferences {
	try {
		return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") as Partial<Preferences>) };
	} catch {
		return DEFAULTS;
	}
}

export const preferences = signal<Preferences>(read());

export function prefer(changes: Partial<Preferences>): void {
	preferences.value = { ...preferences.value, ...changes };
}

/** Shows the preferences on the page and keeps them. */
export function followPreferences(): void {
	effect(() => {
		const { theme, density, monochrome } = preferences.value;
		const { dataset } = document.documentElement;
		dataset["theme"] = theme;
		dataset["density"] = density;
		dataset["monochrome"] = String(monochrome);
		localStorage.setItem(STORAGE_KEY, JSON.stringify(preferences.value));
	});
}
