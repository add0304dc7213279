import type { ComponentType } from "preact";
import type { Scope } from "../api/wire.ts";
import { lazily } from "../components/lazily.tsx";
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
	readonly page: PageComponent;
}

/** A page whose code is not part of the first view. It comes at once, or says itself that it is reading. */
function pageOf(load: () => Promise<PageComponent>): PageComponent {
	return lazily(load, "page", () => null);
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly PageRoute[] = [
	{ path: /^\/reviews$/, title: "Reviews", scope: "review", nav: { path: "/reviews", key: "q" }, page: Reviews },
	{ path: /^\/reviews\/(?<id>[\w-]+)$/, title: "Review", scope: "review", page: ReviewPage },
	{
		path: /^\/decisions\/(?<id>[\w-]+)$/,
		title: "Decision",
		scope: "review",
		page: pageOf(() => import("../pages/decision.tsx").then(({ DecisionPage }) => DecisionPage)),
	},
	{
		path: /^\/patterns$/,
		title: "Patterns",
		scope: "patterns",
		nav: { path: "/patterns", key: "p" },
		page: pageOf(() => import("../pages/patterns.tsx").then(({ Patterns }) => Patterns)),
	},
	{
		path: /^\/patterns\/(?:new|edit\/(?<id>[\w-]+))$/,
		title: "Pattern",
		scope: "patterns",
		page: pageOf(() => import("../pages/pattern-editor.tsx").then(({ PatternEditor }) => PatternEditor)),
	},
	{
		path: /^\/terms$/,
		title: "Emerging terms",
		scope: "patterns",
		nav: { path: "/terms", key: "e" },
		page: pageOf(() => import("../pages/terms.tsx").then(({ Terms }) => Terms)),
	},
	{
		path: /^\/dashboard$/,
		title: "Dashboard",
		scope: "admin",
		nav: { path: "/dashboard", key: "d" },
		page: pageOf(() => import("../pages/dashboard.tsx").then(({ Dashboard }) => Dashboard)),
	},
	{
		path: /^\/alerts$/,
		title: "Alerts",
		scope: "admin",
		nav: { path: "/alerts", key: "a" },
		page: pageOf(() => import("../pages/alerts.tsx").then(({ Alerts }) => Alerts)),
	},
	{
		path: /^\/models$/,
		title: "Models",
		scope: "admin",
		nav: { path: "/models", key: "m" },
		page: pageOf(() => import("../pages/models.tsx").then(({ ModelsPage }) => ModelsPage)),
	},
	{ path: /^\/try$/, title: "Playground", scope: "moderate", nav: { path: "/try", key: "t" }, page: Playground },
	{
		path: /^\/jobs$/,
		title: "Jobs",
		scope: "moderate",
		nav: { path: "/jobs", key: "j" },
		page: pageOf(() => import("../pages/jobs.tsx").then(({ Jobs }) => Jobs)),
	},
	{
		path: /^\/jobs\/(?<id>\w+)$/,
		title: "Job",
		scope: "moderate",
		page: pageOf(() => import("../pages/job.tsx").then(({ JobPage }) => JobPage)),
	},
	{
		path: /^\/settings$/,
		title: "Settings",
		scope: "moderate",
		nav: { path: "/settings", key: "k" },
		page: pageOf(() => import("../pages/settings.tsx").then(({ Settings }) => Settings)),
	},
];
