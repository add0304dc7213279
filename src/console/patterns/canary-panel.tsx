import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import type { Canary, Side } from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { shareOf, shareText } from "../components/share.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { notify } from "../shell/notices.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

const POLL_MS = 10_000;

/** A share with its interval: two rates differ for certain only where these do not touch. */
function rate(count: number, texts: number): string {
	return shareText(shareOf(count, texts), "no texts yet");
}

function SideRow({ name, side }: { readonly name: string; readonly side: Side }) {
	return (
		<tr>
			<th scope="row">{name}</th>
			<td class="number">{side.texts.toLocaleString("en")}</td>
			<td class="number">{rate(side.matched, side.texts)}</td>
			<td class="number">{rate(side.blocked, side.texts)}</td>
		</tr>
	);
}

/** The version that a share of the content is judged by, beside the published one. */
export function CanaryPanel({ onChange }: { readonly onChange: () => void }) {
	const canary = useResource<{ canary: Canary | null }>("/patterns/canary", POLL_MS);
	const [ending, setEnding] = useState<"promote" | "abort" | null>(null);
	const running = canary.data?.canary ?? null;
	const end = async (action: "promote" | "abort", reason: string) => {
		try {
			await api("/patterns/canary", { method: "POST", body: { action, version: running?.version, reason } });
			notify(action === "promote" ? "The canary is live." : "The canary was ended.");
			forget("/patterns");
			canary.refresh();
			onChange();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<ListState resource={canary} what="canary">
			{() =>
				running && (
					<section class="card stack">
						<h2>
							Canary {running.version} at {running.percent}%
						</h2>
						<p class="muted">
							{running.actor}: <bdi>{running.reason}</bdi>
						</p>
						<TableFrame label="Rates of both versions">
							<table>
								<thead>
									<tr>
										<th scope="col">Version</th>
										<th scope="col" class="number">
											Texts
										</th>
										<th scope="col" class="number">
											Matched
										</th>
										<th scope="col" class="number">
											Blocked
										</th>
									</tr>
								</thead>
								<tbody>
									<SideRow name="Published" side={running.published} />
									<SideRow name="Canary" side={running.canary} />
								</tbody>
							</table>
						</TableFrame>
						<p class="row">
							<button type="button" class="primary" onClick={() => setEnding("promote")}>
								Make it live
							</button>
							<button type="button" onClick={() => setEnding("abort")}>
								End it
							</button>
						</p>
						{ending && (
							<ReasonDialog
								title={ending === "promote" ? "Make the canary live" : "End the canary"}
								text={
									ending === "promote"
										? `All content will be judged by ${running.version}.`
										: "All content will be judged by what is published."
								}
								verb={ending === "promote" ? "Make it live" : "End it"}
								onClose={() => setEnding(null)}
								act={(reason) => void end(ending, reason)}
							/>
						)}
					</section>
				)
			}
		</ListState>
	);
}
