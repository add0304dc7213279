import { reasonOf } from "../components/list-state.tsx";
import { severityLabel, words } from "../components/severity.tsx";
import { Since } from "../components/time.tsx";
import { hrefOf } from "../shell/router.ts";
import { lost } from "./held.ts";

/** A decision that was not stored, with who was faster and what was written. */
export function LostNotice() {
	const { value } = lost;
	if (!value) return null;
	const { review, draft, error, conflict } = value;
	return (
		<section class="failed" role="alert">
			<h2>Your decision was not stored</h2>
			{conflict?.decided_by ? (
				<p>
					{conflict.decided_by} decided it <Since at={conflict.decided_at ?? Date.now()} />.
				</p>
			) : conflict?.claimed_by ? (
				<p>{conflict.claimed_by} has claimed it.</p>
			) : (
				<p>{conflict ? "Your claim had ended." : reasonOf(error)}</p>
			)}
			<p>
				You chose {draft.action} as {severityLabel(draft.severity).toLowerCase()}, {words(draft.reason_code)}
				{draft.note !== "" && (
					<>
						, and wrote: <bdi>{draft.note}</bdi>
					</>
				)}
			</p>
			<p class="row">
				<a href={hrefOf(`/reviews/${review.id}`)}>Open the item</a>
				<button
					type="button"
					onClick={() => {
						lost.value = null;
					}}
				>
					Close
				</button>
			</p>
			{error.requestId !== null && (
				<p class="muted">
					Request <code>{error.requestId}</code>
				</p>
			)}
		</section>
	);
}
