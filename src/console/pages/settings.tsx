import { useResource } from "../api/resource.ts";
import type { ServiceStatus } from "../api/service-wire.ts";
import type { Scope } from "../api/wire.ts";
import { Facts } from "../components/facts.tsx";
import { ListState } from "../components/list-state.tsx";
import { BrowserSettings } from "../settings/browser.tsx";
import { Keys } from "../settings/keys.tsx";
import { Policy } from "../settings/policy.tsx";
import { Reviewers } from "../settings/reviewers.tsx";
import { mayUse, session } from "../shell/session.ts";

/** What a role lets its holder do. */
const ROLES: Readonly<Record<Scope, string>> = {
	moderate: "judge texts",
	review: "review what was decided",
	patterns: "change patterns",
	admin: "see and set everything else",
};
/** Cloudflare Access ends the session here (developers.cloudflare.com, "Log out as a user"). */
const SIGN_OUT = "/cdn-cgi/access/logout";

function Person() {
	const { value } = session;
	if (value.state !== "in") return null;
	const { name, tenant, scopes, environment } = value.me;
	return (
		<section class="card stack">
			<h2>You</h2>
			<Facts
				facts={[
					["Signed in as", name],
					[
						"By",
						environment === "local" ? (
							"local development"
						) : (
							<>
								Cloudflare Access (<a href={SIGN_OUT}>sign out</a>)
							</>
						),
					],
					["Tenant", tenant],
					[
						"May",
						<ul key="may">
							{scopes.map((scope) => (
								<li key={scope}>
									{scope}: {ROLES[scope]}
								</li>
							))}
						</ul>,
					],
				]}
			/>
			<p class="muted">STAFF_ROLES of the deployment says who has which role.</p>
		</section>
	);
}

function Retention() {
	const status = useResource<ServiceStatus>("/status");
	return (
		<section class="card stack">
			<h2>Texts that are kept</h2>
			<ListState resource={status} what="status">
				{({ decision_log: log }) => (
					<p>
						Policy <strong>{log.text_policy}</strong>, for {log.text_retention_days} days. TEXT_POLICY and
						TEXT_RETENTION_DAYS of the deployment say so.
					</p>
				)}
			</ListState>
		</section>
	);
}

/** The person, this browser, and what an administrator may change. */
export function Settings() {
	return (
		<div class="page">
			<h1>Settings</h1>
			<Person />
			<BrowserSettings />
			{mayUse("admin") && (
				<>
					<Retention />
					<Policy />
					<Reviewers />
					<Keys />
				</>
			)}
		</div>
	);
}
