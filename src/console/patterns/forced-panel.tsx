import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import type { ForcedPublish, Version } from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { Since } from "../components/time.tsx";
import { notify } from "../shell/notices.ts";
import { session } from "../shell/session.ts";
import { Problems } from "./backtest-panel.tsx";

function changesText({ added, changed, removed }: ForcedPublish["changes"]): string {
	const parts = [
		["adds", added],
		["changes", changed],
		["removes", removed],
	] as const;
	return parts.flatMap(([verb, ids]) => (ids.length === 0 ? [] : [`${verb} ${ids.join(", ")}`])).join("; ");
}

/** What would be published, to be read before it is let through. */
function ApproveDialog({
	forced,
	onClose,
	approve,
}: {
	readonly forced: ForcedPublish;
	readonly onClose: () => void;
	readonly approve: () => void;
}) {
	const submission = useResource<{ readonly submission: object | null }>(`/patterns/forced/${forced.id}`);
	return (
		<Dialog title="Let it through" onClose={onClose}>
			<p>It then judges 1% of the content, as a canary.</p>
			<ListState resource={submission} what="patterns">
				{(found) => (
					<pre class="scroll tall mono" tabIndex={0}>
						{JSON.stringify(found.submission, null, 2)}
					</pre>
				)}
			</ListState>
			<p>
				<button
					type="button"
					class="primary"
					disabled={submission.data === null}
					onClick={() => {
						onClose();
						approve();
					}}
				>
					Let it through
				</button>
			</p>
		</Dialog>
	);
}

/** Publishes that were refused and asked for by force, until a second person lets them through or a day is over. */
export function ForcedPanel({ pollMs, onChange }: { readonly pollMs: number; readonly onChange: () => void }) {
	const forced = useResource<{ readonly data: readonly ForcedPublish[] }>("/patterns/forced", pollMs);
	const [chosen, setChosen] = useState<ForcedPublish | null>(null);
	const pending = forced.data?.data.filter(({ state }) => state === "pending") ?? [];
	const me = session.value.state === "in" ? session.value.me.name : null;
	const approve = async ({ id }: ForcedPublish) => {
		try {
			const { version } = await api<Version>(`/patterns/forced/${id}/approve`, { method: "POST", body: {} });
			notify(`Version ${version} judges 1% of the content.`);
			forget("/patterns");
			forced.refresh();
			onChange();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	if (pending.length === 0) return null;
	return (
		<section class="card stack">
			<h2>Asked for by force</h2>
			{pending.map((request) => (
				<article key={request.id} class="stack">
					<h3>
						{request.actor} {changesText(request.changes)}
					</h3>
					<p>
						<bdi>{request.reason}</bdi>. It cannot wait: <bdi>{request.force_reason}</bdi>. Asked{" "}
						<Since at={request.asked_at} />, ends <Since at={request.expires_at} />.
					</p>
					<Problems problems={request.problems} />
					{request.actor === me ? (
						<p class="muted">Somebody else has to let it through.</p>
					) : (
						<p>
							<button type="button" onClick={() => setChosen(request)}>
								Read and let through
							</button>
						</p>
					)}
				</article>
			))}
			{chosen && <ApproveDialog forced={chosen} onClose={() => setChosen(null)} approve={() => void approve(chosen)} />}
		</section>
	);
}
