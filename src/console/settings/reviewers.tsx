import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { LANES, type Lane, type Page } from "../api/wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { ReasonField } from "../components/reason-field.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { notify } from "../shell/notices.ts";

interface Reviewer {
	readonly reviewer: string;
	readonly lanes: readonly Lane[];
	readonly known_items: { readonly asked: number; readonly right: number; readonly lower_bound: number | null };
}

function LanesDialog({
	reviewer,
	onClose,
	onDone,
}: {
	readonly reviewer: Reviewer;
	readonly onClose: () => void;
	readonly onDone: () => void;
}) {
	const [lanes, setLanes] = useState<ReadonlySet<Lane>>(new Set(reviewer.lanes));
	const [reason, setReason] = useState("");
	const save = async () => {
		const chosen = LANES.filter((lane) => lanes.has(lane));
		const body = { reviewer: reviewer.reviewer, lanes: chosen.length === LANES.length ? null : chosen, reason };
		try {
			await api("/reviewers/lanes", { method: "PUT", body });
			notify(`The lanes of ${reviewer.reviewer} are set.`);
			onDone();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
		onClose();
	};
	return (
		<Dialog title={`Lanes of ${reviewer.reviewer}`} onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<fieldset>
					<legend>Items come from</legend>
					{LANES.map((lane) => (
						<label key={lane} class="inline row">
							<input
								type="checkbox"
								checked={lanes.has(lane)}
								onChange={({ currentTarget }) => {
									const others = [...lanes].filter((other) => other !== lane);
									setLanes(new Set(currentTarget.checked ? [...others, lane] : others));
								}}
							/>{" "}
							{lane}
						</label>
					))}
				</fieldset>
				<ReasonField reason={reason} change={setReason} />
				<p>
					<button type="submit" class="primary" disabled={reason.trim() === ""}>
						Set the lanes
					</button>
				</p>
			</form>
		</Dialog>
	);
}

/** Who reviews which lanes. How they do on items whose answer is known is for who leads them: no order by it. */
export function Reviewers() {
	const reviewers = useResource<Page<Reviewer>>("/reviewers");
	const [chosen, setChosen] = useState<Reviewer | null>(null);
	return (
		<section class="card stack">
			<h2>Reviewers</h2>
			<ListState
				resource={reviewers}
				what="reviewers"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>Nobody has limited lanes, and nobody was asked an item whose answer is known: all take from all.</p>}
			>
				{({ data }) => (
					<TableFrame label="Reviewers">
						<table>
							<thead>
								<tr>
									<th scope="col">Reviewer</th>
									<th scope="col">Lanes</th>
									<th scope="col">Known items</th>
									<th scope="col">Change</th>
								</tr>
							</thead>
							<tbody>
								{data.map((reviewer) => (
									<tr key={reviewer.reviewer}>
										<th scope="row">{reviewer.reviewer}</th>
										<td>{reviewer.lanes.length === LANES.length ? "all" : reviewer.lanes.join(", ") || "none"}</td>
										<td>
											{reviewer.known_items.asked === 0
												? "none yet"
												: `${reviewer.known_items.right} of ${reviewer.known_items.asked} right`}
										</td>
										<td>
											<button type="button" onClick={() => setChosen(reviewer)}>
												Lanes of {reviewer.reviewer}
											</button>
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</TableFrame>
				)}
			</ListState>
			{chosen && <LanesDialog reviewer={chosen} onClose={() => setChosen(null)} onDone={reviewers.refresh} />}
		</section>
	);
}
