import type { ComponentType } from "preact";
import type { Scope } from "../api/wire.ts";
import { Playground } from "../pages/playground.tsx";
import { ReviewPage } from "../pages/review-item.tsx";
import { Reviews } from "../pages/reviews.tsx";

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
	{ path: /^\/reviews$/, title: "Reviews", scope: "review", nav: { path: "/reviews", key: "q" }, page: Reviews },
	{ path: /^\/reviews\/(?<id>[\w-]+)$/, title: "Review", scope: "review", page: ReviewPage },
	{
		path: /^\/decisions\/(?<id>[\w-]+)$/,
		title: "Decision",
		scope: "review",
		isLazy: true,
		page: () => import("../pages/decision.tsx").then(({ DecisionPage }) => DecisionPage),
	},
	{
		path: /^\/patterns$/,
		title: "Patterns",
		scope: "patterns",
		nav: { path: "/patterns", key: "p" },
		isLazy: true,
		page: () => import("../pages/patterns.tsx").then(({ Patterns }) => Patterns),
	},
	{
		path: /^\/patterns\/(?:new|edit\/(?<id>[\w-]+))$/,
		title: "Pattern",
		scope: "patterns",
		isLazy: true,
		page: () => import("../pages/pattern-editor.tsx").then(({ PatternEditor }) => PatternEditor),
	},
	{
		path: /^\/dashboard$/,
		title: "Dashboard",
		scope: "admin",
		nav: { path: "/dashboard", key: "d" },
		isLazy: true,
		page: () => import("../pages/dashboard.tsx").then(({ Dashboard }) => Dashboard),
	},
	{
		path: /^\/models$/,
		title: "Models",
		scope: "admin",
		nav: { path: "/models", key: "m" },
		isLazy: true,
		page: () => import("../pages/models.tsx").then(({ ModelsPage }) => ModelsPage),
	},
	{ path: /^\/try$/, title: "Playground", scope: "moderate", nav: { path: "/try", key: "t" }, page: Playground },
	{
		path: /^\/settings$/,
		title: "Settings",
		scope: "moderate",
		nav: { path: "/settings", key: "k" },
		isLazy: true,
		page: () => import("../pages/settings.tsx").then(({ Settings }) => Settings),
	},
];
