import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import type { Demotion, Demotions } from "../api/pattern-wire.ts";
import { useResource } from "../api/resource.ts";
import { reasonOf } from "../components/list-state.tsx";
import { shareOf, shareText } from "../components/share.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { notify } from "../shell/notices.ts";
import { hrefOf } from "../shell/router.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

function Row({ demotion, lift }: { readonly demotion: Demotion; readonly lift: () => void }) {
	const { pattern, at, action, figures } = demotion;
	return (
		<tr>
			<th scope="row">
				<a href={hrefOf(`/patterns/edit/${pattern}`)}>{pattern}</a>
			</th>
			<td>
				<Since at={at} />
			</td>
			<td>
				in {shareText(shareOf(figures.matched, figures.texts), "no texts")} of {figures.texts.toLocaleString("en")}{" "}
				texts, by {figures.authors} authors of {figures.tenants} tenants
			</td>
			<td>
				{action === "block" ? (
					"lifted"
				) : (
					<button type="button" onClick={lift}>
						Let {pattern} block again
					</button>
				)}
			</td>
		</tr>
	);
}

/** Patterns that block nothing any more because they were found too often, and established ones that people should look at. */
export function DemotionPanel({ pollMs }: { readonly pollMs: number }) {
	const demotions = useResource<Demotions>("/patterns/demotions", pollMs);
	const [chosen, setChosen] = useState<Demotion | null>(null);
	const { data, alerts } = demotions.data ?? { data: [], alerts: [] };
	const lift = async ({ pattern }: Demotion, reason: string) => {
		try {
			await api("/patterns/demotions/lift", { method: "POST", body: { pattern, reason } });
			notify(`${pattern} blocks again.`);
			demotions.refresh();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	if (data.length + alerts.length === 0) return null;
	return (
		<section class="card stack">
			<h2>Found too often</h2>
			{data.length > 0 && (
				<TableFrame label="Demoted patterns">
					<table>
						<caption>Demoted from block to review, until they are changed</caption>
						<thead>
							<tr>
								<th scope="col">Pattern</th>
								<th scope="col">When</th>
								<th scope="col">Found</th>
								<th scope="col">Lift</th>
							</tr>
						</thead>
						<tbody>
							{data.map((demotion) => (
								<Row key={demotion.pattern} demotion={demotion} lift={() => setChosen(demotion)} />
							))}
						</tbody>
					</table>
				</TableFrame>
			)}
			{alerts.length > 0 && (
				<ul>
					{alerts.map(({ pattern, at, hits, texts }) => (
						<li key={pattern}>
							<a href={hrefOf(`/patterns/edit/${pattern}`)}>{pattern}</a>, established, was in {hits} of {texts} texts{" "}
							<Since at={at} />: look at it.
						</li>
					))}
				</ul>
			)}
			{chosen && (
				<ReasonDialog
					title={`Let ${chosen.pattern} block again`}
					text="It is not demoted once more before it changes."
					verb="Lift the demotion"
					onClose={() => setChosen(null)}
					act={(reason) => void lift(chosen, reason)}
				/>
			)}
		</section>
	);
}
