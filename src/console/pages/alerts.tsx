import { AlertTable, RunbookLink, SeverityTag, useTakeUp } from "../alerts/alert-table.tsx";
import type { Alert, AlertRule } from "../api/alert-wire.ts";
import { useResource } from "../api/resource.ts";
import { ListState } from "../components/list-state.tsx";
import { useRows } from "../components/rows.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { useCommands } from "../shell/commands.ts";

const POLL_MS = 10_000;

function minutes(seconds: number): string {
	return seconds === 0 ? "at once" : `${seconds / 60} min`;
}

function Rules() {
	const rules = useResource<{ data: readonly AlertRule[] }>("/alerts/rules");
	return (
		<details class="card">
			<summary>Rules</summary>
			<ListState resource={rules} what="rules">
				{({ data }) => (
					<div class="stack">
						<p class="muted">
							They are part of the service's code and change with a deployment. An alert is silenced by taking it up: it
							is told no more until it is over.
						</p>
						<TableFrame label="Rules">
							<table>
								<thead>
									<tr>
										<th scope="col">Alert</th>
										<th scope="col">Kind</th>
										<th scope="col">When</th>
										<th scope="col">Told after</th>
									</tr>
								</thead>
								<tbody>
									{data.map((rule) => (
										<tr key={`${rule.name} ${rule.condition}`}>
											<td>
												<RunbookLink name={rule.name} />
											</td>
											<td>
												<SeverityTag severity={rule.severity} />
											</td>
											<td>{rule.condition}</td>
											<td>{minutes(rule.for_seconds)}</td>
										</tr>
									))}
								</tbody>
							</table>
						</TableFrame>
					</div>
				)}
			</ListState>
		</details>
	);
}

/** What fires, what fired, and by which rules. */
export function Alerts() {
	const open = useResource<{ data: readonly Alert[] }>("/alerts?limit=100", POLL_MS);
	const all = useResource<{ data: readonly Alert[] }>("/alerts?state=all&limit=100", POLL_MS);
	const refresh = () => {
		open.refresh();
		all.refresh();
	};
	const { takeUp, dialog } = useTakeUp(refresh);
	const firing = open.data?.data ?? [];
	const { selected, list } = useRows<HTMLTableSectionElement>("Alerts", firing.length);
	const waiting = firing.filter(({ acknowledged_at }) => acknowledged_at === null);
	useCommands([
		{
			id: "take up",
			key: "a",
			label: "Take the alert up",
			group: "Alerts",
			run: () => {
				const chosen = selected >= 0 ? firing[selected] : waiting[0];
				if (chosen && chosen.acknowledged_at === null) takeUp(chosen);
			},
		},
	]);
	return (
		<div class="page">
			<h1>Alerts</h1>
			<p class="muted">
				A page wants somebody now, a ticket within days. The name of an alert leads to what the runbook says of it.
			</p>
			<ListState
				resource={open}
				what="alerts"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>Nothing fires. The rules are looked at each minute, and this page asks every ten seconds.</p>}
			>
				{({ data }) => <AlertTable alerts={data} label="Alerts that fire" takeUp={takeUp} list={list} />}
			</ListState>
			<section class="stack">
				<h2>Over</h2>
				<ListState
					resource={all}
					what="alerts that are over"
					isEmpty={({ data }) => data.every(({ ended_at }) => ended_at === null)}
					empty={<p>No alert has come to its end yet.</p>}
				>
					{({ data }) => (
						<AlertTable
							alerts={data.filter(({ ended_at }) => ended_at !== null)}
							label="Alerts that are over"
							takeUp={takeUp}
						/>
					)}
				</ListState>
			</section>
			<Rules />
			{dialog}
		</div>
	);
}
