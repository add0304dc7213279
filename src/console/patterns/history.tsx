import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import type { Version } from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import type { Page } from "../api/wire.ts";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { notify } from "../shell/notices.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

/** Who published what, when and why; an older version can come back. */
export function History({ head, onChange }: { readonly head: string; readonly onChange: () => void }) {
	const versions = useResource<Page<Version>>("/patterns/versions?limit=25");
	const [chosen, setChosen] = useState<Version | null>(null);
	const rollBack = async (to: string, reason: string) => {
		try {
			const { version } = await api<Version>("/patterns/rollback", {
				method: "POST",
				body: { expected_version: head, to_version: to, reason },
			});
			notify(`Version ${version} holds what ${to} held.`);
			forget("/patterns");
			versions.refresh();
			onChange();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<section class="stack">
			<h2>History</h2>
			<ListState
				resource={versions}
				what="versions"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>Nothing was published yet: the patterns of the build are served.</p>}
			>
				{({ data }) => (
					<TableFrame label="Versions">
						<table>
							<thead>
								<tr>
									<th scope="col">Version</th>
									<th scope="col">When</th>
									<th scope="col">Who</th>
									<th scope="col">Why</th>
									<th scope="col">Stage</th>
									<th scope="col">Back to it</th>
								</tr>
							</thead>
							<tbody>
								{data.map((version) => (
									<tr key={version.version}>
										<td>
											<code>{version.version}</code>
										</td>
										<td>
											<Since at={version.published_at ?? 0} />
										</td>
										<td>{version.actor}</td>
										<td>
											<bdi>{version.reason}</bdi>
										</td>
										<td>{version.stage}</td>
										<td>
											{version.version !== head && (
												<button type="button" onClick={() => setChosen(version)}>
													Roll back to {version.version}
												</button>
											)}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</TableFrame>
				)}
			</ListState>
			{chosen && (
				<ReasonDialog
					title={`Roll back to ${chosen.version}`}
					text={`What ${chosen.version} held is published again, as a new version.`}
					verb="Roll back"
					onClose={() => setChosen(null)}
					act={(reason) => void rollBack(chosen.version, reason)}
				/>
			)}
		</section>
	);
}
