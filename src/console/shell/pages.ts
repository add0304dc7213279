import type { ComponentType } from "preact";
import type { Scope } from "../api/wire.ts";
import { Playground } from "../pages/playground.tsx";

type PageComponent = ComponentType<{ readonly params: Readonly<Record<string, string>> }>;

export interface PageRoute {
	readonly path: RegExp;
	readonly title: string;
	/** Without it the page is not in the navigation, and the service refuses what it asks. */
	readonly scope: Scope;
	/** Present for pages of the navigation: the path, and the key after `g`. */
	readonly nav?: { readonly path: string; readonly key: string };
	readonly page: PageComponent | (() => Promise<PageComponent>);
	readonly isLazy?: true;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly PageRoute[] = [
	{ path: /^\/try$/, title: "Playground", scope: "moderate", nav: { path: "/try", key: "t" }, page: Playground },
];
