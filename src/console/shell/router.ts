/** Where the console is: the address bar as a signal. Filters and selections live in the query, so a link shows the same. */
import { signal } from "@preact/signals";

/** Everything of the console lies under this path. */
export const BASE = "/console";

export interface Place {
	/** Path below the base, `/reviews`. */
	readonly path: string;
	readonly query: URLSearchParams;
}

function readPlace(): Place {
	const path = location.pathname.slice(BASE.length).replace(/\/+$/, "");
	return { path: path === "" ? "/" : path, query: new URLSearchParams(location.search) };
}

export const place = signal(readPlace());

/** Address of a page, with a query where one is given; empty values are left out. */
export function hrefOf(path: string, query: Readonly<Record<string, string | null>> = {}): string {
	const given = Object.entries(query).filter(
		(entry): entry is [string, string] => entry[1] !== null && entry[1] !== "",
	);
	const search = new URLSearchParams(given).toString();
	return `${BASE}${path === "/" ? "/" : path}${search === "" ? "" : `?${search}`}`;
}

/** Goes to a page of the console. `replace` is for what is no step of its own, as a filter being typed. */
export function go(href: string, how: "push" | "replace" = "push"): void {
	if (how === "push") history.pushState(null, "", href);
	else history.replaceState(null, "", href);
	place.value = readPlace();
}

/** Changes parts of the query where one is. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
	const { path, query } = readPlace();
	go(hrefOf(path, { ...Object.fromEntries(query), ...changes }), "replace");
}

/** Follows links of the console without loading the page anew. */
export function followLinks(): void {
	addEventListener("popstate", () => {
		place.value = readPlace();
	});
	document.addEventListener("click", (event) => {
		if (
			event.defaultPrevented ||
			event.button !== 0 ||
			event.metaKey ||
			event.ctrlKey ||
			event.shiftKey ||
			event.altKey
		)
			return;
		const link = event.target instanceof Element ? event.target.closest("a") : null;
		if (link?.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
		if (link.hash !== "" || !link.pathname.startsWith(`${BASE}/`)) return;
		event.preventDefault();
		go(link.pathname + link.search);
	});
}
