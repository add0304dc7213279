import type { Alert } from "../api/alert-wire.ts";
import { useResource } from "../api/resource.ts";
import { ListState } from "../components/list-state.tsx";
import { hrefOf } from "../shell/router.ts";
import { AlertTable, useTakeUp } from "./alert-table.tsx";

const POLL_MS = 30_000;

/** What fires now, beside other figures. */
export function OpenAlerts() {
	const alerts = useResource<{ data: readonly Alert[] }>("/alerts", POLL_MS);
	const { takeUp, dialog } = useTakeUp(alerts.refresh);
	return (
		<section class="card stack">
			<div class="split">
				<h2>Alerts</h2>
				<a href={hrefOf("/alerts")}>All alerts, and their rules</a>
			</div>
			<ListState
				resource={alerts}
				what="alerts"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>Nothing fires.</p>}
			>
				{({ data }) => <AlertTable alerts={data} label="Alerts that fire" takeUp={takeUp} />}
			</ListState>
			{dialog}
		</section>
	);
}
