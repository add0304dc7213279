import type { ReviewItem } from "../api/wire.ts";
import { ActionTag, Bars, SeverityTag, words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { hrefOf } from "../shell/router.ts";

/** What the machine said, and by which versions. */
export function MachineVerdict({ decision }: Pick<ReviewItem, "decision">) {
	return (
		<details class="card" open>
			<summary>What the machine saw</summary>
			<div class="pair">
				<Bars caption="Severity" values={decision.probabilities} />
				<Bars caption="Attributes" values={decision.attributes} />
			</div>
			<p class="muted">
				{decision.model}, patterns {decision.pattern_version}, policy {decision.policy_version}
				{decision.degraded_reason !== null && `, degraded: ${words(decision.degraded_reason)}`}. Patterns:{" "}
				{[...new Set(decision.matches.map(({ pattern_id }) => pattern_id))].join(", ") || "none"}.
			</p>
		</details>
	);
}

/** What people made of the same text, or of one much like it. */
export function Similar({ similar }: Pick<ReviewItem, "similar">) {
	if (similar.length === 0) return <p class="muted">No decision of a similar text is known.</p>;
	return (
		<TableFrame label="Similar decisions">
			<table>
				<caption>Similar decisions</caption>
				<thead>
					<tr>
						<th scope="col">When</th>
						<th scope="col">Likeness</th>
						<th scope="col">Machine</th>
						<th scope="col">People</th>
					</tr>
				</thead>
				<tbody>
					{similar.map((other) => (
						<tr key={other.decision_id}>
							<td>
								<a href={hrefOf(`/decisions/${other.decision_id}`)}>
									<Since at={other.decided_at} />
								</a>
							</td>
							<td>{other.match === "same_text" ? "the same text" : `${Math.round(other.similarity * 100)}% alike`}</td>
							<td>
								<SeverityTag severity={other.classification} /> <ActionTag action={other.action} />
							</td>
							<td>
								{other.adjudicated ? (
									<>
										<SeverityTag severity={other.adjudicated.severity} />{" "}
										<ActionTag action={other.adjudicated.action} />
									</>
								) : (
									"not yet"
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}
