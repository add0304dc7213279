import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { forget, useResource } from "../api/resource.ts";
import type { Failsafe, Models, RegisteredModel, ServiceStatus } from "../api/service-wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { Facts } from "../components/facts.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { ReasonField } from "../components/reason-field.tsx";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { Cards } from "../models/cards.tsx";
import { Shadow } from "../models/shadow.tsx";
import { notify } from "../shell/notices.ts";

const POLL_MS = 10_000;
/** Cards beside each other. */
const MAX_CARDS = 2;

function WeightDialog({
	set,
	onClose,
	onDone,
}: {
	readonly set: Models;
	readonly onClose: () => void;
	readonly onDone: () => void;
}) {
	const [weights, setWeights] = useState(() => set.models.map(({ weight }) => weight));
	const [typed, setTyped] = useState("");
	const [reason, setReason] = useState("");
	const leader = set.models[weights.indexOf(Math.max(...weights))]?.name ?? "";
	const save = async () => {
		const models = set.models.map(({ share: _, version: __, ...model }, index) => ({
			...model,
			weight: weights[index],
		}));
		const shadow = set.shadow ? { shadow: { name: set.shadow.name, basis_points: set.shadow.basis_points } } : {};
		try {
			await api("/models/active", {
				method: "PUT",
				body: { expected_revision: set.revision, reason, models, ...shadow },
			});
			notify("The shares are set; isolates go by them within a minute.");
			onDone();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
		onClose();
	};
	return (
		<Dialog title="Change the shares" onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				{set.models.map((model, index) => (
					<label key={model.name}>
						<span>Weight of {model.name}</span>
						<input
							type="number"
							min={0}
							value={weights[index]}
							onInput={(event) =>
								setWeights(weights.map((weight, at) => (at === index ? event.currentTarget.valueAsNumber : weight)))
							}
						/>
					</label>
				))}
				<label>
					<span>Type the name of the model that will judge most: {leader}</span>
					<input
						type="text"
						value={typed}
						autocomplete="off"
						onInput={(event) => setTyped(event.currentTarget.value)}
					/>
				</label>
				<ReasonField reason={reason} change={setReason} />
				<p>
					<button type="submit" class="primary" disabled={typed !== leader || reason.trim() === ""}>
						Change the shares
					</button>
				</p>
			</form>
		</Dialog>
	);
}

function ModelRow({
	model,
	isShown,
	toggle,
}: {
	readonly model: RegisteredModel;
	readonly isShown: boolean;
	readonly toggle: () => void;
}) {
	return (
		<tr>
			<th scope="row">{model.name}</th>
			<td>
				{model.kind}
				{model.version && ` ${model.version}`}
			</td>
			<td class="number">{(100 * model.share).toFixed(1)}%</td>
			<td>{model.on_failure ?? "none"}</td>
			<td>
				<button type="button" aria-pressed={isShown} onClick={toggle}>
					Card of {model.name}
				</button>
			</td>
		</tr>
	);
}

function Breakers() {
	const failsafe = useResource<Failsafe>("/failsafe/status", POLL_MS);
	const reset = async () => {
		try {
			await api("/failsafe/reset", { method: "POST", body: {} });
			notify("All breakers are closed, for the whole service.");
			failsafe.refresh();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<section class="card stack">
			<h2>Failsafe</h2>
			<ListState
				resource={failsafe}
				what="breakers"
				isEmpty={({ models }) => models.length === 0}
				empty={<p>No endpoint is configured, so there is no breaker: the embedded model answers.</p>}
			>
				{({ models, state_kept_ms }) => (
					<>
						<table>
							<thead>
								<tr>
									<th scope="col">Endpoint</th>
									<th scope="col">Breaker</th>
									<th scope="col">Failures</th>
									<th scope="col">Opened</th>
								</tr>
							</thead>
							<tbody>
								{models.map(({ model, phase, failures, opened_at, probing }) => (
									<tr key={model}>
										<th scope="row">{model}</th>
										<td>
											{words(phase)}
											{probing && ", probing"}
										</td>
										<td>{failures}</td>
										<td>{opened_at ? <Since at={opened_at} /> : "not open"}</td>
									</tr>
								))}
							</tbody>
						</table>
						<p class="row">
							<button type="button" onClick={() => void reset()}>
								Close all breakers
							</button>
							<span class="muted">
								For the whole service; each isolate knows within {state_kept_ms / 1000} s and one request.
							</span>
						</p>
					</>
				)}
			</ListState>
		</section>
	);
}

/** What the service says of itself. */
function Health() {
	const status = useResource<ServiceStatus>("/status", POLL_MS);
	return (
		<section class="card stack">
			<h2>How the service stands</h2>
			<ListState resource={status} what="status">
				{({ state, reasons, environment, patterns, publisher, decision_log: log }) => (
					<Facts
						facts={[
							["Service", [state, ...reasons.map((reason) => reason.replaceAll("_", " "))].join(", ")],
							["Environment", environment],
							[
								"Patterns",
								`${patterns.version}, ${patterns.source}${patterns.stale ? `, stale: ${patterns.problem}` : ""}`,
							],
							[
								"Publisher",
								`${publisher.state}${publisher.demoted?.length ? `, ${publisher.demoted.length} demoted` : ""}`,
							],
							["Decision log", `${log.state}, ${log.dead_letters ?? "unknown"} dead letters`],
							[
								"Last counted minute",
								log.last_decision_minute ? <Since key="since" at={log.last_decision_minute} /> : "none yet",
							],
						]}
					/>
				)}
			</ListState>
		</section>
	);
}

/** Which models judge, and how the endpoints do. */
export function ModelsPage() {
	const models = useResource<Models>("/models");
	const [shown, setShown] = useState<readonly string[]>([]);
	const [isChanging, setChanging] = useState(false);
	const toggle = (name: string) =>
		setShown(shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name].slice(-MAX_CARDS));
	return (
		<div class="page">
			<h1>Models</h1>
			<ListState resource={models} what="models">
				{(set) => (
					<>
						<p class="muted">
							{set.set_at ? (
								<>
									Revision {set.revision}, set <Since at={set.set_at} /> by {set.set_by}: <bdi>{set.reason}</bdi>
								</>
							) : (
								"As the deployment's configuration says; nobody changed it."
							)}
						</p>
						<TableFrame label="Models">
							<table>
								<thead>
									<tr>
										<th scope="col">Model</th>
										<th scope="col">Kind</th>
										<th scope="col" class="number">
											Share
										</th>
										<th scope="col">When it fails</th>
										<th scope="col">Card</th>
									</tr>
								</thead>
								<tbody>
									{set.models.map((model) => (
										<ModelRow
											key={model.name}
											model={model}
											isShown={shown.includes(model.name)}
											toggle={() => toggle(model.name)}
										/>
									))}
								</tbody>
							</table>
						</TableFrame>
						{set.shadow && <Shadow shadow={set.shadow} />}
						<p>
							<button type="button" onClick={() => setChanging(true)}>
								Change the shares
							</button>
						</p>
						{isChanging && (
							<WeightDialog
								set={set}
								onClose={() => setChanging(false)}
								onDone={() => {
									forget("/models");
									models.refresh();
								}}
							/>
						)}
						<Cards names={shown} />
					</>
				)}
			</ListState>
			<Breakers />
			<Health />
		</div>
	);
}
