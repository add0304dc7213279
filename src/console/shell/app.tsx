import { useEffect, useRef, useState } from "preact/hooks";
import { Failed } from "../components/list-state.tsx";
import { BreakerBanner } from "./breaker-banner.tsx";
import { keyOf, listenToKeys, useCommands } from "./commands.ts";
import { Help } from "./help.tsx";
import { NoticeList } from "./notice-list.tsx";
import { PAGES, type PageRoute } from "./pages.ts";
import { Palette } from "./palette.tsx";
import { prefer, preferences, THEMES } from "./preferences.ts";
import { go, hrefOf, place } from "./router.ts";
import { mayUse, session, signOutLocally, startSession } from "./session.ts";
import { SignIn } from "./sign-in.tsx";

function routeOf(path: string): { readonly route: PageRoute; readonly params: Record<string, string> } | null {
	for (const route of PAGES) {
		const found = route.path.exec(path);
		if (found) return { route, params: { ...found.groups } };
	}
	return null;
}

/** Pages that this person may use. */
function navigation(): PageRoute[] {
	return PAGES.filter(({ nav, scope }) => nav !== undefined && mayUse(scope));
}

function NextTheme() {
	const { theme } = preferences.value;
	const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
	return (
		<button type="button" class="quiet" onClick={() => prefer({ theme: next })}>
			Theme: {theme}
		</button>
	);
}

function SideBar({ openHelp }: { readonly openHelp: () => void }) {
	if (session.value.state !== "in") return null;
	const { name, environment } = session.value.me;
	const { path } = place.value;
	return (
		<header class="side">
			<a class="brand" href={hrefOf("/")}>
				Plainspeak
			</a>
			<nav aria-label="Pages">
				<ul>
					{navigation().map(({ title, nav }) => (
						<li key={title}>
							<a href={hrefOf(nav!.path)} aria-current={path.startsWith(nav!.path) ? "page" : undefined}>
								{title}
								<span class="kbd" aria-hidden="true">
									{keyOf({ id: `go ${nav!.path}`, key: `g ${nav!.key}` })}
								</span>
							</a>
						</li>
					))}
				</ul>
			</nav>
			<div class="side-foot">
				<p>
					<strong>{name}</strong> <span class="tag">{environment}</span>
				</p>
				<NextTheme />
				<button type="button" class="quiet" onClick={openHelp}>
					Keys{" "}
					<span class="kbd" aria-hidden="true">
						?
					</span>
				</button>
				{environment === "local" && (
					<button type="button" class="quiet" onClick={signOutLocally}>
						Sign out
					</button>
				)}
			</div>
		</header>
	);
}

function Main() {
	const main = useRef<HTMLElement>(null);
	const { path } = place.value;
	const found = routeOf(path);
	const title = found?.route.title ?? "Not found";
	const isFirst = useRef(true);
	useEffect(() => {
		document.title = `${title} · Plainspeak`;
	}, [title]);
	useEffect(() => {
		if (!isFirst.current) main.current?.focus();
		isFirst.current = false;
	}, [path]);
	useEffect(() => {
		if (path === "/") go(hrefOf(navigation()[0]?.nav?.path ?? "/try"), "replace");
	}, [path]);
	return (
		<main id="main" ref={main} tabIndex={-1}>
			{found ? (
				<found.route.page params={found.params} />
			) : (
				path !== "/" && (
					<div class="empty">
						<h1>No such page</h1>
						<p>
							<a href={hrefOf("/")}>Go to the first page</a>
						</p>
					</div>
				)
			)}
		</main>
	);
}

function Inside() {
	const [open, setOpen] = useState<"help" | "palette" | null>(null);
	useEffect(() => listenToKeys(() => setOpen("palette")), []);
	useCommands([
		{ id: "help", key: "?", label: "Show the keys", group: "Everywhere", run: () => setOpen("help") },
		...navigation().map(({ title, nav }) => ({
			id: `go ${nav!.path}`,
			key: `g ${nav!.key}`,
			label: `Go to ${title}`,
			group: "Everywhere",
			run: () => go(hrefOf(nav!.path)),
		})),
	]);
	return (
		<>
			<a class="skip" href="#main">
				Skip to the page
			</a>
			<SideBar openHelp={() => setOpen("help")} />
			<div class="content">
				{mayUse("admin") && <BreakerBanner />}
				<Main />
			</div>
			<NoticeList />
			{open === "help" && <Help onClose={() => setOpen(null)} />}
			{open === "palette" && <Palette onClose={() => setOpen(null)} />}
		</>
	);
}

/** The console: asks who is there, then shows the page that the address names. */
export function App() {
	const { value } = session;
	switch (value.state) {
		case "starting":
			return <main class="sign-in" aria-busy="true" />;
		case "choosing":
			return <SignIn />;
		case "failed":
			return (
				<main class="sign-in">
					<h1>Plainspeak console</h1>
					<Failed error={value.error} what="session" retry={() => void startSession()} />
				</main>
			);
		case "in":
			return <Inside />;
	}
}
