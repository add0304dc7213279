import { useResource } from "../api/resource.ts";
import type { ServiceStatus } from "../api/service-wire.ts";
import { Facts } from "../components/facts.tsx";
import { ListState } from "../components/list-state.tsx";
import { BrowserSettings } from "../settings/browser.tsx";
import { Keys } from "../settings/keys.tsx";
import { Policy } from "../settings/policy.tsx";
import { mayUse, session } from "../shell/session.ts";

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
					["By", environment === "local" ? "local development" : "Cloudflare Access"],
					["Tenant", tenant],
					["May", scopes.join(", ")],
				]}
			/>
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
					<Keys />
				</>
			)}
		</div>
	);
}
