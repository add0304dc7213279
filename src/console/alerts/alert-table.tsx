import type { RefObject, VNode } from "preact";
import { useState } from "preact/hooks";
import type { Alert } from "../api/alert-wire.ts";
import { api, asApiError } from "../api/client.ts";
import { forget } from "../api/resource.ts";
import { Dialog } from "../components/dialog.tsx";
import { reasonOf } from "../components/list-state.tsx";
import { ReasonField } from "../components/reason-field.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { notify } from "../shell/notices.ts";

/** The runbook's section of an alert, on this host. */
export function RunbookLink({ name }: { readonly name: string }) {
	return (
		<a href={`/docs/runbook#${name.toLowerCase()}`} target="_blank" rel="noreferrer">
			{name}
		</a>
	);
}

export function SeverityTag({ severity }: Pick<Alert, "severity">) {
	return <span class={severity === "page" ? "tag crisis" : "tag"}>{severity}</span>;
}

function figure(value: number): string {
	return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function TakeUp({
	alert,
	onClose,
	onDone,
}: {
	readonly alert: Alert;
	readonly onClose: () => void;
	readonly onDone: () => void;
}) {
	const [note, setNote] = useState("");
	const send = async () => {
		try {
			await api(`/alerts/${alert.id}/acknowledge`, { method: "POST", body: { note: note.trim() } });
			notify(`${alert.name} is yours; nobody is told of it again.`);
			forget("/alerts");
			onDone();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<Dialog title={`Take up ${alert.name}`} onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					onClose();
					void send();
				}}
			>
				<p>{alert.summary}. It goes on until its cause is gone, and is told no more meanwhile.</p>
				<ReasonField label="Note, for whoever looks next" reason={note} change={setNote} isOptional />
				<p>
					<button type="submit" class="primary">
						Take it up
					</button>
				</p>
			</form>
		</Dialog>
	);
}

function Standing({ alert, takeUp }: { readonly alert: Alert; readonly takeUp: () => void }) {
	const { name, ended_at, acknowledged_at, acknowledged_by, acknowledged_note } = alert;
	return (
		<>
			{ended_at !== null && (
				<>
					over <Since at={ended_at} />{" "}
				</>
			)}
			{acknowledged_at !== null && (
				<>
					taken up by {acknowledged_by} <Since at={acknowledged_at} />
					{acknowledged_note !== null && (
						<>
							: <bdi>{acknowledged_note}</bdi>
						</>
					)}
				</>
			)}
			{ended_at === null && acknowledged_at === null && (
				<button type="button" onClick={takeUp}>
					Take up {name}
				</button>
			)}
		</>
	);
}

/** The way to take an alert up: what asks for it, and the dialog while it is asked. `onDone`: what was read is true no more. */
export function useTakeUp(onDone: () => void): {
	readonly takeUp: (alert: Alert) => void;
	readonly dialog: VNode | null;
} {
	const [taking, setTaking] = useState<Alert | null>(null);
	return {
		takeUp: setTaking,
		dialog: taking && <TakeUp alert={taking} onClose={() => setTaking(null)} onDone={onDone} />,
	};
}

interface Props {
	readonly alerts: readonly Alert[];
	readonly label: string;
	readonly takeUp: (alert: Alert) => void;
	readonly list?: RefObject<HTMLTableSectionElement | null>;
}

/** Alerts with what raised them. */
export function AlertTable({ alerts, label, takeUp, list }: Props) {
	return (
		<TableFrame label={label}>
			<table>
				<thead>
					<tr>
						<th scope="col">Alert</th>
						<th scope="col">Kind</th>
						<th scope="col">What</th>
						<th scope="col" class="number">
							Value
						</th>
						<th scope="col">Since</th>
						<th scope="col">State</th>
					</tr>
				</thead>
				<tbody {...(list ? { ref: list } : {})}>
					{alerts.map((alert) => (
						<tr key={alert.id}>
							<td>
								<RunbookLink name={alert.name} />{" "}
								<span class="muted">
									{Object.entries(alert.labels)
										.map(([name, value]) => `${name} ${value}`)
										.join(", ")}
								</span>
							</td>
							<td>
								<SeverityTag severity={alert.severity} />
							</td>
							<td>{alert.summary}</td>
							<td class="number">
								{figure(alert.value)} <span class="muted">over {figure(alert.threshold)}</span>
							</td>
							<td>
								<Since at={alert.started_at} />
							</td>
							<td>
								<Standing alert={alert} takeUp={() => takeUp(alert)} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}
